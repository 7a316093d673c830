import t from 'tap'
import { clockIn, dayBegin, momentOf } from '../../src/dashboard/page/zone.ts'

t.test('a clock of a zone and a moment are the same, forwards and backwards', async t => {
  for (const zone of ['UTC', 'Europe/Berlin', 'America/St_Johns', 'Pacific/Auckland', 'Asia/Kathmandu']) {
    for (let time = Date.UTC(2026, 0, 1); time < Date.UTC(2027, 0, 1); time += 17 * 3_600_000 + 61_000) {
      const clock = clockIn(zone, time)
      if (clockIn(zone, momentOf(zone, clock)) !== clock) t.fail(`${zone} ${clock}`)
    }
    t.pass(zone)
  }
})

t.test('an hour that comes twice is the first of them, and one that does not come is the next', async t => {
  const at = (clock: string) => new Date(momentOf('Europe/Berlin', clock)).toISOString()
  t.equal(at('2026-10-25T02:30:00'), '2026-10-25T00:30:00.000Z')
  t.equal(at('2026-03-29T02:30:00'), '2026-03-29T01:30:00.000Z')
  t.ok(Number.isNaN(momentOf('Europe/Berlin', 'soon')))
})

t.test('a day begins where its zone says', async t => {
  const begin = (days: number) =>
    new Date(dayBegin('Europe/Berlin', Date.parse('2026-03-30T10:00:00Z'), days)).toISOString()
  t.equal(begin(0), '2026-03-29T22:00:00.000Z')
  t.equal(begin(-1), '2026-03-28T23:00:00.000Z', 'a day of 23 hours')
  t.equal(begin(1), '2026-03-30T22:00:00.000Z')
})
