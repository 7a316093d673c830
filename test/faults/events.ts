import type { PoolClient } from 'pg'
import { readConfig } from '../../src/config.ts'
import { follow, judgeSilence } from '../../src/events/engine/follow.ts'
import { instantFields, instantsOf } from '../../src/events/engine/instant.ts'
import { emptyState, textOf } from '../../src/events/engine/state.ts'
import { createRulebook, readVehicles } from '../../src/events/run/rules.ts'
import { eventsOf } from '../../src/events/run/settle.ts'
import { readPageOfVehicles } from '../../src/telemetry/store/readings.ts'
import { withClient } from '../support/server.ts'
import type { World } from './world.ts'

interface Told {
  id: string
  vehicleId: string
  type: string
  time: number
  endTime: number | null
  geofenceId: string | null
  longitude: number | null
  latitude: number | null
  values: Record<string, unknown>
}

/**
 * Where the events that hold differ from what one engine says that reads all readings in the order of their time, from the
 * first to the last and in one go. Judged as of the last run.
 */
export async function eventsThatDiffer({ databaseUrl }: Pick<World, 'databaseUrl'>): Promise<string[]> {
  return await withClient(databaseUrl, async given => {
    const client = given as unknown as PoolClient
    const expected = new Map<string, string>()
    for (const event of await eventsInOrder(client)) expected.set(event.id, textOf(event))
    const { rows } = await client.query<Told>(
      `select id, vehicle_id as "vehicleId", type, (extract(epoch from time) * 1000)::float8 as time,
              (extract(epoch from end_time) * 1000)::float8 as "endTime", geofence_id as "geofenceId", longitude, latitude, values
       from vehicle_events where withdrawn_at is null`,
    )
    const stored = new Map(rows.map(row => [row.id, textOf(row)]))
    const doubled = rows.length - stored.size
    return [
      ...(expected.size === 0 ? ['the readings in order make no event'] : []),
      ...(doubled > 0 ? [`${doubled} events are stored twice`] : []),
      ...[...expected].flatMap(([id, text]) =>
        stored.get(id) === text ? [] : [`should be ${text}, and is ${stored.get(id)}`],
      ),
      ...[...stored].flatMap(([id, text]) => (expected.has(id) ? [] : [`is not true: ${text}`])),
    ]
  })
}

async function eventsInOrder(client: PoolClient): Promise<Told[]> {
  const { rollupGapSeconds } = readConfig({})
  const { rows } = await client.query<{ at: Date }>(
    `select caught_up_at as at from note_readers where name = 'events'`,
  )
  const vehicles = await readVehicles(client, null)
  const rulesOf = await createRulebook(client, rollupGapSeconds)(vehicles)
  const events = new Map<string, Told>()
  for (const vehicle of vehicles) {
    const state = emptyState()
    const rules = rulesOf.get(vehicle.id)!
    const followed = { vehicle, rules, findings: [], trips: [] } as Parameters<typeof eventsOf>[0] & {
      trips: []
    }
    follow(state, instantsOf(await readingsOf(client, vehicle.id)), rules, followed)
    followed.findings.push(...judgeSilence(state, rules, rows[0]!.at.getTime()).findings)
    for (const { organizationId: _, driverId: __, first: ___, foundAt: ____, ...event } of eventsOf(followed))
      events.set(event.id, event)
  }
  return [...events.values()]
}

async function readingsOf(client: PoolClient, vehicleId: string) {
  const page = {
    ...{ vehicleIds: [vehicleId], fields: instantFields, after: null, limit: 10_000_000 },
    ...{ from: '2000-01-01T00:00:00Z', to: '2100-01-01T00:00:00Z' },
  }
  return await readPageOfVehicles(client, page)
}
