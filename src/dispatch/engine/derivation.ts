import type { ClientBase, PoolClient } from 'pg'
import { HOUR_MS, type Span } from '../../telemetry/calendar.ts'
import type { Touched } from '../../telemetry/store/notes.ts'
import { passagesIn, type WatchedStop } from './arrivals.ts'
import { readSettings } from './read.ts'
import { readSightings } from './sightings.ts'

/** An order that a vehicle had, from when it was given to it, or begun anew, until a while after it was done. */
interface Carried {
  organizationId: string
  vehicleId: string
  orderId: string
  from: number
  to: number
  stops: WatchedStop[]
}

interface Row {
  organizationId: string
  vehicleId: string
  orderId: string
  from: Date
  to: Date
  stopId: string
  kind: WatchedStop['kind']
  longitude: number
  latitude: number
  arrivedAt: Date | null
  departedAt: Date | null
}

/** One that is to be otherwise, and how it is to be. */
interface Correction {
  readonly stop: WatchedStop
  readonly arrivedAt: number | null
  readonly departedAt: number | null
}

/** Nobody carries one order for longer. */
const LONGEST_HOURS = 24
/** A vehicle leaves its last stop within this, or has not been seen to leave. */
const AFTER_MINUTES = 30
const MOST_READINGS = 100_000

/**
 * When vehicles came to stops and left them, as their readings have it: what was seen as they came is made exact, and what came
 * late or was missed is mended. What a person said stays, and nothing is taken away of which there are no readings any more.
 */
export const stopPassages = {
  name: 'stop-passages',
  openHours: false,
  async compute(client: ClientBase, touched: readonly Touched[], now: Date): Promise<number> {
    const all = touched.some(({ vehicleId }) => vehicleId === null)
    const hours = touched.map(({ hour }) => hour.getTime())
    if (hours.length === 0) return 0
    const span = { from: new Date(Math.min(...hours)), to: new Date(Math.max(...hours) + HOUR_MS) }
    const vehicleIds = all ? null : [...new Set(touched.flatMap(({ vehicleId }) => vehicleId ?? []))]
    return await write(client, await correctionsIn(client, span, vehicleIds, now))
  },
  async rebuild(client: ClientBase, hours: Span, now: Date): Promise<number> {
    return await write(client, await correctionsIn(client, hours, null, now))
  },
  async verify(client: ClientBase, hours: Span, now: Date): Promise<string[]> {
    const corrections = await correctionsIn(client, hours, null, now)
    const shown = (moment: number | null) => (moment === null ? 'never' : new Date(moment).toISOString())
    return corrections.map(
      ({ stop, arrivedAt, departedAt }) =>
        `stop ${stop.id}: arrived ${shown(stop.arrivedAt)} and left ${shown(stop.departedAt)}, by its readings ${shown(arrivedAt)} and ${shown(departedAt)}`,
    )
  },
}

async function correctionsIn(
  client: ClientBase,
  span: Span,
  vehicleIds: readonly string[] | null,
  now: Date,
): Promise<Correction[]> {
  const found: Correction[] = []
  const settings = new Map<string, Awaited<ReturnType<typeof readSettings>>>()
  for (const { organizationId, vehicleId, from, to, stops } of await readCarried(
    client,
    span,
    vehicleIds,
    now,
  )) {
    const limits = settings.get(organizationId) ?? (await readSettings(client, organizationId))
    settings.set(organizationId, limits)
    const sightings = await readSightings(client as PoolClient, {
      ...{ vehicleId, from, to },
      limit: MOST_READINGS,
    })
    for (const [at, seen] of passagesIn(stops, sightings, limits).entries()) {
      const stop = stops[at]!
      const arrivedAt = seen.arrivedAt ?? stop.arrivedAt
      const departedAt = seen.departedAt ?? stop.departedAt
      if (arrivedAt !== stop.arrivedAt || departedAt !== stop.departedAt)
        found.push({ stop, arrivedAt, departedAt })
    }
  }
  return found
}

async function readCarried(
  client: ClientBase,
  span: Span,
  vehicleIds: readonly string[] | null,
  now: Date,
): Promise<Carried[]> {
  const { rows } = await client.query<Row>(
    `select j.organization_id as "organizationId", j.vehicle_id as "vehicleId", j.id as "orderId",
            greatest(l.assigned_at, j.reopened_at, $2::timestamptz - make_interval(hours => $5)) as from,
            least(coalesce(j.completed_at, $4), $4) + make_interval(mins => $6) as to,
            s.id as "stopId", s.kind, s.longitude, s.latitude, s.arrived_at as "arrivedAt", s.departed_at as "departedAt"
     from transport_jobs j
     -- What was given without an engine, as a change of the job, is in no log.
     cross join lateral (
       select coalesce((
         select a.assigned_at from assignment_logs a
         where a.organization_id = j.organization_id and a.order_id = j.id and a.driver_id = j.driver_id
         order by a.created_at desc limit 1), j.driver_since) as assigned_at) l
     join job_stops s on s.organization_id = j.organization_id and s.job_id = j.id and s.job_created_at = j.created_at
     where j.has_stops and j.deleted_at is null and j.vehicle_id is not null
       and ($1::uuid[] is null or j.vehicle_id = any ($1))
       and j.status in ('assigned', 'in_progress', 'completed', 'failed')
       and l.assigned_at < $3 and coalesce(j.completed_at, $4) > $2::timestamptz - make_interval(mins => $6)
       and s.deleted_at is null and not s.by_hand
     order by j.id, s.position, s.id`,
    [vehicleIds, span.from, span.to, now, LONGEST_HOURS, AFTER_MINUTES],
  )
  const carried = new Map<string, Carried>()
  for (const { organizationId, vehicleId, orderId, from, to, ...stop } of rows) {
    const one = carried.get(orderId) ?? {
      organizationId,
      vehicleId,
      orderId,
      from: from.getTime(),
      to: to.getTime(),
      stops: [],
    }
    const { stopId: id, kind, longitude, latitude, arrivedAt, departedAt } = stop
    one.stops.push({
      id,
      orderId,
      kind,
      place: { longitude, latitude },
      arrivedAt: arrivedAt?.getTime() ?? null,
      departedAt: departedAt?.getTime() ?? null,
    })
    carried.set(orderId, one)
  }
  return [...carried.values()]
}

async function write(client: ClientBase, corrections: readonly Correction[]): Promise<number> {
  if (corrections.length === 0) return 0
  const moment = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString())
  const { rowCount } = await client.query(
    `update job_stops s set arrived_at = n.arrived, departed_at = n.departed
     from unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[]) as n (stop, arrived, departed)
     where s.id = n.stop and not s.by_hand and (n.departed is null or n.departed >= n.arrived)`,
    [
      corrections.map(({ stop }) => stop.id),
      corrections.map(({ arrivedAt }) => moment(arrivedAt)),
      corrections.map(({ departedAt }) => moment(departedAt)),
    ],
  )
  return rowCount ?? 0
}
