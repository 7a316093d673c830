import t from 'tap'
import { decide } from '../../../src/dispatch/engine/decide.ts'
import { resequence } from '../../../src/dispatch/engine/resequence.ts'
import { type Driver, type OpenOrder, usualSettings, type World } from '../../../src/dispatch/engine/world.ts'
import { between, pick, randomOf } from '../../../src/simulator/random.ts'
import { at, driver, ground, MINUTE, NOW, order, stop, world } from './worlds.ts'

const decided = async (of: World) => decide(of, await ground(of), { seed: 1 })

t.test('an order goes to whom it costs least, with scores and whoever else could have it', async t => {
  const near = driver('near')
  const far = driver('far', { place: at(9, 9) })
  const { assignments, plans, unplanned } = await decided(
    world([far, near], [order('one', { priority: 40 })]),
  )
  t.strictSame(unplanned, [])
  t.strictSame(
    plans.map(plan => [plan.driver.id, plan.stops]),
    [['near', ['one-p', 'one-d']]],
  )
  const [given] = assignments
  t.match(given, { driverId: 'near', vehicleId: 'van of near', from: null })
  t.match(given!.alternatives, [{ driverId: 'far' }])
  t.ok(given!.alternatives[0]!.addedKm > given!.addedKm)
  const { total, ...parts } = given!.scores
  for (const score of [total, ...Object.values(parts)]) t.ok(score >= 0 && score <= 100)
  t.equal(parts.priority, 40)
  t.ok(
    plans[0]!.etas[1]!.etaLate > plans[0]!.etas[1]!.eta,
    'four of five trips keep a later moment than half',
  )
})

t.test('who is given nothing, and why', async t => {
  const drivers = [
    driver('resting', { hindrance: 'BREAK' }),
    driver('gone', { hindrance: 'OFFLINE' }),
    driver('silent', { seenAt: NOW - 11 * MINUTE }),
    driver('never seen', { place: null, seenAt: null }),
    driver('done', { until: NOW }),
    driver('small', { capacityKg: 5, skills: ['cold'] }),
    driver('unskilled'),
    driver('barred', { skills: ['cold'] }),
  ]
  const { unplanned } = await decided(
    world(drivers, [order('cold', { skills: ['cold'], barred: ['barred'] })]),
  )
  const reasons = new Map(unplanned[0]!.reasons.map(({ driverId, code }) => [driverId, code]))
  t.strictSame(Object.fromEntries(reasons), {
    resting: 'BREAK',
    gone: 'OFFLINE',
    silent: 'STALE_POSITION',
    'never seen': 'STALE_POSITION',
    done: 'OFFLINE',
    small: 'CAPACITY',
    unskilled: 'SKILL',
    barred: 'REJECTED',
  })
  t.match(unplanned[0]!.counts, { STALE_POSITION: 2, OFFLINE: 2, SKILL: 1 })
  t.match((await decided(world([], [order('one')]))).unplanned, [{ reasons: [], counts: {} }])

  const old = driver('old', { seenAt: NOW - 9 * MINUTE })
  const fresh = driver('fresh', { place: at(-0.5, 0) })
  t.equal((await decided(world([old, fresh], [order('one')]))).assignments[0]!.driverId, 'fresh')
  t.equal(
    (await decided(world([old], [order('one')]))).assignments[0]!.driverId,
    'old',
    'old is better than none',
  )
})

t.test('whoever counts as silent loses what was not begun, however old a position may be', async t => {
  const settings = { ...usualSettings, iterations: 0, silentMinutes: 1 }
  const silent = driver('silent', { seenAt: NOW - 2 * MINUTE, plan: ['one-p', 'one-d'] })
  const held = order('one', { driverId: 'silent' })
  const { assignments } = await decided(
    world([silent, driver('far', { place: at(9, 0) })], [held], { settings }),
  )
  t.match(assignments, [{ driverId: 'far', from: 'silent' }])
})

t.test('an order goes to those who work where it lies; who is kept from it by that is named', async t => {
  const lying = (id: string, pickup: string[], delivery: string[], more: Partial<OpenOrder> = {}) =>
    order(id, {
      stops: [
        stop(`${id}-p`, 'pickup', { place: at(1, 0), zones: pickup }),
        stop(`${id}-d`, 'delivery', { place: at(3, 0), zones: delivery }),
      ],
      ...more,
    })
  const near = driver('near', { zones: ['south'] })
  const far = driver('far', { place: at(9, 9), zones: ['north', 'west'] })
  const [given] = (await decided(world([near, far], [lying('one', ['north'], ['east', 'north'])])))
    .assignments
  t.match(given, { driverId: 'far', alternatives: [{ driverId: 'near', code: 'ZONE' }] })
  t.ok(given!.alternatives[0]!.addedKm < given!.addedKm, 'though nearer')
  const anywhere = driver('anywhere', { place: at(20, 0) })
  const { assignments } = await decided(world([near, far, anywhere], [lying('far', ['north'], ['south'])]))
  t.match(assignments, [{ driverId: 'anywhere' }], 'each stop lies in one of the zones')
  const both = driver('both', { place: at(20, 0), zones: ['north', 'south'] })
  t.match((await decided(world([near, both], [lying('two', ['north'], ['south'])]))).assignments, [
    { driverId: 'both' },
  ])
  const { unplanned } = await decided(world([near, far], [lying('nowhere', [], [])]))
  t.match(unplanned, [
    { counts: { ZONE: 2 }, reasons: [{ driverId: 'near', code: 'ZONE' }, { code: 'ZONE' }] },
  ])
  const held = lying('one', ['north'], ['north'], { driverId: 'near' })
  const plan = ['one-p', 'one-d']
  t.strictSame((await decided(world([{ ...near, plan }, far], [held]))).assignments, [], 'what one has stays')
})

