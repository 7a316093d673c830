import pino from 'pino'
import { Registry } from 'prom-client'
import t from 'tap'
import { clearAlarm, raiseAlarm, readAlarms } from '../../src/database/alarms.ts'
import { watchAlarms } from '../../src/operations/alarms.ts'
import { openTestPools } from '../support/database.ts'

t.test('an alarm is raised until it is cleared, and keeps the time at which it began', async t => {
  const { app } = await openTestPools(t)
  await raiseAlarm(app, 'clock_in_doubt', 'it leapt by an hour')
  const [first] = await readAlarms(app)
  t.match(first, { code: 'clock_in_doubt', message: 'it leapt by an hour' })
  await raiseAlarm(app, 'clock_in_doubt', 'it leapt by two hours')
  t.same(await readAlarms(app), [{ ...first, message: 'it leapt by two hours' }])
  t.equal(await clearAlarm(app, 'clock_in_doubt'), true)
  t.equal(await clearAlarm(app, 'clock_in_doubt'), false)
  t.same(await readAlarms(app), [])
})

t.test(
  'alarms that another process raised are in the metrics, and leave them when they are over',
  async t => {
    const { app } = await openTestPools(t)
    const metrics = new Registry()
    const watch = watchAlarms({ pool: app, metrics, log: pino({ level: 'silent' }) })
    t.teardown(() => watch.stop())
    await raiseAlarm(app, 'clock_in_doubt', 'it leapt')
    await watch.look()
    t.match(await metrics.metrics(), /^fleetwake_alarms\{code="clock_in_doubt"\} 1$/m)
    await clearAlarm(app, 'clock_in_doubt')
    await watch.look()
    t.notMatch(await metrics.metrics(), 'clock_in_doubt')
  },
)
