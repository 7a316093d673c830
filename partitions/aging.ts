import type { ClientBase } from 'pg'
import { isOfRows } from '../src/database/failures.ts'
import { messageOf } from '../src/errors.ts'
import { addDays, HOUR_MS } from '../src/telemetry/calendar.ts'
import { type Day, readDay, readDays } from '../src/telemetry/store/days.ts'
import { raiseFloors } from '../src/telemetry/store/floors.ts'
import { dateOf, vehiclesWithLate } from '../src/telemetry/store/moves.ts'
import { repackVehicleDay } from '../src/telemetry/store/packed/repacking.ts'
import { dropBlocks, dropLeaf } from './leaves.ts'
import { close, type PackOptions, pack } from './pack.ts'
import { dropAfter, type PolicyConfig } from './policy.ts'

export type AgingConfig = PolicyConfig & {
  /**
   * Days after which a day is packed. 0: never. Undefined: the database's setting, which is 2 in a database that this
   * version created.
   */
  packAfterDays: number | undefined
  feedRetentionDays: number
}

export interface AgingReport {
  closed: string[]
  packed: string[]
  /** Partitions of packed days that were dropped, and blocks of days that were unpacked. */
  freed: string[]
  /** Late readings that are in their blocks now. */
  merged: number
  /** Work that is due but was not done, and why. */
  kept: { day: string; reason: string }[]
}

interface AgingOptions extends PackOptions {
  config: AgingConfig
  /** Hours for which a refused day is left alone, because verifying it takes seconds. */
  restHours: number
}

const DEFAULT_DAYS = 2
/** How long one run packs days; it packs at least one. The rest waits for the next run. */
const PACKING_MS = 60_000

/** After how many days a day is packed; undefined: not automatically. */
export async function packsAfter(
  client: Pick<ClientBase, 'query'>,
  { packAfterDays }: Pick<AgingConfig, 'packAfterDays'>,
): Promise<number | undefined> {
  if (packAfterDays !== undefined) return packAfterDays === 0 ? undefined : packAfterDays
  const { rows } = await client.query<{ packs: boolean }>('select packs from maintenance_state')
  return rows[0]!.packs ? DEFAULT_DAYS : undefined
}

export function isToPack(day: Pick<Day, 'to'>, after: number | undefined, now: Date): boolean {
  return after !== undefined && addDays(day.to, after) <= now
}

/** Moves each day through the steps that are due now, the oldest day first. */
export async function ageDays(client: ClientBase, options: AgingOptions): Promise<AgingReport> {
  const { config, now, signal } = options
  const after = await packsAfter(client, config)
  const report: AgingReport = { closed: [], packed: [], freed: [], merged: 0, kept: [] }
  const begun = performance.now()
  for (const day of await readDays(client)) {
    if (signal?.aborted) break
    const mayPack = report.packed.length === 0 || performance.now() - begun < PACKING_MS
    await ageDay(client, day, { ...options, isToPack: mayPack && isToPack(day, after, now) }, report)
  }
  return report
}

async function ageDay(
  client: ClientBase,
  found: Day,
  options: AgingOptions & { isToPack: boolean },
  report: AgingReport,
): Promise<void> {
  const { config, now } = options
  let day = found
  const keep = (reason: string | undefined): boolean => {
    if (reason !== undefined) report.kept.push({ day: dateOf(day), reason })
    return reason !== undefined
  }
  if (!day.packed && day.packedRelation !== null) {
    if (keep(await dropBlocks(client, day, now))) return
    report.freed.push(day.packedRelation)
    day = (await readDay(client, day.from))!
  }
  if (day.state === 'open' && options.isToPack) {
    if (keep(await close(client, day, options))) return
    report.closed.push(dateOf(day))
    day = (await readDay(client, day.from))!
  }
  if (day.state === 'closed') {
    if (keep(await packUnlessResting(client, day, options))) return
    report.packed.push(dateOf(day))
    day = (await readDay(client, day.from))!
  }
  if (day.state !== 'packed') return
  if (day.relation === null) report.merged += await mergeLate(client, day, { ...options, keep })
  else {
    const dueAt = dropAfter(day, config.rawRetentionDays)
    if (!keep(await dropLeaf(client, day, { now, feedDays: config.feedRetentionDays, dueAt })))
      report.freed.push(day.relation)
  }
}

/** A closed day is packed in any case: its packing has begun. */
async function packUnlessResting(
  client: ClientBase,
  day: Day,
  options: AgingOptions,
): Promise<string | undefined> {
  const { packRefused, packCheckedAt } = day
  const age =
    packCheckedAt === null ? Number.POSITIVE_INFINITY : options.now.getTime() - packCheckedAt.getTime()
  if (packRefused !== null && Math.abs(age) < options.restHours * HOUR_MS) return packRefused
  return await pack(client, day, options)
}

/** Late readings, once the feed has served them for the promised time. */
async function mergeLate(
  client: ClientBase,
  day: Day,
  { config, now, signal, keep }: AgingOptions & { keep: (reason: string) => void },
): Promise<number> {
  const receivedBefore = addDays(now, -config.feedRetentionDays)
  let merged = 0
  for (const vehicleId of await vehiclesWithLate(client, day, receivedBefore)) {
    if (signal?.aborted) break
    await raiseFloors(client, { ...day, relation: 'vehicle_telemetry_late', receivedBefore, vehicleId })
    try {
      merged += await repackVehicleDay(client, { day: dateOf(day), vehicleId, receivedBefore })
    } catch (error) {
      if (!isOfRows(error)) throw error
      keep(`the database refuses a block of vehicle ${vehicleId}: ${messageOf(error)}`)
    }
  }
  return merged
}