t.test('a window is kept or the order stays; a promise that cannot be kept is broken by little', async t => {
  const closed = order('closed', {
    stops: [stop('p', 'pickup'), stop('d', 'delivery', { place: at(3, 0), to: NOW + MINUTE })],
  })
  const { unplanned } = await decided(world([driver('a')], [closed]))
  t.match(unplanned, [{ counts: { TIME_WINDOW: 1 } }])
  const late = await decided(world([driver('a')], [order('late', { dueAt: NOW + MINUTE })]))
  t.equal(late.assignments[0]!.driverId, 'a')
})

t.test(
  'what somebody has stays there unless another is worth a change; what is on board always does',
  async t => {
    const mine = order('mine', { driverId: 'b' })
    const slightlyFarther = driver('b', { place: at(-0.1, 0), plan: ['mine-p', 'mine-d'] })
    t.strictSame((await decided(world([driver('a'), slightlyFarther], [mine]))).assignments, [])
    const farAway = driver('b', { place: at(-20, 0), plan: ['mine-p', 'mine-d'] })
    t.match((await decided(world([driver('a'), farAway], [mine]))).assignments, [
      { driverId: 'a', from: 'b' },
    ])
    t.strictSame((await decided(world([driver('a'), farAway], [{ ...mine, isFixed: true }]))).assignments, [])
    const aboard = { ...mine, isOnBoard: true, stops: [mine.stops[1]!] }
    const carrier = { ...farAway, plan: ['mine-d'] }
    t.strictSame((await decided(world([driver('a'), carrier], [aboard]))).plans, [])
  },
)

t.test('a driver who has been silent for long gives back what was not fetched, and nothing else', async t => {
  const lost = driver('lost', {
    seenAt: NOW - 16 * MINUTE,
    plan: ['aboard-d', 'open-p', 'open-d'],
  })
  const open = order('open', { driverId: 'lost' })
  const aboard = order('aboard', {
    driverId: 'lost',
    isOnBoard: true,
    stops: [stop('aboard-d', 'delivery')],
  })
  const { assignments, plans } = await decided(world([lost, driver('here')], [open, aboard]))
  t.match(assignments, [{ order: { id: 'open' }, driverId: 'here', from: 'lost' }])
  t.strictSame(plans.find(plan => plan.driver.id === 'lost')!.stops, ['aboard-d'])
  const heard = { ...lost, seenAt: NOW - 14 * MINUTE }
  t.strictSame((await decided(world([heard, driver('here')], [open, aboard]))).plans, [])
})

t.test('an order of several stops goes to one driver, each delivery after its pickup', async t => {
  const tour = order('tour', {
    weight: 90,
    stops: [
      stop('p', 'pickup', { place: at(1, 0) }),
      stop('d1', 'delivery', { place: at(2, 0) }),
      stop('d2', 'delivery', { place: at(3, 0) }),
      stop('v', 'visit', { place: at(4, 0) }),
    ],
  })
  const { plans, assignments } = await decided(world([driver('a'), driver('b')], [tour]))
  t.equal(assignments.length, 1)
  t.equal(plans.length, 1)
  t.strictSame([...plans[0]!.stops].sort(), ['d1', 'd2', 'p', 'v'])
  t.ok(plans[0]!.stops.indexOf('p') < Math.min(plans[0]!.stops.indexOf('d1'), plans[0]!.stops.indexOf('d2')))
})

t.test('orders that share a trip are a batch', async t => {
  const shop = at(2, 0)
  const from = (id: string, east: number) =>
    order(id, {
      stops: [
        stop(`${id}-p`, 'pickup', { place: shop }),
        stop(`${id}-d`, 'delivery', { place: at(east, 0) }),
      ],
    })
  const { batches } = await decided(world([driver('a')], [from('x', 6), from('y', 6.5)]))
  t.match(batches, [{ driverId: 'a', orderIds: ['x', 'y'] }])
  t.ok(batches[0]!.km > 5 && batches[0]!.km < 10)
})

