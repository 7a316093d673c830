import type { ClientBase } from 'pg'
import { ALERTS_CHANNEL } from '../../alerts/start.ts'
import { sayIds } from '../../database/said-ids.ts'
import { arrivedLive } from '../../telemetry/store/arrived.ts'
import { raiseStanding } from '../alerts/raise-standing.ts'
import { type Named, namesOf } from '../alerts/raised.ts'
import { standing, standingTypes } from '../alerts/standing.ts'
import { idOf } from '../engine/finding.ts'
import type { Instant } from '../engine/instant.ts'
import { LIVE_MS } from '../live/handed.ts'
import type { Work } from './chunk.ts'

/*
 * Alerts of `/alert-rules` that the live search has missed, because there were too many readings or because it was not there. A run
 * opens them from the same readings: those that were live when they arrived.
 */

/** An event that goes on, and some of the readings that show its cause. */
export interface Shown extends Named {
  vehicleId: string
  times: readonly number[]
}

/** Enough, as of readings that arrive at once only the last ones count. */
const MOST_TIMES = 10

/** Of a vehicle's events that go on after these readings. */
export function shownBy(
  { vehicle, rules, state }: Pick<Work, 'vehicle' | 'rules' | 'state'>,
  instants: readonly Instant[],
): Shown[] {
  const shown: Shown[] = []
  for (const type of standingTypes) {
    const finding = state.open[type]?.finding
    if (!finding) continue
    const times: number[] = []
    for (let n = instants.length - 1; n >= 0 && times.length < MOST_TIMES; n--)
      if (standing[type].judge(instants[n]!, rules.settings) === 'so') times.push(instants[n]!.time)
    if (times.length > 0)
      shown.push({ id: idOf(vehicle.id, finding), first: finding.first, vehicleId: vehicle.id, times })
  }
  return shown
}

/** After all events, as every alert. Watchers are shown the alerts of `changed` events with the events. */
export async function openMissed(
  client: ClientBase,
  shown: readonly Shown[],
  changed: ReadonlySet<string>,
): Promise<void> {
  const without = await withoutAlert(client, shown)
  const readings = without.flatMap(({ times, ...event }) => times.map(time => ({ ...event, time })))
  const live = await arrivedLive(client, readings, LIVE_MS)
  const missed = [...new Map(live.map(event => [event.id, event])).values()]
  if (missed.length === 0) return
  const ids = new Set(missed.map(({ id }) => id))
  await raiseStanding(
    client,
    missed.filter(({ id }) => changed.has(id)),
    ids,
  )
  const raised = await raiseStanding(
    client,
    missed.filter(({ id }) => !changed.has(id)),
    ids,
  )
  await sayIds(
    client,
    ALERTS_CHANNEL,
    raised.map(({ alert }) => alert.id),
  )
}

/** Those that go on and have never had an alert. */
async function withoutAlert(client: ClientBase, shown: readonly Shown[]): Promise<Shown[]> {
  if (shown.length === 0) return []
  const { rows } = await client.query<{ id: string }>(
    `select e.id from unnest($1::uuid[], $2::timestamptz[]) as n (id, first_time)
     join vehicle_events e on e.id = n.id and e.first_time = n.first_time
     where e.end_time is null and e.withdrawn_at is null
       and not exists (select from alerts a where a.event_id = e.id and a.by_rule)`,
    namesOf(shown),
  )
  const ids = new Set(rows.map(({ id }) => id))
  return shown.filter(({ id }) => ids.has(id))
}
