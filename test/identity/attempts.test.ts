import t from 'tap'
import { Problem } from '../../src/errors.ts'
import { type Attempt, type Attempts, createAttempts } from '../../src/identity/attempts.ts'
import { openTestPools } from '../support/database.ts'
import { until } from '../support/until.ts'

const limits = { perAccount: 2, perAddress: 5, windowSeconds: 60 }
const at = (seconds: number) => new Date(Date.UTC(2026, 10, 20, 12, 0, seconds))

/** What an attempt with a wrong password is told: null, or the seconds to wait. */
async function fail(attempts: Attempts, attempt: Attempt): Promise<number | null> {
  try {
    return await attempts.make(attempt, () => Promise.reject(new Problem('bad_credentials')))
  } catch (error) {
    if (error instanceof Problem && error.code === 'bad_credentials') return null
    if (error instanceof Problem && error.code === 'too_many_requests') return error.retryAfter!
    throw error
  }
}

t.test('an account may be tried so often in a window, and again in the next', async t => {
  const attempts = createAttempts((await openTestPools(t)).app, limits)
  const attempt = (seconds: number, email = 'anna@example.org', address = '192.0.2.1') =>
    fail(attempts, { email, address, now: at(seconds) })
  t.equal(await attempt(0), null)
  t.equal(await attempt(10, 'ANNA@example.org'), null, 'the same account')
  t.equal(await attempt(20, 'anna@example.org', '192.0.2.2'), 40, 'from wherever')
  t.equal(await attempt(50), 10, 'further tries do not lengthen the wait')
  t.equal(await attempt(60), null, 'a new window')
})

t.test('right passwords keep nobody out, one after the other or at the same time', async t => {
  const { app: pool } = await openTestPools(t)
  const attempts = createAttempts(pool, limits)
  const attempt = { email: 'anna@example.org', address: '192.0.2.1', now: at(0) }
  for (let n = 0; n < 20; n++) t.equal(await attempts.make(attempt, async () => n), n)
  const together = Array.from({ length: 20 }, (_, n) => attempts.make(attempt, async () => n))
  t.same(
    await Promise.all(together),
    together.map((_, n) => n),
  )
})

t.test('an address over its limit adds nothing to the table, and past windows leave it', async t => {
  const { app: pool } = await openTestPools(t)
  const attempts = createAttempts(pool, limits)
  const rows = async () => (await pool.query('select from login_attempts')).rowCount
  for (let n = 0; n < 20; n++) {
    await fail(attempts, { email: `someone${n}@example.org`, address: '192.0.2.1', now: at(0) })
  }
  t.equal(await rows(), 1 + limits.perAddress)
  await fail(attempts, { email: 'anna@example.org', address: '192.0.2.9', now: at(61) })
  t.equal(await rows(), 2)
})
t.test('an address over its limit is refused before it waits for anything', async t => {
  const { app: pool } = await openTestPools(t)
  const attempts = createAttempts(pool, { ...limits, perAddress: 1 })
  const attempt = { email: 'anna@example.org', address: '2001:db8::1', now: at(0) }
  t.equal(await fail(attempts, attempt), null)
  t.equal(await fail(attempts, attempt), 60, 'now it is over')
  let release: (() => void) | undefined
  const busy = attempts.make(
    { email: 'someone@example.org', address: '192.0.2.9', now: at(0) },
    () => new Promise<void>(resolve => (release = resolve)),
  )
  await until('the only place is taken', () => release)
  t.equal(await fail(attempts, { ...attempt, address: '2001:db8::ffff', now: at(1) }), 59, 'without a turn')
  release!()
  await busy
  t.equal(await fail(attempts, { ...attempt, email: 'berta@example.org', now: at(61) }), null, 'a new window')
})

t.test('an address takes its turns among others, and few of its attempts wait', async t => {
  const { app: pool } = await openTestPools(t)
  const attempts = createAttempts(pool, { perAccount: 1_000, perAddress: 1_000, windowSeconds: 60 })
  const order: string[] = []
  // The two that are under way go on together: otherwise, while one waits for the database, others overtake it.
  const underWay: (() => void)[] = []
  const inStep = () =>
    new Promise<void>(resolve => {
      underWay.push(resolve)
      if (underWay.length === 2) for (const goOn of underWay.splice(0)) goOn()
    })
  const make = (email: string, address: string) =>
    attempts
      .make({ email, address, now: at(0) }, async () => {
        order.push(address)
        await inStep()
      })
      .catch((error: Problem) => error.code)
  const flood = Array.from({ length: 130 }, (_, n) => make(`someone${n}@example.org`, '192.0.2.66'))
  const good = await Promise.all(
    Array.from({ length: 9 }, (_, n) => make(`anna${n}@example.org`, '192.0.2.1')),
  )
  t.same(good, Array(9).fill(undefined), 'the other address is not turned away')
  const refused = (await Promise.all(flood)).filter(code => code !== undefined)
  t.same(refused, Array(103).fill('too_many_requests'), '2 are under way and 25 wait')
  t.ok(order.lastIndexOf('192.0.2.1') < 20, 'and its turns come between those of the first')
})
