import t from 'tap'
import { createFleet, createWorld, memberOf } from '../../src/simulator/fleet.ts'
import { tellDay } from '../../src/simulator/history.ts'
import { advance, vehicleAt } from '../../src/simulator/vehicle.ts'

const world = createWorld(1, 0)
const noon = Date.UTC(2026, 10, 19, 12)
const hour = 3_600_000

t.test('where a vehicle is at a moment does not depend on when it was asked before', async t => {
  for (const index of [0, 3, 5]) {
    const often = vehicleAt(world, index, noon, 0)
    for (let at = often.now; at <= noon; at += 700) advance(world, often, at)
    advance(world, often, noon)
    const once = advance(world, vehicleAt(world, index, noon, 0), noon)
    t.same([often.x, often.y, often.odometer, often.phase], [once.x, once.y, once.odometer, once.phase])
    t.ok(Math.abs(often.fuel - once.fuel) < 1e-6, 'and it has used as much')
  }
})

t.test('vehicles accelerate, brake, stop, refuel and are parked at night', async t => {
  const phases = new Set<string>()
  let fastest = 0
  let refuelled = 0
  for (let index = 0; index < 40; index++) {
    const vehicle = vehicleAt(world, index, noon, 0)
    const begins = vehicle.now
    for (let before = { ...vehicle }; vehicle.now < begins + 23 * hour; before = { ...vehicle }) {
      advance(world, vehicle, vehicle.now + 1_000)
      phases.add(vehicle.phase)
      fastest = Math.max(fastest, vehicle.speed)
      if (vehicle.phase === 'refuelling') refuelled++
      const gained = (vehicle.speed - before.speed) / 3.6
      const moved = Math.hypot(vehicle.x - before.x, vehicle.y - before.y)
      if (gained > 2.5) t.fail(`vehicle ${index} gains ${gained} m/s in a second`)
      if (moved > 45) t.fail(`vehicle ${index} jumps ${moved} m in a second`)
      if (vehicle.fuel <= 0) t.fail(`vehicle ${index} ran dry`)
      if (vehicle.odometer < before.odometer) t.fail(`vehicle ${index} runs its odometer back`)
    }
    t.equal(vehicle.phase, 'parked', `vehicle ${index} is home an hour before its next day`)
  }
  t.same([...phases].sort(), ['driving', 'parked', 'refuelling', 'serving'])
  t.ok(fastest > 70 && fastest < 100, `the fastest drove ${fastest.toFixed(0)} km/h`)
  t.ok(refuelled > 0, 'some were seen at the pump')
})

t.test('days told backwards end where the next begins', async t => {
  const reporting = { drivingMs: 30_000, standingMs: 300_000, turnDegrees: 25 }
  const fleet = createFleet(world, 3, noon, () => 5_000)
  const now = fleet.reportAt(2, noon)
  const today = tellDay(world, 2, noon, { until: noon, odometerAtEnd: now.odometer, reporting })
  t.ok(Math.abs(today.odometerAtBegin - 5_000) < 0.01, 'the day began with what the fleet was given')
  t.equal(today.reports.at(-1)!.odometer, now.odometer, 'today ends with what the live vehicle shows')
  const yesterday = tellDay(world, 2, today.begins - 1, {
    until: today.begins - 1,
    odometerAtEnd: today.odometerAtBegin,
    reporting,
  })
  t.equal(yesterday.reports.at(-1)!.odometer, today.reports[0]!.odometer)
  const times = [...yesterday.reports, ...today.reports].map(({ time }) => Date.parse(time))
  t.ok(
    times.every((time, index) => index === 0 || time > times[index - 1]!),
    'in order, none twice',
  )
})

t.test('a fleet has distinct identities that the registry takes', async t => {
  const members = Array.from({ length: 2_000 }, (_, index) => memberOf(7, index))
  t.equal(new Set(members.map(({ vin }) => vin)).size, 2_000)
  t.equal(new Set(members.map(({ licensePlate }) => licensePlate)).size, 2_000)
  t.ok(members.every(({ vin }) => /^[A-HJ-NPR-Z0-9]{17}$/.test(vin)))
})

t.test(
  'one with errands goes where it is told, day and night, and crawls where the traffic does',
  async t => {
    const { city } = world
    const vehicle = advance(world, vehicleAt(world, 0, noon, 0), noon)
    const told = [{ junction: 40, serviceSeconds: 120 }]
    let isJammed = false
    vehicle.errands = {
      next: () => told.shift() ?? null,
      mostSpeed: () => (isJammed ? 3 : Number.POSITIVE_INFINITY),
    }
    const live = (seconds: number) => advance(world, vehicle, vehicle.now + seconds * 1_000)
    while (told.length > 0) live(1)
    while (vehicle.speed < 20) live(1)
    isJammed = true
    let before = vehicle.speed
    while (vehicle.speed > 11) {
      live(1)
      t.ok(before - vehicle.speed < 9, 'it brakes, and does not stop dead')
      before = vehicle.speed
    }
    live(60)
    t.ok(vehicle.speed <= 3 * 3.6, 'in a jam it crawls')
    isJammed = false
    while (vehicle.phase === 'driving') live(1)
    const { x, y } = city.junctions[40]!
    t.ok(Math.hypot(vehicle.x - x, vehicle.y - y) < 5, 'it is where it was told to go')
    t.equal(vehicle.until - vehicle.now, 120_000, 'and works there for so long')
    live(30 * 3_600)
    t.ok(Math.hypot(vehicle.x - x, vehicle.y - y) < 5, 'with nothing to do it stays, over the night too')
    t.equal(vehicle.phase, 'serving')
  },
)
