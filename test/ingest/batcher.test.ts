import { setImmediate as turn } from 'node:timers/promises'
import t from 'tap'
import { Batcher, type Timers } from '../../src/ingest/batcher.ts'
import type { Entry } from '../../src/ingest/delivery.ts'

const limits = { rows: 5_000, bytes: 1024 * 1024 * 1024, lingerMs: 100 }

t.test('what waits goes to one writer while it is little', async t => {
  const { batcher, writes, add, pass } = start()
  add(10)
  await pass(99)
  t.equal(writes.length, 0, 'it lingers')
  await pass(1)
  t.equal(writes.length, 1)
  add(20)
  await pass(700)
  t.equal(writes.length, 1, 'the other writer is free, and not given a few readings')
  writes[0]!.end()
  await turn()
  t.equal(writes[1]!.entries.length, 20, 'all that came meanwhile is one batch')
  writes[1]!.end()
  await batcher.stop(1_000)
})

t.test('a writer that does not come back keeps nothing waiting but its own batch', async t => {
  const { batcher, writes, add, pass } = start()
  add(1)
  await pass(100)
  t.equal(writes.length, 1)
  add(1)
  await pass(799)
  t.equal(writes.length, 1)
  await pass(1)
  t.equal(writes.length, 2, 'eight lingers are the longest wait of any')
  t.equal(writes[1]!.entries.length, 1)
  writes[1]!.end()
  add(1)
  await pass(800)
  t.equal(writes.length, 3)
  writes[0]!.end()
  writes[2]!.end()
  await batcher.stop(1_000)
})

t.test('a large batch goes at once, to whichever writer is free, and grows while none is', async t => {
  const { batcher, writes, add } = start()
  add(1_000)
  add(1_000)
  await turn()
  t.equal(writes.length, 2, 'neither lingered')
  add(7_000)
  await turn()
  t.equal(writes.length, 2)
  writes[0]!.end()
  await turn()
  t.equal(writes[2]!.entries.length, 5_000, 'as many as may be in one')
  writes[1]!.end()
  await turn()
  t.equal(writes[3]!.entries.length, 2_000, 'the rest is large enough to go')
  writes[2]!.end()
  writes[3]!.end()
  await batcher.stop(1_000)
})

t.test('where much comes it lingers for more', async t => {
  const { batcher, writes, add, pass } = start()
  add(100)
  await pass(799)
  t.equal(writes.length, 0)
  await pass(1)
  t.equal(writes[0]!.entries.length, 100, 'eight times as long')
  writes[0]!.end()
  await batcher.stop(1_000)
})

t.test('at a stop nothing lingers, and every reading was handed out once and in order', async t => {
  const { batcher, writes, add } = start()
  add(1_500)
  await turn()
  t.equal(writes.length, 1)
  const stopped = batcher.stop(5_000)
  await turn()
  t.equal(writes.length, 2)
  add(3)
  writes[0]!.end()
  await turn()
  t.equal(writes.length, 3)
  writes[1]!.end()
  writes[2]!.end()
  await stopped
  t.strictSame(
    writes.flatMap(({ entries }) => entries).map(({ index }) => index),
    Array.from({ length: 1_503 }, (_, index) => index),
  )
})

interface Write {
  entries: readonly Entry[]
  end(): void
}

/** Two writers that end when they are told to, and time that passes when it is told to. */
function start() {
  const writes: Write[] = []
  const writer = (entries: readonly Entry[]) => new Promise<void>(end => writes.push({ entries, end }))
  const clock = startClock()
  const batcher = new Batcher({ limits, writers: [writer, writer], timers: clock.timers })
  let index = 0
  const add = (count: number) => {
    for (const last = index + count; index < last; index++) batcher.add({ index, bytes: 100 } as Entry)
  }
  const pass = async (ms: number) => {
    await turn()
    clock.pass(ms)
    await turn()
  }
  return { batcher, writes, add, pass }
}

function startClock() {
  const waiting = new Map<object, { run: () => void; at: number }>()
  let now = 0
  const timers: Timers = {
    set: (run, ms) => {
      const timer = {}
      waiting.set(timer, { run, at: now + ms })
      return timer
    },
    clear: timer => void waiting.delete(timer as object),
  }
  return {
    timers,
    pass: (ms: number) => {
      const until = now + ms
      for (;;) {
        const [timer, next] = [...waiting].sort(([, a], [, b]) => a.at - b.at)[0] ?? []
        if (!timer || !next || next.at > until) break
        now = next.at
        waiting.delete(timer)
        next.run()
      }
      now = until
    },
  }
}
