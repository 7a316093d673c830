import t from 'tap'
import { applied, passagesIn, passagesOf, type Sighting } from '../../../src/dispatch/engine/arrivals.ts'
import { seenOnTheWay } from '../../../src/dispatch/engine/deviation.ts'
import { escalate, type Looked, type Standing, standsSince } from '../../../src/dispatch/engine/escalate.ts'
import { holdingOf } from '../../../src/dispatch/engine/holding.ts'
import { barredBy, isExpired, nextStep, type Offer } from '../../../src/dispatch/engine/offers.ts'
import { MOST_NEW_STOPS, portionOf } from '../../../src/dispatch/engine/portion.ts'
import { usualSettings } from '../../../src/dispatch/engine/world.ts'
import { at, driver, MINUTE, NOW, order } from './worlds.ts'

const seen = (minute: number, metres: number, speed: number | null = 0): Sighting => ({
  time: NOW + minute * MINUTE,
  speed,
  ...at(metres / 1_000, 0),
})
const watched = (id: string, kind: 'pickup' | 'delivery', metres: number, orderId = 'one') => ({
  id,
  orderId,
  kind,
  place: at(metres / 1_000, 0),
  arrivedAt: null,
  departedAt: null,
})

t.test('a driver is at a stop when near and slow, and has left it when well away', async t => {
  const stops = [watched('p', 'pickup', 0), watched('d', 'delivery', 1_000)]
  const once = (sighting: Sighting) => passagesOf(stops, sighting, usualSettings).map(({ what }) => what)
  t.strictSame(once(seen(0, 60, 30)), [], 'drives past')
  t.strictSame(once(seen(0, 90)), [], 'stands next door')
  t.strictSame(once(seen(0, 70)), ['arrived'])
  t.strictSame(once(seen(0, 70, null)), ['arrived'], 'a device may not tell a speed')
  const readings = [seen(0, -500, 40), seen(1, -50, 5), seen(2, 0), seen(5, 120, 10), seen(6, 200, 30)]
  const way = [...readings, seen(8, 990, 2), seen(9, 1_000), seen(12, 1_300, 40)]
  t.match(passagesIn(stops, way, usualSettings), [
    { id: 'p', arrivedAt: NOW + MINUTE, departedAt: NOW + 6 * MINUTE },
    { id: 'd', arrivedAt: NOW + 8 * MINUTE, departedAt: NOW + 12 * MINUTE },
  ])
  t.match(
    passagesIn(stops, way.slice(5), usualSettings),
    [{ arrivedAt: null }, { arrivedAt: null }],
    'not fetched',
  )
  const one = applied(stops, passagesOf(stops, seen(1, 0), usualSettings))
  t.strictSame(passagesOf(one, seen(2, 20), usualSettings), [], 'nothing twice')
  const said = [{ ...stops[0]!, arrivedAt: NOW, byHand: true }]
  t.strictSame(passagesOf(said, seen(2, 400), usualSettings), [], 'what a person said is left alone')
})

t.test(
  'of a great many new orders a round takes the most urgent, and of those that nobody could have others each minute',
  async t => {
    const many = (count: number, name: string, more: object = {}) =>
      Array.from({ length: count }, (_, n) => order(`${name}${n}`, more))
    const held = many(900, 'held', { driverId: 'a' })
    const stops = MOST_NEW_STOPS / 2
    const few = [...held, ...many(stops, 'new')]
    t.strictSame(portionOf(few, { now: NOW, failed: new Set() }), few, 'as many as there is room for')

    const hopeless = many(stops, 'hopeless', { priority: 100 })
    const failed = new Set(hopeless.map(({ id }) => id))
    const urgent = [order('due', { dueAt: NOW }), order('first', { priority: 9 })]
    const all = [...hopeless, ...held, ...many(stops - 12, 'new'), ...urgent, order('last', { priority: -1 })]
    const idsAt = (minute: number, asked?: string) =>
      portionOf(all, { now: NOW + minute * MINUTE, failed, asked }).map(({ id }) => id)
    const taken = idsAt(0)
    t.equal(taken.length, held.length + stops)
    for (const id of ['held0', 'due', 'first', 'last', 'new0']) t.ok(taken.includes(id), id)
    const hopeful = (ids: string[]) => ids.filter(id => id.startsWith('hopeless'))
    t.equal(hopeful(taken).length, 9)
    const seen = new Set(Array.from({ length: stops }, (_, minute) => hopeful(idsAt(minute))).flat())
    t.ok(seen.size > 400, 'each has its turn')
    const [missing] = hopeless.filter(({ id }) => !taken.includes(id))
    t.ok(idsAt(0, missing!.id).includes(missing!.id), 'what somebody asks for is there')
  },
)

