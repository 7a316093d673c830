import t from 'tap'
import { readActive, readHorizon } from '../../src/delivery/store.ts'
import { reaches, take } from '../../src/delivery/take.ts'
import { readAlertsOf } from '../../src/events/alerts/raise.ts'
import { outsideSources } from '../../src/outside.ts'
import { HOUR_MS } from '../../src/telemetry/calendar.ts'
import { addRow } from '../support/organization.ts'
import { METRE, openEvents, type Said } from './support.ts'

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
        `select entity_id, message, severity, is_resolved from alerts where event_id is not null order by entity_id, message, created_at`,
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

t.test('what a rule says: conditions, groups, schedule, severity, quiet, and who is told', async t => {
  const events = await openEvents(t, 2)
  const { pool, organizationId, vehicleIds } = events
  const [van, lorry] = vehicleIds as [string, string]
  const begun = Date.now()
  const add = (table: string, row: Record<string, unknown>) =>
    addRow(pool, table, { organization_id: organizationId, ...row })
  const rule = (name: string, types: string[], given: Record<string, unknown> = {}) =>
    add('event_alert_rules', {
      ...{ name, types: JSON.stringify(types) },
      ...Object.fromEntries(
        Object.entries(given).map(([key, value]) => [
          key,
          typeof value === 'object' ? JSON.stringify(value) : value,
        ]),
      ),
    })
  const names = async (...types: string[]) => {
    const { rows } = await pool.query<{ said: string }>(
      `select a.message || ': ' || v.license_plate || ', ' || a.severity as said
       from alerts a join vehicles v on v.id = a.entity_id
       where a.event_rule_id is not null and a.type = any ($1) order by a.message, v.license_plate, a.id`,
      [types],
    )
    return rows.map(({ said }) => said)
  }
  let second = 300
  /** Each a second after the one before, some minutes ago. */
  const say = async (...said: [vehicleId: string, said: Partial<Said>][]) => {
    const readings = said.map(([vehicleId, fields]) => ({
      ...{ vehicleId, time: begun - second-- * 1_000 },
      ...fields,
    }))
    await events.store(readings, new Date(begun))
    await events.derive(new Date(begun))
  }

  await t.test('conditions: figures, and words of a value or of a list', async t => {
    await rule('hot', ['heat'], { conditions: [{ value: 'degrees', atLeast: 90, atMost: 100 }] })
    await rule('in the hold', ['heat'], {
      conditions: [
        { value: 'degrees', atLeast: 50 },
        { value: 'where', oneOf: ['hold', 'cabin'] },
      ],
    })
    await rule('misfires', ['engine_fault'], { conditions: [{ value: 'codes', oneOf: ['P0300', 'P0301'] }] })
    const heat = (degrees: number, where: string) => ({ event: 'heat', eventData: { degrees, where } })
    await say(
      [van, heat(95, 'engine')],
      [van, heat(101, 'engine')],
      [lorry, heat(60, 'hold')],
      [lorry, heat(40, 'hold')],
      [van, { engine: { dtcs: ['P0420'] } }],
      [lorry, { engine: { dtcs: ['P0420', 'P0301'] } }],
    )
    t.same(await names('heat', 'engine_fault'), [
      'hot: E 0, warning',
      'in the hold: E 1, warning',
      'misfires: E 1, warning',
    ])
  })

  await t.test('groups, also of what lies in them; severity', async t => {
    const all = await add('vehicle_groups', { name: 'All' })
    await add('vehicle_groups', { name: 'Vans', parent_id: all, vehicle_ids: JSON.stringify([van]) })
    await rule('of a group', ['door'], { vehicle_group_ids: [all], severity: 'critical' })
    await rule('of everybody', ['door'], { severity: 'info' })
    await say([van, { event: 'door' }], [lorry, { event: 'door' }])
    t.same(await names('door'), [
      'of a group: E 0, critical',
      'of everybody: E 0, info',
      'of everybody: E 1, info',
    ])
  })

  await t.test('a schedule is of the clocks of its time zone', async t => {
    const windows = [hoursAround(begun, 9)]
    await rule('by the clocks of Tokyo', ['gate'], { schedule: { timeZone: 'Asia/Tokyo', windows } })
    await rule('by those of Greenwich', ['gate'], { schedule: { timeZone: 'UTC', windows } })
    await say([van, { event: 'gate' }])
    t.same(await names('gate'), ['by the clocks of Tokyo: E 0, warning'])
  })

  await t.test('quiet afterwards, of the same vehicle', async t => {
    const quiet = await rule('quiet', ['sos'], { quiet_minutes: 60 })
    await rule('loud', ['sos'])
    await say([van, { event: 'sos' }])
    await say([van, { event: 'sos' }], [lorry, { event: 'sos' }])
    const expected = ['loud: E 0, warning', 'loud: E 0, warning', 'loud: E 1, warning']
    t.same(await names('sos'), [...expected, 'quiet: E 0, warning', 'quiet: E 1, warning'])
    await pool.query('update event_alert_rules set quiet_minutes = 0 where id = $1', [quiet])
    await say([van, { event: 'sos' }])
    t.equal((await names('sos')).filter(name => name.startsWith('quiet')).length, 3)
  })

  await t.test(
    'who is told: the page, mailboxes and browsers of those it names; programs of all',
    async t => {
      const user = (name: string, row: object = {}) => {
        const email = `${name}@example.org`
        return add('users', { email, name, role: 'dispatcher', ...row })
      }
      const some = await add('vehicle_groups', { name: 'Some', vehicle_ids: JSON.stringify([van]) })
      const limited = await user('limited', { vehicle_group_ids: JSON.stringify([some]) })
      const [named, another] = [await user('named'), await user('another')]
      const subscribe = (kind: string, row: object) =>
        add('subscriptions', { kind, types: JSON.stringify(['alert']), ...row })
      const to: Record<string, string> = {
        'a mailbox of the named': await subscribe('email', {
          recipient: 'Named@example.org',
          user_id: another,
        }),
        'a mailbox of another': await subscribe('email', { recipient: 'another@example.org' }),
        'a browser of the named': await subscribe('push', { url: 'https://example.org/1', user_id: named }),
        'a browser of another': await subscribe('push', { url: 'https://example.org/2', user_id: another }),
        'a mailbox of a limited user': await subscribe('email', { recipient: 'limited@example.org' }),
        'a browser of a limited user': await subscribe('push', {
          url: 'https://example.org/4',
          user_id: limited,
        }),
        'a program': await subscribe('webhook', { url: 'https://example.org/3' }),
      }
      await rule('for one', ['fire'], { user_ids: [named] })
      await rule('for all', ['fire'])
      await say([van, { event: 'fire' }])
      const { end } = await readHorizon(pool)
      const told: Record<string, string[]> = {}
      for (const subscription of await readActive(pool)) {
        const place = { transactionId: subscription.transactionId, key: null }
        const places = Object.fromEntries(outsideSources.map(({ name }) => [name, place]))
        const isFor = reaches(subscription)
        const asked = { ...{ pool, sources: outsideSources, end, room: 10, places, isFor }, ...subscription }
        const name = Object.keys(to).find(each => to[each] === subscription.id)!
        told[name] = (await take(asked)).map(({ data }) => (data as { message: string }).message).sort()
      }
      const both = ['for all', 'for one']
      t.same(told, {
        'a mailbox of the named': both,
        'a mailbox of another': ['for all'],
        'a browser of the named': both,
        'a browser of another': ['for all'],
        'a mailbox of a limited user': [],
        'a browser of a limited user': [],
        'a program': both,
      })
      const { rows } = await pool.query<{ id: string }>(`select id from vehicle_events where type = 'fire'`)
      const shown = await readAlertsOf(
        pool,
        rows.map(({ id }) => id),
      )
      t.same(
        Object.fromEntries(shown.map(({ alert }) => [alert.message, alert.userIds])),
        { 'for one': [named], 'for all': undefined },
        'the page notifies the named alone',
      )
    },
  )
})

/** Two hours around a moment, on clocks that are so many hours ahead. */
function hoursAround(time: number, hoursAhead: number) {
  const [from, to] = [-2, 2].map(hours => new Date(time + (hoursAhead + hours) * HOUR_MS)) as [Date, Date]
  const clock = (at: Date) => at.toISOString().slice(11, 16)
  return { days: [dayOf(from, 0)], from: clock(from), to: clock(to) }
}

const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']
function dayOf(time: Date, later: number): string {
  return days[(time.getUTCDay() + later) % 7]!
}
