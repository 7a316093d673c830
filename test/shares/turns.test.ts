import { setImmediate as turn } from 'node:timers/promises'
import t from 'tap'
import { greedOf, roomFor } from '../../src/shares/rule.ts'
import { createTurns, type Turns } from '../../src/shares/turns.ts'

/** Work that goes on until it is told to end, and what was begun, in order. */
function worker(turns: Turns) {
  const begun: string[] = []
  const ends = new Map<string, () => void>()
  const begin = (path: string, ended?: AbortSignal) =>
    turns.take(
      path.split('/').slice(0, -1),
      () => {
        begun.push(path)
        return new Promise<void>(resolve => ends.set(path, resolve))
      },
      ended,
    )
  const end = async (path: string) => {
    ends.get(path)!()
    ends.delete(path)
    await turn()
  }
  return { begun, begin, end, running: () => [...ends.keys()] }
}

t.test('whatever those before it took, a part is free for who comes next', async t => {
  for (const percent of [50, 75]) {
    for (const total of [1, 2, 3, 8, 64, 5000]) {
      const greed = greedOf(percent)
      let free = total
      for (let comers = 0; comers < 5; comers++) {
        const found = free
        // It takes one after another, for as long as it may.
        for (let held = 0; roomFor(held, free, greed) > 0; held++) free--
        t.ok(free >= 0, 'never more than there is')
        if (found > 0) t.ok(free < found, `of ${total}, ${found} were free, and some could be taken`)
        if (found > 1) t.ok(free > 0, `of ${found} some are left`)
        t.ok(free >= Math.floor((found * (100 - percent)) / 100), `${free} are left of ${found}`)
      }
    }
  }
  t.equal(roomFor(30, 34, greedOf(100)), 34, 'whoever may take everything does')
})

t.test('those who take and give back come to equal parts', async t => {
  const held = [32, 0, 0]
  const free = () => 64 - held.reduce((sum, each) => sum + each, 0)
  for (let round = 0; round < 200; round++) {
    const who = round % held.length
    if (held[who]! > 0) held[who]!--
    for (let other = 0; other < held.length; other++) if (roomFor(held[other]!, free(), 1) > 0) held[other]!++
  }
  t.ok(
    held.every(each => each >= 14 && each <= 18),
    `${held} of 64`,
  )
})

t.test('work of many keys takes turns, and of the keys below each of them', async t => {
  const { begin, end, begun, running } = worker(createTurns({ atOnce: 2 }))
  const first = Array.from({ length: 20 }, (_, index) => begin(`hog/bulk/${index}`))
  await turn()
  t.strictSame(begun, ['hog/bulk/0'], 'one key never takes every place')
  const others = ['hog/other/0', 'quiet/one/0', 'calm/one/0', 'quiet/one/1', 'quiet/two/0'].map(path =>
    begin(path),
  )
  await turn()
  t.strictSame(begun.splice(0), ['hog/bulk/0', 'quiet/one/0'], 'who comes next is begun at once')
  for (let step = 0; step < 8; step++) await end(running()[0]!)
  t.strictSame(
    begun.splice(0),
    // While others wait no two of hog follow each other, nor two of its bulk while another of its own waits.
    ['hog/bulk/1', 'quiet/one/1', 'calm/one/0', 'hog/other/0', 'quiet/two/0', 'hog/bulk/2', 'hog/bulk/3'],
  )
  while (running().length > 0) await end(running()[0]!)
  await Promise.all([...first, ...others])
})

t.test('how much waits is bounded, of one key and of all; then a problem is told', async t => {
  const { begin, end, running } = worker(createTurns({ atOnce: 2, waiting: 5, waitingEach: 3 }))
  const own = Array.from({ length: 4 }, (_, index) => begin(`hog/${index}`))
  await t.rejects(begin('hog/4'), { code: 'overloaded', retryAfter: 2 })
  const others = ['a/0', 'b/0', 'c/0'].map(path => begin(path))
  others.push(begin('d/0'))
  await t.rejects(own.pop()!, { code: 'overloaded' }, 'the newest of whoever has most gives way')
  while (running().length > 0) await end(running()[0]!)
  await Promise.all([...own, ...others])
})

t.test('who leaves while waiting is begun no more, and its place in the row goes with it', async t => {
  const turns = createTurns({ atOnce: 1, waiting: 1 })
  const { begin, end, begun } = worker(turns)
  const first = begin('a/0')
  const leaving = new AbortController()
  const second = begin('b/0', leaving.signal)
  leaving.abort(new Error('gone'))
  await t.rejects(second, { message: 'gone' })
  await t.rejects(begin('b/1', leaving.signal), { message: 'gone' }, 'who has left does not wait at all')
  const third = begin('c/0')
  await end('a/0')
  t.strictSame(begun, ['a/0', 'c/0'])
  await end('c/0')
  await Promise.all([first, third])
  t.equal(turns.held(), 0)
})

t.test('a failure gives its place back', async t => {
  const turns = createTurns({ atOnce: 1 })
  await t.rejects(
    turns.take(['a'], async () => {
      throw new Error('failed')
    }),
    { message: 'failed' },
  )
  t.equal(await turns.take(['b'], async () => 'done'), 'done')
})

t.test('a quota stands in place of the rule, and the whole holds all the same', async t => {
  const quotas: Record<string, number> = { large: 9, none: 0 }
  const turns = createTurns({ atOnce: 4, quotaOf: key => quotas[key] })
  const { begin, end, begun, running } = worker(turns)
  const works = Array.from({ length: 6 }, (_, index) => begin(`large/${index}`))
  works.push(begin('none/0'))
  await turn()
  t.equal(begun.length, 4)
  t.equal(turns.held('large'), 4)
  while (turns.held('large') > 0) await end(running()[0]!)
  t.equal(begun.length, 6, 'who may hold nothing waits')
  quotas.none = 1
  works.push(begin('other/0'))
  await turn()
  t.strictSame(begun.slice(6).sort(), ['none/0', 'other/0'])
  while (running().length > 0) await end(running()[0]!)
  await Promise.all(works)
})