t.test('a route is changed for some percent or minutes, and not for less', async t => {
  const visits = [2, 1, 3].map(east =>
    order(`v${east}`, { driverId: 'a', stops: [stop(`v${east}`, 'visit', { place: at(east, 0) })] }),
  )
  const zigzag = world([driver('a', { plan: ['v2', 'v1', 'v3'] })], visits)
  const [better] = resequence(zigzag, await ground(zigzag), new Set(['a']))
  t.match(better, { optimized: ['v1', 'v2', 'v3'], isApplied: true })
  t.ok(better!.savedKm > 1 && better!.percent > 3)
  const strict = { ...zigzag, settings: { ...zigzag.settings, leastPercent: 90, leastMinutes: 60 } }
  t.match(resequence(strict, await ground(strict), new Set(['a'])), [{ isApplied: false }])
  const straight = world([driver('a', { plan: ['v1', 'v2', 'v3'] })], visits)
  t.match(resequence(straight, await ground(straight), new Set(['a'])), [{ isApplied: false, savedKm: 0 }])
})

t.test(
  'a day of rounds by chance: nothing is given twice or forgotten, and every plan can be driven',
  async t => {
    for (let seed = 0; seed < 4; seed++) {
      const random = randomOf(seed, 'rounds')
      const place = () => at(between(random, -8, 8), between(random, -8, 8))
      let drivers: Driver[] = Array.from({ length: 6 }, (_, index) =>
        driver(`d${index}`, { place: place(), capacityKg: 40, skills: random() < 0.5 ? ['cold'] : [] }),
      )
      let orders: OpenOrder[] = []
      for (let round = 0; round < 25; round++) {
        const now = NOW + round * 3 * MINUTE
        const id = `o${seed}-${round}`
        orders.push(
          order(id, {
            weight: between(random, 1, 30),
            skills: random() < 0.3 ? ['cold'] : [],
            dueAt: random() < 0.7 ? now + between(random, 20, 90) * MINUTE : null,
            stops: [
              stop(`${id}-p`, 'pickup', { place: place() }),
              stop(`${id}-d`, 'delivery', { place: place() }),
            ],
          }),
        )
        drivers = drivers.map(one => ({ ...one, seenAt: random() < 0.9 ? now : one.seenAt }))
        const before = { ...world(drivers, orders), now, settings: { ...usualSettings, iterations: 64 } }
        const { plans, assignments, unplanned } = decide(before, await ground(before), { seed: round })
        const planOf = new Map(plans.map(({ driver, stops }) => [driver.id, stops]))
        const holder = new Map(assignments.map(({ order, driverId }) => [order.id, driverId]))
        drivers = drivers.map(one => ({ ...one, plan: planOf.get(one.id) ?? one.plan }))
        orders = orders.map(one => ({ ...one, driverId: holder.get(one.id) ?? one.driverId }))
        checkPlans(drivers, orders, new Set(unplanned.map(one => one.order.id)))
        ;({ drivers, orders } = driven(drivers, orders, random, now))
      }
    }

    function checkPlans(drivers: readonly Driver[], orders: readonly OpenOrder[], open: ReadonlySet<string>) {
      const planned = drivers.flatMap(({ plan }) => plan)
      if (new Set(planned).size !== planned.length) t.fail('a stop is in two plans')
      for (const one of orders) {
        const holder = drivers.find(({ id }) => id === one.driverId)
        const places = one.stops.map(({ id }) => holder?.plan.indexOf(id) ?? -1)
        if (open.has(one.id)) {
          if (one.stops.some(({ id }) => planned.includes(id))) t.fail('what is not planned is in a plan')
        } else if (places.includes(-1)) t.fail(`${one.id} was forgotten`)
        else if (places.some((place, index) => index > 0 && place < places[index - 1]!))
          t.fail('delivered before it was fetched')
        if (holder && !one.skills.every(skill => holder.skills.includes(skill))) t.fail('a skill is missing')
      }
      for (const { plan, capacityKg, id } of drivers) {
        const mine = orders.filter(({ driverId }) => driverId === id)
        let load = mine.filter(({ isOnBoard }) => isOnBoard).reduce((sum, { weight }) => sum + weight, 0)
        for (const stopId of plan) {
          const { weight, stops } = mine.find(one => one.stops.some(one => one.id === stopId))!
          load += stops.find(one => one.id === stopId)!.kind === 'pickup' ? weight : -weight
          if (load > capacityKg! + 1e-6) t.fail('more on board than there is room for')
        }
      }
      t.pass('sound')
    }

    /** Each driver comes to, or leaves, the first stop now and then. */
    function driven(drivers: Driver[], orders: OpenOrder[], random: () => number, now: number) {
      let after = orders
      const moved = drivers.map(one => {
        const [next] = one.plan
        if (!next || random() < 0.3) return one
        const held = after.find(({ stops }) => stops.some(({ id }) => id === next))!
        const there = held.stops.find(({ id }) => id === next)!
        if (there.arrivedAt === null) {
          const arrived = held.stops.map(one => (one === there ? { ...one, arrivedAt: now } : one))
          after = after.map(other => (other === held ? { ...held, stops: arrived } : other))
          return { ...one, place: there.place }
        }
        const left = held.stops.filter(one => one !== there)
        after = after.flatMap(other =>
          other !== held ? [other] : left.length === 0 ? [] : [{ ...held, stops: left, isOnBoard: true }],
        )
        return { ...one, plan: one.plan.slice(1), place: pick(random, [there.place, at(0, 0)]) }
      })
      return { drivers: moved, orders: after }
    }
  },
)
