import t from 'tap'
import { createFaults, type FaultName } from '../../src/simulator/faults.ts'
import { createFleet, createWorld } from '../../src/simulator/fleet.ts'
import { randomOf } from '../../src/simulator/random.ts'

const none = { late: 0, doubled: 0, outOfOrder: 0, noFix: 0, wrongClock: 0 }
const noon = Date.UTC(2026, 10, 19, 12)
const fleet = createFleet(createWorld(1, 0), 1, noon)

/** Sends 1,000 readings through a fault that befalls a fifth of them. */
function suffer(name: FaultName) {
  const faults = createFaults({ shares: { ...none, [name]: 0.2 }, lateMs: 60_000 }, randomOf(1))
  const sent: string[] = []
  const originals: string[] = []
  for (let second = 0; second < 1_000; second++) {
    const now = noon + second * 1_000
    const report = fleet.reportAt(0, now)
    originals.push(report.time)
    for (const sending of [...faults.due(now), ...faults.pass(0, report, now)])
      sent.push(JSON.stringify(sending.report))
  }
  for (const sending of faults.rest()) sent.push(JSON.stringify(sending.report))
  const times = sent.map(text => (JSON.parse(text) as { time: string }).time)
  return { sent, times, originals, count: faults.injected[name] }
}

t.test('late readings and those out of order all arrive, later than the ones after them', async t => {
  for (const name of ['late', 'outOfOrder'] as const) {
    const { times, originals, count } = suffer(name)
    t.ok(count > 50, `${count} were ${name}`)
    t.same([...times].sort(), originals, 'every reading arrives once')
    const overtaken = times.filter(
      (time, index) => times[index - 1] !== undefined && time < times[index - 1]!,
    )
    t.ok(overtaken.length > 0, `${overtaken.length} after a newer one`)
  }
})

t.test('a doubled reading is sent twice, the very same', async t => {
  const { sent, count } = suffer('doubled')
  t.equal(sent.length, 1_000 + count)
  t.equal(new Set(sent).size, 1_000)
})

t.test('without a fix there are no coordinates, and a wrong clock is wrong by hours at least', async t => {
  const noFix = suffer('noFix')
  t.equal(noFix.sent.filter(text => !text.includes('longitude')).length, noFix.count)
  const wrong = suffer('wrongClock')
  const off = wrong.times.filter(
    (time, index) => Math.abs(Date.parse(time) - Date.parse(wrong.originals[index]!)) >= 3_600_000,
  )
  t.equal(off.length, wrong.count)
})

t.test('the same seed brings the same faults', async t => {
  t.same(suffer('wrongClock').times, suffer('wrongClock').times)
})
