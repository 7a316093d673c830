import { fieldTable, positionFields } from '../telemetry/store/fields.ts'
import type { Fix } from './position.ts'

/**
 * What services tell each other, as the payloads of NOTIFY, which may have at most 7,999 bytes:
 *
 *     H instance sequence sending            is there; `sequence` is that of its last P
 *     P instance sequence organization rows  fixes, and readings without coordinates as [vehicle, time]; further readings
 *                                            of an instant stand microseconds behind it
 *     B instance                             leaves
 *     S who                                  has stored readings without a word: read them from the tables
 *     T instance organization body           of a feature, to the same feature; T is its topic, any other letter
 */
export type Notice =
  | { kind: 'here'; instance: string; sequence: number; sending: boolean }
  | { kind: 'fixes'; instance: string; sequence: number; fixes: Fix[]; seen: Seen[] }
  | { kind: 'told'; topic: string; instance: string; organizationId: string; body: unknown }
  | { kind: 'bye'; instance: string }
  | { kind: 'stored'; instance: string }

/** A reading of any kind was there: its vehicle is not silent. */
export interface Seen {
  vehicleId: string
  organizationId: string
  time: number
}

const MOST_BYTES = 7_900

type Row = [vehicleId: string, time: number, ...rest: (number | boolean | null)[]]

/** Fixes and signs of life as the rows of as few payloads as they fit into, with the organization before. */
export function rowsOf(items: Iterable<Fix | Seen>): string[] {
  const open = new Map<string, { rows: string[]; bytes: number }>()
  const full: string[] = []
  for (const item of items) {
    const row = JSON.stringify('longitude' in item ? rowOf(item) : [item.vehicleId, item.time])
    let group = open.get(item.organizationId)
    if (group && group.bytes + row.length > MOST_BYTES - 120) {
      full.push(`${item.organizationId} [${group.rows.join(',')}]`)
      group = undefined
    }
    if (!group) {
      group = { rows: [], bytes: 0 }
      open.set(item.organizationId, group)
    }
    group.rows.push(row)
    group.bytes += row.length + 1
  }
  for (const [organizationId, { rows }] of open) full.push(`${organizationId} [${rows.join(',')}]`)
  return full
}

function rowOf(fix: Fix): Row {
  return [fix.vehicleId, fix.time + (fix.part ?? 0) / 1_000, ...positionFields.map(name => fix[name] ?? null)]
}

/** Reads a notice; null for one that is not well formed, or of a version that this one does not know. */
export function parseNotice(payload: string): Notice | null {
  const [kind, instance, third, fourth] = payload.split(' ', 4)
  if (!kind || !instance) return null
  switch (kind) {
    case 'H':
      if (!isCount(third)) return null
      return { kind: 'here', instance, sequence: Number(third), sending: fourth === '1' }
    case 'B':
      return { kind: 'bye', instance }
    case 'S':
      return { kind: 'stored', instance }
    case 'P': {
      const rows = jsonOf(payload.slice(payload.indexOf('[')))
      if (!isCount(third) || !fourth || !Array.isArray(rows) || !rows.every(isRow)) return null
      const fixes: Fix[] = []
      const seen: Seen[] = []
      for (const row of rows) {
        if (row.length > 2) fixes.push(fixOfRow(row, fourth))
        else seen.push({ vehicleId: row[0], organizationId: fourth, time: row[1] })
      }
      return { kind: 'fixes', instance, sequence: Number(third), fixes, seen }
    }
    default: {
      const body = third && jsonOf(payload.slice(kind.length + instance.length + third.length + 3))
      if (!third || !isTopic(kind) || body === undefined) return null
      return { kind: 'told', topic: kind, instance, organizationId: third, body }
    }
  }
}

/** Undefined where it is no JSON. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isCount(text: string | undefined): boolean {
  return text !== undefined && /^\d{1,15}$/.test(text)
}

function isTopic(text: string): boolean {
  return /^[A-Z]$/.test(text)
}

/** A later version may say more of a vehicle, and an older one less of what is not always there. */
const shortest = 2 + positionFields.filter(name => fieldTable[name].position === 'always').length

function isRow(row: unknown): row is Row {
  if (!Array.isArray(row) || typeof row[0] !== 'string' || !Number.isFinite(row[1])) return false
  return row.length === 2 || (row.length >= shortest && Number.isFinite(row[2]) && Number.isFinite(row[3]))
}

/** What it does not say is null, or is not there where it need not be. */
function fixOfRow([vehicleId, exact, ...values]: Row, organizationId: string): Fix {
  const time = Math.floor(exact)
  const part = Math.round((exact - time) * 1_000)
  const fix: Record<string, unknown> = { vehicleId, organizationId, time, part }
  for (const [index, name] of positionFields.entries()) {
    const value = values[index] ?? null
    if (value !== null || fieldTable[name].position === 'always') fix[name] = value
  }
  return fix as unknown as Fix
}