t.test('whoever comes away from the next stop has left the way, as often as that is far', async t => {
  const next = { id: 'd', place: at(3, 0) }
  let approach: Parameters<typeof seenOnTheWay>[0]
  const look = (metres: number, speed: number | null = 30, stop = next) => {
    const found = seenOnTheWay(approach, stop, seen(0, metres, speed), usualSettings)
    approach = found.approach
    return found.hasDeviated
  }
  t.strictSame(
    [0, 1_000, 700, 400, 300, -150, -250].map(metres => look(metres)),
    [false, false, false, true, false, true, false],
  )
  t.notOk(look(-900, 0), 'who stands goes nowhere')
  t.ok(look(-900, null), 'a device may not tell a speed')
  t.notOk(look(-900, 30, { id: 'e', place: at(9, 0) }), 'of another stop nothing is known yet')
})

t.test('stops at one place are come to and left together', async t => {
  const stops = [watched('a', 'pickup', 0, 'x'), watched('b', 'pickup', 10, 'y')]
  t.match(passagesIn(stops, [seen(0, 0), seen(5, 400, 30)], usualSettings), [
    { arrivedAt: NOW, departedAt: NOW + 5 * MINUTE },
    { arrivedAt: NOW, departedAt: NOW + 5 * MINUTE },
  ])
})

const fine: Looked = {
  orderId: 'one',
  driverId: 'a',
  isFailed: false,
  dueAt: NOW + 120 * MINUTE,
  etaLate: NOW + 20 * MINUTE,
  progressAt: NOW,
  waitsUntil: null,
  standsSince: null,
  seenAt: NOW,
}

/** What is open of one order, as it is looked at again and again. */
function follow() {
  let open: Standing[] = []
  return (now: number, more: Partial<Looked>) => {
    const { raise, resolve } = escalate(now, [{ ...fine, ...more }], open, usualSettings)
    const gone = new Set([...resolve, ...raise].map(({ type }) => type))
    open = [...open.filter(({ type }) => !gone.has(type)), ...raise]
    return {
      open: Object.fromEntries(open.map(({ type, severity }) => [type, severity])),
      told: [...raise.map(({ type }) => `+${type}`), ...resolve.map(({ type }) => `-${type}`)],
    }
  }
}

t.test('the risk grows with what is missing, and ends only some way beyond where it began', async t => {
  const look = follow()
  const slack = (minutes: number) => look(NOW, { etaLate: NOW + (120 - minutes) * MINUTE })
  t.strictSame(slack(61).told, [])
  t.strictSame(slack(59).open, { SLA_RISK: 'medium' })
  t.strictSame(slack(61).told, [], 'trembles')
  t.strictSame(slack(59).told, [], 'trembles')
  t.strictSame(slack(29).open, { SLA_RISK: 'high' })
  t.strictSame(slack(31).told, [])
  t.strictSame(slack(14).open, { SLA_RISK: 'critical' })
  t.strictSame(slack(36).open, { SLA_RISK: 'medium' })
  t.strictSame(slack(64).told, [])
  t.strictSame(slack(66).told, ['-SLA_RISK'])
  t.strictSame(look(NOW, { dueAt: null }).open, {}, 'nothing was promised')
  t.strictSame(look(NOW + 121 * MINUTE, { seenAt: NOW + 121 * MINUTE }).open, {
    SLA_RISK: 'critical',
    SLA_BREACH: 'critical',
  })
})

