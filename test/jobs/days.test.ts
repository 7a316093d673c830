import t from 'tap'
import { dueDays, shownAt } from '../../src/jobs/days.ts'
import { isTimeZone } from '../../src/time-zones.ts'
import { fc } from '../support/property.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const zones = Intl.supportedValuesOf('timeZone')
const dateAt = (moment: number, zone: string) => new Date(shownAt(moment, zone)).toISOString().slice(0, 10)
const at = (text: string) => Date.parse(text)

t.test('a change of summer time: the hour that is not there, and the one that comes twice', async t => {
  const due = (now: string, zone: string, time: string) =>
    dueDays(at(now), zone, time, 1).map(({ date, at }) => `${date} ${new Date(at).toISOString()}`)
  const berlin = (now: string) => due(now, 'Europe/Berlin', '02:30')
  t.same(berlin('2026-03-29T00:59:59.999Z'), ['2026-03-28 2026-03-28T01:30:00.000Z'])
  t.same(berlin('2026-03-29T01:00:00Z'), ['2026-03-29 2026-03-29T01:00:00.000Z'], 'clocks go from 2 to 3')
  t.same(berlin('2026-10-25T00:30:00Z'), ['2026-10-25 2026-10-25T00:30:00.000Z'], 'the first of two')
  t.same(berlin('2026-10-25T01:30:00Z'), ['2026-10-25 2026-10-25T00:30:00.000Z'], 'and not the second')
  t.same(
    due('2026-09-06T04:00:00Z', 'America/Santiago', '00:00'),
    ['2026-09-06 2026-09-06T04:00:00.000Z'],
    'a midnight that is not there',
  )
  t.same(
    due('2026-04-05T04:00:00Z', 'America/Santiago', '23:30'),
    ['2026-04-04 2026-04-05T02:30:00.000Z'],
    'a late evening that comes twice, the first time',
  )
  t.same(
    due('2011-12-30T10:30:00Z', 'Pacific/Apia', '00:15'),
    ['2011-12-31 2011-12-30T10:15:00.000Z'],
    'and no 30th of December',
  )
  t.same(due('2011-12-30T10:14:59Z', 'Pacific/Apia', '00:15'), ['2011-12-29 2011-12-29T10:15:00.000Z'])
})

/** Moments at which clocks were changed, found by looking: where a random day would seldom be. */
const changes = zones.flatMap(zone => {
  const found: { zone: string; near: number }[] = []
  let before: number | undefined
  for (let moment = at('2009-01-01'); moment < at('2013-01-01'); moment += 30 * DAY) {
    const offset = shownAt(moment, zone) - moment
    if (before !== undefined && offset !== before) {
      let [early, late] = [moment - 30 * DAY, moment]
      while (late - early > 1_000) {
        const middle = Math.floor((early + late) / 2)
        if (shownAt(middle, zone) - middle === before) early = middle
        else late = middle
      }
      found.push({ zone, near: late })
    }
    before = offset
  }
  return found
})

const anywhere = fc.record({
  zone: fc.constantFrom(...zones),
  near: fc.integer({ min: at('1990-01-01'), max: at('2037-01-01') }),
})
const somewhere = fc.oneof(fc.constantFrom(...changes), anywhere)
const timeOfDay = fc
  .integer({ min: 0, max: 1_439 })
  .map(n => new Date(n * MINUTE).toISOString().slice(11, 16))

t.test('every local day that there is has its time once, however the ticks fall', async t => {
  t.ok(changes.length > 500, `${changes.length} changes of clocks`)
  const steps = fc.array(fc.integer({ min: 1, max: 26 * 60 }), { minLength: 10, maxLength: 60 })
  fc.assert(
    fc.property(somewhere, timeOfDay, steps, ({ zone, near }, time, minutes) => {
      const begin = near - 5 * DAY
      const ran: string[] = []
      let now = begin
      let mark = dueDays(now, zone, time, 1)[0]!.date
      for (const step of minutes) {
        now += step * MINUTE
        for (const { date, at } of dueDays(now, zone, time, 4)) {
          if (date <= mark) continue
          if (at > now) throw new Error(`${date} is not due yet`)
          ran.push(date)
          mark = date
        }
      }
      const there = new Set<string>()
      for (let moment = begin; moment <= now; moment += 10 * MINUTE) there.add(dateAt(moment, zone))
      const days = [...there].sort()
      // Of the first day and the last it depends on the time whether they are due.
      const inner = days.filter(day => day > days[0]! && day < days.at(-1)!)
      if (ran.some(day => !there.has(day))) throw new Error(`ran on a day that is not: ${ran}`)
      if (new Set(ran).size !== ran.length) throw new Error(`ran twice: ${ran}`)
      if (inner.some(day => !ran.includes(day))) throw new Error(`of ${inner} ran ${ran}`)
    }),
    { numRuns: 150 },
  )
})

t.test('it comes at the first minute at which the clocks show it or a later time', async t => {
  fc.assert(
    fc.property(somewhere, timeOfDay, ({ zone, near }, time) => {
      const now = Math.floor(near / MINUTE) * MINUTE + 20 * HOUR
      for (const { date, at: moment } of dueDays(now, zone, time, 2)) {
        const wanted = at(`${date}T${time}Z`)
        if (shownAt(moment, zone) < wanted) throw new Error('too early')
        for (let before = moment - MINUTE; before > moment - 30 * HOUR; before -= 13 * MINUTE)
          if (shownAt(before, zone) >= wanted) throw new Error(`they showed it ${moment - before} ms before`)
      }
    }),
    { numRuns: 150 },
  )
  t.pass()
})

t.test('names that are no zones are told', async t => {
  t.ok(isTimeZone('Europe/Oslo'))
  t.notOk(isTimeZone('Middle/Earth'))
})
