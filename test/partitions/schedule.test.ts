import pino from 'pino'
import { Registry } from 'prom-client'
import t from 'tap'
import { ClockWatch } from '../../partitions/clock-watch.ts'
import { startMaintenance } from '../../partitions/maintenance.ts'
import { createPartitionMetrics, watchPartitions } from '../../partitions/metrics.ts'
import { startSchedule } from '../../partitions/schedule.ts'
import { addDays } from '../../src/telemetry/calendar.ts'
import { testConfig } from '../support/config.ts'
import { config, openMaintained } from '../support/partitions.ts'
import { temporaryFolder } from '../support/process.ts'
import { startTestService } from '../support/service.ts'
import { until } from '../support/until.ts'

const log = pino({ level: 'silent' })
const now = new Date('2026-11-20T15:20:00Z')

t.test(
  'the service is not ready when tomorrow has no partition, whether it can ask the database or not',
  async t => {
    const { pool, run } = await openMaintained(t)
    let clock = now
    const registry = new Registry()
    const watch = watchPartitions({ pool, config, log, registry, clock: () => clock })
    t.teardown(watch.stop)
    await watch.look()
    t.match(watch.problem(), /^no partition for tomorrow: vehicle_telemetry, vehicle_telemetry_hourly, /)
    await run(now)
    await watch.look()
    t.equal(watch.problem(), undefined)
    t.match(await registry.metrics(), /fleetwake_partition_runway_days\{table="vehicle_telemetry"\} 7\.3/)
    clock = addDays(now, 6)
    t.equal(watch.problem(), undefined)
    clock = addDays(now, 7)
    t.equal(
      watch.problem(),
      'no partition for tomorrow: vehicle_telemetry, telemetry_rejections, vehicle_event_states',
    )
  },
)

t.test('the schedule runs again and again, soon after a failure, and stops when told', async t => {
  const { pool } = await openMaintained(t)
  const registry = new Registry()
  await pool.query('alter table dirty_hours rename to elsewhere')
  const schedule = startSchedule({
    pool,
    config: { ...config, maintenanceIntervalSeconds: 2 },
    log,
    metrics: createPartitionMetrics(registry),
  })
  t.teardown(schedule.stop)
  await until('a failed run is counted', async () =>
    /runs_total\{result="failed"\} \d/.test(await registry.metrics()),
  )
  t.match((await pool.query('select result, message from maintenance_state')).rows, [
    { result: 'failed', message: /derive: relation "dirty_hours" does not exist/ },
  ])
  const ahead = await pool.query(
    `select count(*) as days from pg_inherits where inhparent = 'vehicle_telemetry'::regclass`,
  )
  t.ok(ahead.rows[0].days > 7, 'what else was due is done all the same')
  await pool.query('alter table elsewhere rename to dirty_hours')
  await until('the next run is done', async () =>
    /runs_total\{result="done"\} \d/.test(await registry.metrics()),
  )
  t.match(await registry.metrics(), /fleetwake_maintenance_last_run_success 1/)
  await schedule.stop()
})

t.test('a stop waits for the run that is only beginning', async t => {
  const { pool } = await openMaintained(t)
  const said: string[] = []
  const schedule = startMaintenance({
    pool,
    config: testConfig({ DATA_DIR: await temporaryFolder(t) }),
    log: pino({ level: 'error' }, { write: line => said.push(line) }),
    metrics: new Registry(),
    clock: new ClockWatch(),
    derivations: [],
  })
  await schedule.stop()
  t.same([pool.totalCount - pool.idleCount, pool.waitingCount], [0, 0], 'no session is in use, or asked for')
  t.same(said, [])
})

t.test('the service rolls up by itself, and shows what it does', async t => {
  const { httpUrl } = await startTestService(t, { MAINTENANCE_INTERVAL_SECONDS: '1' })
  const metrics = async () => await (await fetch(`${httpUrl}/metrics`)).text()
  await until('a run is done', async () => /maintenance_runs_total\{result="done"\}/.test(await metrics()))
  t.match(await metrics(), /fleetwake_partition_runway_days\{table="audit_logs"\}/)
  await until('the service is ready', async () => (await fetch(`${httpUrl}/health/ready`)).ok)
})