t.test('stuck, silent and failed', async t => {
  const look = follow()
  const stands = { standsSince: NOW, seenAt: NOW + 40 * MINUTE, dueAt: null }
  t.strictSame(look(NOW + 29 * MINUTE, stands).open, {})
  t.strictSame(look(NOW + 30 * MINUTE, stands).open, { STUCK_ORDER: 'high' })
  t.strictSame(look(NOW + 31 * MINUTE, { ...stands, standsSince: null }).told, ['-STUCK_ORDER'])
  const waits = { ...stands, waitsUntil: NOW + 20 * MINUTE }
  t.strictSame(look(NOW + 40 * MINUTE, waits).open, {}, 'waits for a window')
  const silent = look(NOW + 15 * MINUTE, { dueAt: null })
  t.strictSame(silent.open, { UNRESPONSIVE_DRIVER: 'high', DRIVER_UNRESPONSIVE: 'high' })
  const heard = look(NOW + 16 * MINUTE, { dueAt: null, seenAt: NOW + 16 * MINUTE })
  t.strictSame(heard.told.sort(), ['-DRIVER_UNRESPONSIVE', '-UNRESPONSIVE_DRIVER'])
  t.strictSame(look(NOW, { isFailed: true }).open, { FAILED_DELIVERY: 'high' })
  const failed: Standing = { orderId: 'one', type: 'DISPATCH_FAILED', severity: 'high' }
  t.strictSame(escalate(NOW, [], [failed], usualSettings).resolve, [], 'a round resolves that one')
})

t.test('a vehicle stands since it came to within some metres', async t => {
  const way = [500, 300, 150, 100, 0].map((metresFromLast, time) => ({ time, metresFromLast }))
  t.equal(standsSince(way, 200), 2)
  t.equal(standsSince(way.slice(0, 2), 200), null)
})

t.test('offers: one after another, then by force or not at all', async t => {
  const offer = (status: Offer['status'], minute = 0): Offer => ({
    driverId: status,
    status,
    expiresAt: NOW + 30_000,
    endedAt: status === 'open' ? null : NOW + minute * MINUTE,
  })
  const settings = { ...usualSettings, mode: 'offer' as const }
  t.equal(nextStep([], usualSettings), 'give')
  t.equal(nextStep([], settings), 'offer')
  t.equal(nextStep([offer('rejected'), offer('open')], settings), 'wait')
  const vain = [offer('rejected'), offer('expired'), offer('rejected')]
  t.equal(nextStep(vain.slice(1), settings), 'offer')
  t.equal(nextStep(vain, settings), 'fail')
  t.equal(nextStep(vain, { ...settings, mayForce: true }), 'force')
  t.notOk(isExpired(offer('open'), NOW + 29_999))
  t.ok(isExpired(offer('open'), NOW + 30_000))
  t.strictSame(barredBy([offer('rejected'), offer('open')], NOW + 29 * MINUTE, settings), ['rejected'])
  t.strictSame(barredBy([offer('rejected')], NOW + 30 * MINUTE, settings), [])
})

t.test('what of a round holds, where others were quicker', async t => {
  const plan = (id: string, ...orders: string[]) => ({
    driver: driver(id),
    stops: orders.flatMap(one => [`${one}-p`, `${one}-d`]),
    etas: [],
    metres: 0,
    seconds: 0,
  })
  const given = (id: string, driverId: string, from: string | null) => ({
    order: order(id, { driverId: from }),
    driverId,
    vehicleId: driverId,
    from,
    addedKm: 1,
    addedMinutes: 1,
    scores: { total: 0, distance: 0, time: 0, load: 0, priority: 0 },
    alternatives: [],
  })
  // a gets a new one; b's moves to c, c's to d; e gets one too.
  const decisions = {
    plans: [plan('a', 'n'), plan('b'), plan('c', 'm'), plan('d', 'o'), plan('e', 'p', 'q')],
    assignments: [
      given('n', 'a', null),
      given('m', 'c', 'b'),
      given('o', 'd', 'c'),
      given('p', 'e', null),
      given('q', 'e', null),
    ],
    unplanned: [],
  }
  const orders = ['n', 'm', 'o', 'p', 'q']
  const held = (plans: string, have: readonly string[]) => {
    const holding = holdingOf(decisions, new Set(plans), new Set(have))
    return [
      holding.plans.map(({ driver, stops }) => `${driver.id} ${stops.length}`).join(', '),
      holding.assignments.map(({ order }) => order.id).join(''),
    ]
  }
  t.strictSame(held('abcde', orders), ['a 2, b 0, c 2, d 2, e 4', 'nmopq'])
  t.strictSame(held('abce', orders), ['a 2, e 4', 'npq'], 'who gives and who takes are one')
  t.strictSame(held('bcde', orders), ['b 0, c 2, d 2, e 4', 'mopq'])
  t.strictSame(
    held('abcde', ['n', 'm', 'o', 'q']),
    ['a 2, b 0, c 2, d 2, e 2', 'nmoq'],
    'a new one is left out',
  )
  t.strictSame(held('abcde', ['n', 'o', 'p', 'q']), ['a 2, e 4', 'npq'], 'one that moves is not')
})
