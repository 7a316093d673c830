import t from 'tap'
import { addRow } from '../support/organization.ts'
import { METRE, openEvents, type Said } from './support.ts'

t.setTimeout(120_000)

t.test(
  'rules over events: what is met opens an alert once, and what ends or is not true ends it',
  async t => {
    const events = await openEvents(t, 3)
    const { pool, organizationId, vehicleIds } = events
    const [van, lorry, car] = vehicleIds as [string, string, string]
    const now = new Date()
    const depot = await events.fence({ type: 'Point', coordinates: [10, 0] }, { radius_meters: 1_000 })
    const vans = await addRow(pool, 'vehicle_groups', {
      ...{ organization_id: organizationId, name: 'Vans', vehicle_ids: JSON.stringify([van]) },
    })
    const rule = (name: string, types: string[], given: Record<string, unknown> = {}) =>
      addRow(pool, 'event_alert_rules', {
        organization_id: organizationId,
        name,
        types: JSON.stringify(types),
        ...Object.fromEntries(
          Object.entries(given).map(([key, value]) => [
            key,
            typeof value === 'object' ? JSON.stringify(value) : value,
          ]),
        ),
      })
    const never = { timeZone: 'UTC', windows: [{ days: [dayOf(now, 3)], from: '00:00', to: '24:00' }] }
    await rule('at the depot', ['geofence_enter'], { geofence_ids: [depot], severity: 'critical' })
    await rule('a van at a place', ['geofence_enter'], { vehicle_group_ids: [vans] })
    await rule('at another time', ['geofence_enter'], { schedule: never })
    await rule('switched off', ['geofence_enter'], { is_active: false })
    await rule('loud', ['sos'], { quiet_minutes: 60 })
    await rule('hot', ['heat'], { conditions: [{ value: 'degrees', atLeast: 90 }] })
    await rule('fast', ['speeding'])

    const alerts = async () => {
      const { rows } = await pool.query(
        `select entity_id, message, severity, is_resolved from alerts where event_id is not null order by entity_id, created_at, message`,
      )
      return vehicleIds.map(id =>
        rows
          .filter(row => row.entity_id === id)
          .map(
            ({ message, severity, is_resolved: over }) => `${message}${over ? ', over' : ''}, ${severity}`,
          ),
      )
    }
    const at = (vehicleId: string, secondsAgo: number, said: Partial<Said> = {}): Said => ({
      ...{ vehicleId, time: now.getTime() - secondsAgo * 1_000, speed: 20, ignition: true },
      ...said,
    })
    const place = (east: number) => ({ longitude: 10 + east * METRE, latitude: 0 })
    await events.store(
      [
        ...[van, lorry].flatMap(id => [at(id, 300, place(-2_000)), at(id, 240, place(0))]),
        // An hour ago it was at the depot too, and nobody is told of that now.
        ...[at(car, 4_000, place(-2_000)), at(car, 3_900, place(0)), at(car, 3_800, place(5_000))],
        ...[at(car, 200, { event: 'sos' }), at(car, 190, { event: 'sos' })],
        ...[
          at(car, 180, { event: 'heat', eventData: { degrees: 80 } }),
          at(car, 170, { event: 'heat', eventData: { degrees: 95 } }),
        ],
        at(car, 160, { speed: 90, attributes: { speedLimit: 50 } }),
      ],
      now,
    )
    await events.derive(now)
    t.same(await alerts(), [
      ['a van at a place, warning', 'at the depot, critical'],
      ['at the depot, critical'],
      ['fast, warning', 'hot, warning', 'loud, warning'],
    ])
    // The lorry had been at the depot before, and the car is slower.
    await events.store(
      [at(lorry, 290, place(0)), at(car, 150, { speed: 40, attributes: { speedLimit: 50 } })],
      now,
    )
    await events.derive(now)
    t.same(await alerts(), [
      ['a van at a place, warning', 'at the depot, critical'],
      ['at the depot, over, critical', 'at the depot, critical'],
      ['fast, over, warning', 'hot, warning', 'loud, warning'],
    ])
    t.match(await events.derive(now), { changed: 0 })
    t.equal((await alerts()).flat().length, 7, 'each once')
  },
)

const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']
function dayOf(time: Date, later: number): string {
  return days[(time.getUTCDay() + later) % 7]!
}
