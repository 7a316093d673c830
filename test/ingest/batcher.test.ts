import { setTimeout as delay } from 'node:timers/promises'
import t from 'tap'
import { Batcher } from '../../src/ingest/batcher.ts'
import type { Entry } from '../../src/ingest/delivery.ts'

/** Long, so that no slow machine mistakes a moment for it. */
const lingerMs = 1_000
const limits = { rows: 5_000, bytes: 1024 * 1024 * 1024, lingerMs }

t.test('what waits goes to one writer while it is little', async t => {
  const { batcher, writes, add } = start(200)
  add(10)
  await until(() => writes.length === 1)
  add(20)
  await delay(300)
  t.equal(writes.length, 1, 'the other writer is free, and not given a few readings')
  writes[0]!.end()
  await until(() => writes.length === 2)
  t.equal(writes[1]!.entries.length, 20, 'all that came meanwhile is one batch')
  writes[1]!.end()
  await batcher.stop(1_000)
})

t.test('a writer that does not come back keeps nothing waiting but its own batch', async t => {
  const { batcher, writes, add } = start(20)
  add(1)
  await until(() => writes.length === 1)
  add(1)
  await until(() => writes.length === 2)
  t.equal(writes[1]!.entries.length, 1)
  writes[1]!.end()
  add(1)
  await until(() => writes.length === 3)
  writes[0]!.end()
  writes[2]!.end()
  await batcher.stop(1_000)
})

t.test('a large batch goes at once, to whichever writer is free, and grows while none is', async t => {
  const { batcher, writes, add } = start(lingerMs)
  const begun = performance.now()
  add(1_000)
  add(1_000)
  await until(() => writes.length === 2)
  t.ok(performance.now() - begun < lingerMs, 'neither lingered')
  add(7_000)
  await delay(10)
  t.equal(writes.length, 2)
  writes[0]!.end()
  await until(() => writes.length === 3)
  t.equal(writes[2]!.entries.length, 5_000, 'as many as may be in one')
  writes[1]!.end()
  await until(() => writes.length === 4)
  t.equal(writes[3]!.entries.length, 2_000, 'the rest is large enough to go')
  writes[2]!.end()
  writes[3]!.end()
  await batcher.stop(1_000)
})

t.test('where much comes it lingers for more', async t => {
  const { batcher, writes, add } = start(100)
  const begun = performance.now()
  add(100)
  await until(() => writes.length === 1)
  t.ok(performance.now() - begun > 700, 'eight times as long')
  t.equal(writes[0]!.entries.length, 100)
  writes[0]!.end()
  await batcher.stop(1_000)
})

t.test('at a stop nothing lingers, and every reading was handed out once and in order', async t => {
  const { batcher, writes, add } = start(lingerMs)
  add(1_500)
  await until(() => writes.length === 1)
  const begun = performance.now()
  const stopped = batcher.stop(5_000)
  await until(() => writes.length === 2)
  add(3)
  writes[0]!.end()
  await until(() => writes.length === 3)
  writes[1]!.end()
  writes[2]!.end()
  await stopped
  t.ok(performance.now() - begun < lingerMs)
  t.strictSame(
    writes.flatMap(({ entries }) => entries).map(({ index }) => index),
    Array.from({ length: 1_503 }, (_, index) => index),
  )
})

interface Write {
  entries: readonly Entry[]
  end(): void
}

/** Two writers that end when they are told to. */
function start(linger: number) {
  const writes: Write[] = []
  const writer = (entries: readonly Entry[]) => new Promise<void>(end => writes.push({ entries, end }))
  const batcher = new Batcher({ limits: { ...limits, lingerMs: linger }, writers: [writer, writer] })
  let index = 0
  const add = (count: number) => {
    for (const last = index + count; index < last; index++) batcher.add({ index, bytes: 100 } as Entry)
  }
  return { batcher, writes, add }
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await delay(1)
}
