import type { ClientBase } from 'pg'
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
   * Days after which a day is packed. 0: never. Undefined: as the database says, which is 2 in a database that this
   * version made.
   */
  packAfterDays: number | undefined
  feedRetentionDays: number
}

export interface AgingReport {
  closed: string[]
  packed: string[]
  /** Partitions of packed days that were dropped, and blocks of days that were opened again. */
  freed: string[]
  /** Readings that came late and are in their blocks now. */
  merged: number
  /** What is due but was not done, and why. */
  kept: { day: string; reason: string }[]
}

interface AgingOptions extends PackOptions {
  config: AgingConfig
  /** Hours for which a refused day is left alone, because verifying it takes seconds. */
  restHours: number
}

const DEFAULT_DAYS = 2
/** How long one run packs days; it packs at least one. The rest of what is due waits for the next run. */
const PACKING_MS = 60_000

/** After how many days a day is packed; undefined: not by itself. */
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

/** Moves each day on by the steps that are due now, the oldest day first. */
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
  if (day.relation === null) report.merged += await mergeLate(client, day, options)
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

/** Late readings, once the feed has served them for as long as it promises. */
async function mergeLate(
  client: ClientBase,
  day: Day,
  { config, now, signal }: AgingOptions,
): Promise<number> {
  const receivedBefore = addDays(now, -config.feedRetentionDays)
  let merged = 0
  for (const vehicleId of await vehiclesWithLate(client, day, receivedBefore)) {
    if (signal?.aborted) break
    await raiseFloors(client, { ...day, relation: 'vehicle_telemetry_late', receivedBefore, vehicleId })
    merged += await repackVehicleDay(client, { day: dateOf(day), vehicleId, receivedBefore })
  }
  return merged
}
