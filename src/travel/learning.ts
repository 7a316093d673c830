import type { Pool, PoolClient } from 'pg'
import type { DailyPayload, JobKind } from '../jobs/kinds.ts'
import { DAY_MS } from '../telemetry/calendar.ts'
import { type DrivenTrip, learn } from './learn.ts'
import { keyOf } from './levels.ts'
import { type Learning, readLearning, writeLearning } from './store.ts'
import { hourOfWeek } from './times.ts'

/** Four weeks contain each hour of the week four times. A large fleet has enough trips in one week. */
const DAYS = { small: 28, large: 7, largeFrom: 50 } as const
/** The maximum for a larger fleet; always the same ones as long as nothing is added. */
const MOST_VEHICLES = 200

/** A vehicle's trips that began in a time range; provided by the room that knows trips. */
type TripsOf = (
  client: PoolClient,
  vehicleId: string,
  from: number,
  until: number,
) => Promise<readonly DrivenTrip[]>

interface LearningDeps {
  pool: Pool
  tripsOf: TripsOf
}

/** Every night, for each organization in its own time zone, the travel times of its vehicles are learned again. */
export function learnTravelTimes(deps: LearningDeps): JobKind<DailyPayload> {
  return {
    name: 'travel-times',
    lane: 'long',
    limitMs: 2 * 3_600_000,
    retries: 3,
    pauseSeconds: 300,
    daily: { at: '03:20', per: 'organization' },
    async run({ organizationId, payload, signal }) {
      // Over in every time zone by now, so that the result can be verified later.
      const until = Date.parse(`${payload.date}T00:00:00Z`) - DAY_MS
      const learning = await learnOf(deps, organizationId!, until, signal)
      return client => writeLearning(client, organizationId!, learning)
    },
  }
}

/** From the trips of the days up to a given time. */
export async function learnOf(
  { pool, tripsOf }: LearningDeps,
  organizationId: string,
  until: number,
  signal: AbortSignal,
): Promise<Learning> {
  const client = await pool.connect()
  try {
    const { timeZone, vehicleIds, all } = await fleetOf(client, organizationId)
    const from = until - DAY_MS * (all < DAYS.largeFrom ? DAYS.small : DAYS.large)
    const trips: DrivenTrip[] = []
    for (const id of vehicleIds) {
      signal.throwIfAborted()
      trips.push(...(await tripsOf(client, id, from, until)))
    }
    const levels = learn(trips, moment => hourOfWeek(moment, timeZone))
    const span = { from: new Date(from).toISOString(), until: new Date(until).toISOString() }
    return { levels, timeZone, ...span, vehicles: vehicleIds.length, trips: levels[0]?.trips ?? 0 }
  } finally {
    client.release()
  }
}

async function fleetOf(client: PoolClient, organizationId: string) {
  const { rows } = await client.query<{ timeZone: string; vehicleIds: string[]; all: number }>(
    `select time_zone as "timeZone",
            (select count(*)::int from vehicles v where v.organization_id = o.id) as all,
            array(select v.id from vehicles v where v.organization_id = o.id
                  order by md5(v.id::text) limit ${MOST_VEHICLES}) as "vehicleIds"
     from organizations o where o.id = $1`,
    [organizationId],
  )
  return rows[0]!
}

/** Recomputes the result from the same days without writing it, and returns each difference as a sentence. */
export async function verifyLearning(
  deps: LearningDeps,
  organizationId: string,
  signal: AbortSignal,
): Promise<string[]> {
  const client = await deps.pool.connect()
  const kept = await readLearning(client, organizationId).finally(() => client.release())
  if (!kept) return []
  const anew = await learnOf(deps, organizationId, Date.parse(kept.until), signal)
  const before = new Map(kept.levels.map(level => [`${keyOf(level)} ${level.lengthClass}`, level]))
  const differences: string[] = []
  if (kept.trips !== anew.trips)
    differences.push(`it was learned from ${kept.trips} trips, but there are ${anew.trips}`)
  for (const level of anew.levels) {
    const name = `${keyOf(level)} ${level.lengthClass}`
    const old = before.get(name)
    before.delete(name)
    for (const figure of ['trips', 'detour', 'speedKmh', 'slow'] as const) {
      if (old && Math.abs(old[figure] - level[figure]) <= 1e-9 * Math.abs(level[figure])) continue
      differences.push(
        `level ${name}: ${figure} is ${old?.[figure] ?? 'not there'}, and would be ${level[figure]}`,
      )
    }
  }
  for (const name of before.keys()) differences.push(`level ${name}: this level no longer exists`)
  return differences
}
