import t from 'tap'
import { createCity } from '../../src/simulator/city.ts'
import { slowedBy } from '../../src/travel/incidents.ts'
import { type DrivenTrip, learn } from '../../src/travel/learn.ts'
import { cellOf, Levels, usual } from '../../src/travel/levels.ts'
import { hourOfWeek } from '../../src/travel/times.ts'
import { realWays, tripsOf } from '../support/city-trips.ts'
import { fc } from '../support/property.ts'

const centre = { longitude: 13.4, latitude: 52.5 }
const monday = Date.parse('2026-11-02T00:00:00Z')
const hourOf = (moment: number) => hourOfWeek(moment, 'UTC')
const north = (km: number, from = centre) => ({ ...from, latitude: from.latitude + km / 111.195 })

/** A trip to the north, so much longer than the great circle and at such a speed. */
function trip(
  km: number,
  { detour = 1.4, speedKmh = 30, at = monday + 9 * 3_600_000, from = centre } = {},
): DrivenTrip {
  return { from, to: north(km, from), start: at, km: km * detour, seconds: (km * detour * 3_600) / speedKmh }
}

const secondsOf = (levels: Levels, km: number, hour: number | null = null, isLate = false, from = centre) =>
  levels.between(from, north(km, from), hour, isLate).seconds

t.test(
  'detours and speeds are those of the trips; the more of them, the less the default counts',
  async t => {
    const real = (3 * 1.4 * 3_600) / 30
    const byDefault = secondsOf(new Levels([usual]), 3)
    t.equal(Math.round(byDefault), Math.round((3 * 1.3 * 3_600) / 40))
    t.same(learn([], hourOf), [], 'nothing is learned from nothing')
    let last = Math.abs(byDefault - real)
    for (const count of [1, 5, 50, 500]) {
      const levels = new Levels(
        learn(
          Array.from({ length: count }, () => trip(3)),
          hourOf,
        ),
      )
      const error = Math.abs(secondsOf(levels, 3) - real)
      t.ok(error < last, `${count}: ${error}`)
      last = error
    }
    t.ok(last < real / 100)
  },
)

t.test('a cell and an hour that are slow are known to be so, and others are not touched', async t => {
  const far = { longitude: 13.6, latitude: 52.3 }
  const rush = monday + 8 * 3_600_000
  const trips = [
    ...Array.from({ length: 300 }, (_, n) =>
      trip(1, { at: monday + (n % 7) * 86_400_000 + 11 * 3_600_000, from: far }),
    ),
    ...Array.from({ length: 150 }, (_, n) =>
      trip(1, { at: monday + (n % 7) * 86_400_000 + 13 * 3_600_000, speedKmh: 15 }),
    ),
    ...Array.from({ length: 200 }, () => trip(1, { at: rush, speedKmh: 20, from: far })),
  ]
  const levels = new Levels(learn(trips, hourOf))
  const far11 = secondsOf(levels, 1, 11, false, far)
  t.ok(Math.abs(secondsOf(levels, 1, 13) / far11 - 2) < 0.2, 'the slow cell takes twice as long')
  t.ok(
    Math.abs(secondsOf(levels, 1, 8, false, far) / far11 - 1.5) < 0.15,
    'and so does the rush hour, by half',
  )
  t.not(cellOf(far), cellOf(centre))
})

t.test('the 80th percentile is kept by four of five, and odd trips move nothing', async t => {
  const steady = Array.from({ length: 400 }, (_, n) => trip(3, { speedKmh: 25 + (n % 101) / 10 }))
  const levels = new Levels(learn(steady, hourOf))
  const late = secondsOf(levels, 3, null, true)
  const kept = steady.filter(({ seconds }) => seconds <= late).length / steady.length
  t.ok(kept > 0.75 && kept < 0.9, `${kept}`)
  t.ok(secondsOf(levels, 3) < late)
  const odd = [
    trip(3, { detour: 9 }), // a round
    trip(3, { speedKmh: 1 }), // somebody waited
    trip(3, { speedKmh: 900 }), // a bad clock
    trip(0.1), // within the yard
    { ...trip(3), seconds: 0 },
  ]
  t.same(learn([...odd, ...steady], hourOf), learn(steady, hourOf))
})

t.test('the order of the trips makes no difference', async t => {
  const trips = Array.from({ length: 60 }, (_, n) =>
    trip(1 + (n % 9), { speedKmh: 20 + (n % 17), at: monday + n * 3_600_000 }),
  )
  const sorted = (levels: ReturnType<typeof learn>) => levels.map(level => JSON.stringify(level)).sort()
  const whole = sorted(learn(trips, hourOf))
  fc.assert(
    fc.property(fc.shuffledSubarray(trips, { minLength: trips.length }), shuffled => {
      t.same(sorted(learn(shuffled, hourOf)), whole)
    }),
    { numRuns: 10 },
  )
})

t.test('an hour of the week is that of the local clocks', async t => {
  t.equal(hourOf(monday), 0)
  t.equal(hourOf(monday - 1), 167)
  t.equal(hourOfWeek(Date.parse('2026-07-06T00:30:00Z'), 'Europe/Berlin'), 2, 'in summer')
  t.equal(hourOfWeek(Date.parse('1969-12-31T23:00:00Z'), 'UTC'), 2 * 24 + 23, 'a Wednesday before 1970')
})

t.test('an incident slows the part of a way that lies within it, and a severe one closes it', async t => {
  const way = (
    severity: 'LOW' | 'MEDIUM' | 'HIGH' | 'SEVERE',
    middle: number,
    radiusMetres: number,
    aside = 0,
  ) =>
    slowedBy([{ place: { ...north(middle), longitude: centre.longitude + aside }, radiusMetres, severity }])(
      centre,
      north(4),
    )
  const near = (value: number, wanted: number) => t.ok(Math.abs(value - wanted) < 0.01, `${value}, ${wanted}`)
  near(way('LOW', 2, 10_000), 1.2)
  near(way('MEDIUM', 2, 10_000), 1.5)
  near(way('HIGH', 2, 10_000), 2.5)
  near(way('HIGH', 2, 1_000), 1 + 1.5 / 2)
  near(way('HIGH', 0, 1_000), 1 + 1.5 / 4)
  t.equal(way('HIGH', 6, 1_000), 1, 'behind it')
  t.equal(way('HIGH', 2, 1_000, 0.1), 1, 'beside it')
  t.equal(way('SEVERE', 2, 100), Number.POSITIVE_INFINITY)
  const here = slowedBy([{ place: centre, radiusMetres: 10, severity: 'HIGH' }])
  t.equal(here(centre, centre), 2.5)
})

t.test(
  "of the simulator's city, what a week taught is nearer to the real times than the great circle",
  async t => {
    const city = createCity({ seed: 1 })
    const trips = tripsOf({ city, seed: 1, utcOffset: 1 }, 12, 7, monday)
    const learned = new Levels(learn(trips, hourOf))
    const real = realWays(city, 150, 5)
    const errorOf = (levels: Levels) => {
      const errors = real.map(({ from, to, seconds }) =>
        Math.abs(levels.between(from, to, null, false).seconds / seconds - 1),
      )
      return errors.sort((a, b) => a - b)[errors.length >> 1]!
    }
    const [ours, plain] = [errorOf(learned), errorOf(new Levels([usual]))]
    t.ok(ours < 0.85 * plain, `${ours.toFixed(3)}, ${plain.toFixed(3)}`)
  },
)
