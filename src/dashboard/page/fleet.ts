import { statusOf, type VehicleStatus, vehicleStatuses } from '../../client/index.ts'
import { type Frame, placeAt, type ReportedColumn, reportedColumns, rowWidth } from './feed.ts'

/** The master data of a vehicle. */
export interface VehicleInfo {
  id: string
  licensePlate: string | null
  make: string | null
  model: string | null
  year: number | null
  type: string | null
  vin: string | null
}

/**
 * The fleet as the page knows it: one slot per vehicle, in columns, so that a frame of ten thousand is a loop
 * over numbers. Between two positions a vehicle glides: from where it was drawn when the newer one arrived to
 * the newer one, in about the time between the two.
 */
export interface Fleet extends Record<ReportedColumn, Float64Array> {
  count: number
  ids: string[]
  infos: (VehicleInfo | undefined)[]
  slots: Map<string, number>
  /** Index into vehicleStatuses; 255 if the vehicle has no position (yet, or any more). */
  status: Uint8Array
  fromX: Float64Array
  fromY: Float64Array
  toX: Float64Array
  toY: Float64Array
  fromHeading: Float64Array
  toHeading: Float64Array
  /** performance.now() at the start of the glide, and its duration in milliseconds. */
  began: Float64Array
  lasts: Float64Array
}

export const unknownStatus = 255

const columns = [
  ...reportedColumns,
  'fromX',
  'fromY',
  'toX',
  'toY',
  'fromHeading',
  'toHeading',
  'began',
  'lasts',
] as const

export function createFleet(): Fleet {
  const numbers = Object.fromEntries(columns.map(name => [name, new Float64Array(256)])) as unknown as Fleet
  return {
    ...numbers,
    count: 0,
    ids: [],
    infos: [],
    slots: new Map(),
    status: new Uint8Array(256).fill(unknownStatus),
  }
}

/** The feed assigns the slots; a vehicle that never reported has none. */
export function applyFrame(fleet: Fleet, frame: Frame, now: number, glides: boolean): void {
  for (const id of frame.added) {
    fleet.slots.set(id, fleet.count)
    fleet.ids[fleet.count++] = id
  }
  if (fleet.count > fleet.status.length) grow(fleet)
  const { slots, rows } = frame
  const headingAt = reportedColumns.indexOf('heading')
  for (let index = 0, at = 0; index < slots.length; index++, at += rowWidth) {
    const slot = slots[index]!
    const isNew = fleet.status[slot] === unknownStatus
    const place = at + placeAt
    glide(fleet, slot, rows[place]!, rows[place + 1]!, rows[at + headingAt]!, now, glides && !isNew)
    fleet.status[slot] = rows[place + 2]!
  }
  for (const [column, name] of reportedColumns.entries()) copyColumn(fleet[name], slots, rows, column)
  for (const slot of frame.gone) fleet.status[slot] = unknownStatus
}

/** A column at a time: a loop over the columns of each row would take twice as long for a large fleet. */
function copyColumn(to: Float64Array, slots: ArrayLike<number>, rows: Float64Array, column: number): void {
  for (let index = 0, at = column; index < slots.length; index++, at += rowWidth)
    to[slots[index]!] = rows[at]!
}

/** Updates vehicles that have become silent. Returns the slots whose status changed. */
export function sweep(fleet: Fleet): number[] {
  const changed: number[] = []
  const wall = Date.now()
  for (let slot = 0; slot < fleet.count; slot++) {
    if (fleet.status[slot] === unknownStatus) continue
    const status = statusNumber(fleet, slot, wall)
    if (status !== fleet.status[slot]) {
      fleet.status[slot] = status
      changed.push(slot)
    }
  }
  return changed
}

export function statusName(fleet: Fleet, slot: number): VehicleStatus | undefined {
  return vehicleStatuses[fleet.status[slot]!]
}

/** Where the vehicle is drawn at a given time, in mercator. */
export function drawnAt(fleet: Fleet, slot: number, now: number): { x: number; y: number } {
  const part = partOfGlide(fleet, slot, now)
  return {
    x: mix(fleet.fromX[slot]!, fleet.toX[slot]!, part),
    y: mix(fleet.fromY[slot]!, fleet.toY[slot]!, part),
  }
}

function partOfGlide(fleet: Fleet, slot: number, now: number): number {
  return Math.min(1, Math.max(0, (now - fleet.began[slot]!) / (fleet.lasts[slot]! || 1)))
}

function mix(from: number, to: number, part: number): number {
  return from + (to - from) * part
}

const longestGlide = 3_000
/** In mercator units, about two kilometres: a larger distance is a jump, not a drive. */
const farthestGlide = 5e-5

function glide(
  fleet: Fleet,
  slot: number,
  x: number,
  y: number,
  heading: number,
  now: number,
  glides: boolean,
): void {
  const part = partOfGlide(fleet, slot, now)
  const drawnX = mix(fleet.fromX[slot]!, fleet.toX[slot]!, part)
  const drawnY = mix(fleet.fromY[slot]!, fleet.toY[slot]!, part)
  const drawnHeading = mix(fleet.fromHeading[slot]!, fleet.toHeading[slot]!, part)
  const since = now - fleet.began[slot]!
  const near = Math.abs(x - drawnX) < farthestGlide && Math.abs(y - drawnY) < farthestGlide
  const moves = glides && near && since < 10_000
  const known = Number.isNaN(heading) ? drawnHeading : heading
  fleet.fromX[slot] = moves ? drawnX : x
  fleet.fromY[slot] = moves ? drawnY : y
  fleet.toX[slot] = x
  fleet.toY[slot] = y
  // The short way round: from 350 to 10 degrees is 20, not 340.
  fleet.fromHeading[slot] = moves ? known - ((((known - drawnHeading) % 360) + 540) % 360) + 180 : known
  fleet.toHeading[slot] = known
  fleet.began[slot] = now
  fleet.lasts[slot] = moves ? Math.min(longestGlide, Math.max(200, since * 1.05)) : 1
}

function statusNumber(fleet: Fleet, slot: number, wall: number): number {
  const speed = fleet.speed[slot]!
  const status = statusOf(
    {
      time: fleet.time[slot]!,
      speed: Number.isNaN(speed) ? null : speed,
      ignition: fleet.ignition[slot] === 1,
    },
    wall,
  )
  return vehicleStatuses.indexOf(status)
}

function grow(fleet: Fleet): void {
  const capacity = 2 ** Math.ceil(Math.log2(fleet.count))
  for (const name of columns) {
    const larger = new Float64Array(capacity)
    larger.set(fleet[name])
    fleet[name] = larger
  }
  const status = new Uint8Array(capacity).fill(unknownStatus)
  status.set(fleet.status)
  fleet.status = status
}
