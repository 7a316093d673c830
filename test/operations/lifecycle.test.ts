import pino from 'pino'
import t from 'tap'
import { createLifecycle } from '../../src/operations/lifecycle.ts'

const log = pino({ level: 'silent' })

/** A lifecycle, and the names of the phases that it has stopped, in order. */
function openLife(limitMs: number) {
  const life = createLifecycle({ log, limitMs })
  const stopped: string[] = []
  const start = (
    name: string,
    begin: () => string | Promise<string> = () => name,
    share?: number,
    after?: Promise<unknown>,
  ) => life.start(name, begin, started => stopped.push(started), share, after)
  return { life, stopped, start }
}

t.test('what was started is stopped in reverse, once, however often it is asked', async t => {
  const { life, stopped, start } = openLife(1_000)
  for (const name of ['first', 'second', 'third']) await start(name)
  t.equal(await life.stop(), true, 'the stop is clean')
  await life.stop()
  t.same(stopped, ['third', 'second', 'first'])
})

t.test('a phase that hangs or fails is left behind, and the others still stop', async t => {
  const { life, stopped, start } = openLife(2_000)
  await start('quick')
  await life.start(
    'failing',
    () => 1,
    () => Promise.reject(new Error('no')),
  )
  await life.start(
    'hanging',
    () => 1,
    () => new Promise(() => undefined),
    0.025,
  )
  t.equal(await life.stop(), false, 'the stop is not clean')
  t.same(stopped, ['quick'])
})

t.test('a phase that was still starting when the stop came is stopped too', async t => {
  const { life, stopped, start } = openLife(1_000)
  let begin = (_: string) => undefined as unknown
  const starting = start('slow', () => new Promise(resolve => (begin = resolve)))
  const stopping = life.stop()
  begin('slow')
  await t.rejects(starting, { message: 'stopped while slow was starting' })
  await stopping
  t.same(stopped, ['slow'])
})

t.test('a start that outlasts its share is left behind, and the others still stop', async t => {
  const { life, stopped, start } = openLife(2_000)
  await start('quick')
  void start('endless', () => new Promise(() => undefined), 0.025)
  t.equal(await life.stop(), false, 'the stop is not clean')
  t.same(stopped, ['quick'])
})

t.test(
  'phases that start side by side are stopped in the reverse of the order in which they were asked for',
  async t => {
    const { life, stopped, start } = openLife(1_000)
    let open = () => undefined as unknown
    const opened = new Promise(resolve => (open = () => resolve(undefined)))
    const late = start('late', () => 'late', 1, opened)
    await start('early')
    open()
    await late
    await life.stop()
    t.same(stopped, ['early', 'late'])
  },
)

t.test('a phase that waits for another when the stop comes never begins', async t => {
  const life = createLifecycle({ log, limitMs: 1_000 })
  let begun = false
  let open = () => undefined as unknown
  const waiting = life.start(
    'waiting',
    () => (begun = true),
    () => undefined,
    1,
    new Promise(resolve => (open = () => resolve(undefined))),
  )
  t.equal(await life.stop(), true)
  open()
  await t.rejects(waiting, { message: 'stopped before waiting began' })
  t.equal(begun, false)
})
