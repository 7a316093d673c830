import t from 'tap'
import { createTurns } from '../../src/shares/turns.ts'

t.test('where all places to wait are taken, the newest of whoever has most gives way', async t => {
  const turns = createTurns({ atOnce: 1, waiting: 4, waitingEach: 3, greed: Number.POSITIVE_INFINITY })
  const leave = await turns.enter(['busy'])
  const done: string[] = []
  const take = (key: string, name: string) =>
    turns.take([key, 'its own'], async () => void done.push(name)).catch(error => error.code as string)
  const waiting = [take('a', 'a1'), take('a', 'a2'), take('a', 'a3'), take('b', 'b1')]
  t.equal(await take('a', 'a4'), 'overloaded', 'nobody else gives way to who has most')
  const more = [take('c', 'c1')]
  t.equal(await waiting[2], 'overloaded', 'the newest of a is turned away')
  t.equal(await take('b', 'b2'), 'overloaded', 'b would have as many as a has then')
  leave()
  await Promise.all([...waiting, ...more])
  t.same(done, ['a1', 'b1', 'c1', 'a2'])
})
