import { setImmediate as turn } from 'node:timers/promises'
import t from 'tap'
import { Gate, type Own } from '../../src/ingest/gate.ts'

const limits = { readings: 1_000, bytes: 1_000_000 }

function fill(gate: Gate, own: Own): number {
  let taken = 0
  for (; !gate.isFullFor(own); taken++) gate.take(100, own)
  return taken
}

t.test('what waits of one organization leaves room for others, in readings and in bytes', async t => {
  const gate = new Gate(limits, { greed: 1, quotaOf: () => undefined })
  const [hog, normal, late] = [gate.of('hog'), gate.of('normal'), gate.of('late')]
  t.equal(fill(gate, hog), 500)
  t.notOk(gate.full)
  t.ok(gate.hasReserveFor(hog), 'a device with little is let in for a while')
  for (let n = 0; n < 120; n++) gate.take(100, hog)
  t.notOk(gate.hasReserveFor(hog), 'not for ever')
  t.notOk(gate.isFullFor(normal))
  t.equal(fill(gate, normal), 190)
  t.ok(gate.hasReserveFor(normal))
  t.ok(fill(gate, late) > 50)
  t.notOk(gate.full)

  const bytes = new Gate(limits, { greed: 1, quotaOf: () => undefined })
  bytes.take(600_000, bytes.of('hog'))
  t.ok(bytes.isFullFor(bytes.of('hog')))
  t.notOk(bytes.isFullFor(bytes.of('normal')))
})

t.test(
  'who waits goes on when there is room for it: by its own, by what others give, and at the end',
  async t => {
    const gate = new Gate(limits, { greed: 1, quotaOf: () => undefined })
    const owns = ['a', 'b', 'c'].map(id => gate.of(id))
    const taken = owns.map(own => fill(gate, own))
    const gone: string[] = []
    for (const own of owns) {
      for (let n = 0; n < 3; n++) void gate.room(own).then(() => gone.push(own.organizationId))
    }
    await turn()
    t.same(gone, [])
    for (let n = 0; n < 10; n++) gate.give(100, owns[2]!)
    await turn()
    t.ok(gone.includes('c'), 'its own')
    for (let n = 0; n < taken[0]!; n++) gate.give(100, owns[0]!)
    await turn()
    t.same(gone.sort(), ['a', 'a', 'a', 'b', 'b', 'b', 'c', 'c', 'c'], 'what another gave')

    const quotas = new Gate(limits, {
      greed: 1,
      quotaOf: (_thing, id) => (id === 'small' ? 1_000_000 : undefined),
    })
    const unknown = quotas.of(undefined)
    t.equal(fill(quotas, unknown), 1_000, 'who is not known has no share')
    let resumed = false
    void quotas.room(unknown).then(() => {
      resumed = true
    })
    t.ok(quotas.isFullFor(quotas.of('small')), 'the whole holds for everybody')
    quotas.give(100, unknown)
    await turn()
    t.ok(resumed)
  },
)

t.test('a quota stands in place of the rule', async t => {
  const quota = { waitingReadings: 10, waitingBytes: undefined }
  const gate = new Gate(limits, { greed: 1, quotaOf: thing => quota[thing] })
  t.equal(fill(gate, gate.of('a')), 10)
  t.equal(fill(gate, gate.of('b')), 10)
})

t.test('the metrics are told who has what waiting', async t => {
  const gate = new Gate(limits)
  gate.take(700, gate.of('a'))
  gate.take(200, gate.of('a'))
  gate.give(700, gate.of('a'))
  gate.of('b')
  t.same([...gate.watch('readings').holders()], [['a', 1]])
  t.equal(gate.watch('bytes').heldBy('a'), 200)
  t.equal(gate.watch('bytes').total, 1_000_000)
})
