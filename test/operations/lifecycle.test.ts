import pino from 'pino'
import t from 'tap'
import { createLifecycle } from '../../src/operations/lifecycle.ts'

const log = pino({ level: 'silent' })

t.test('what was started is stopped in reverse, once, however often it is asked', async t => {
  const life = createLifecycle({ log, limitMs: 1_000 })
  const stopped: string[] = []
  for (const name of ['first', 'second', 'third'])
    await life.start(
      name,
      () => name,
      started => stopped.push(started),
    )
  t.equal(await life.stop(), true, 'the stop is clean')
  await life.stop()
  t.same(stopped, ['third', 'second', 'first'])
})

t.test('a phase that hangs or fails is left behind, and the others still stop', async t => {
  const life = createLifecycle({ log, limitMs: 2_000 })
  const stopped: string[] = []
  await life.start(
    'quick',
    () => 'quick',
    started => stopped.push(started),
  )
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
  const life = createLifecycle({ log, limitMs: 1_000 })
  const stopped: string[] = []
  let begin = (_: string) => undefined as unknown
  const starting = life.start(
    'slow',
    () => new Promise<string>(resolve => (begin = resolve)),
    started => stopped.push(started),
  )
  const stopping = life.stop()
  begin('slow')
  await t.rejects(starting, { message: 'stopped while slow was starting' })
  await stopping
  t.same(stopped, ['slow'])
})
