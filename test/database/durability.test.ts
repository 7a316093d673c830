import pino from 'pino'
import t from 'tap'
import { readAlarms } from '../../src/database/alarms.ts'
import { OWNER } from '../../src/database/embedded-roles.ts'
import { migrate } from '../../src/database/migrate.ts'
import { openPools } from '../../src/database/pools.ts'
import { watchDatabase } from '../../src/database/watch.ts'
import { startPostgres } from '../faults/postgres.ts'
import { testConfig } from '../support/config.ts'
import { startTestIngest, vehicle } from '../support/ingest.ts'
import { withClient } from '../support/server.ts'
import { startTestService } from '../support/service.ts'
import { until } from '../support/until.ts'

const log = pino({ level: 'silent' })

t.test('on a server with durability', async t => {
  const postgres = await startPostgres()
  t.teardown(() => postgres.close())
  const administer = (...statements: string[]) =>
    withClient(postgres.administratorUrl, async client => {
      for (const statement of statements) await client.query(statement)
    })
  await migrate({ url: postgres.url, log: () => undefined })
  const config = testConfig({ DATABASE_URL: postgres.url })

  await t.test('a connection raises synchronous_commit from off, and lowers nothing', async t => {
    for (const [told, kept] of [
      ['off', 'on'],
      ['local', 'local'],
      ['remote_write', 'remote_write'],
      ['on', 'on'],
      ['remote_apply', 'remote_apply'],
    ]) {
      for (const whose of [`role ${OWNER}`, 'database fleetwake']) {
        await administer(`alter ${whose} set synchronous_commit = ${told}`)
        const pools = openPools(postgres.url, config, log)
        for (const pool of [pools.write, pools.app]) {
          const { rows } = await pool.query('show synchronous_commit')
          t.equal(rows[0].synchronous_commit, kept, `${told} of a ${whose} is ${kept}`)
        }
        await pools.close()
        await administer(`alter ${whose} reset synchronous_commit`)
      }
    }
  })

  await t.test('what becomes weak by a reload is an alarm and a warning until it is mended', async t => {
    const pools = openPools(postgres.url, config, log)
    t.teardown(() => pools.close())
    const watch = await watchDatabase(pools.app, log)
    t.teardown(() => watch.stop())
    t.equal(watch.warning(), undefined)
    await administer('alter system set full_page_writes = off', 'select pg_reload_conf()')
    const raised = async () => (await readAlarms(pools.app)).map(({ code, message }) => [code, message])
    await until('the alarm is raised', async () => (await raised()).length > 0)
    t.match(await raised(), [['durability_off', /full_page_writes is off/]])
    t.match(watch.warning(), /full_page_writes is off/)
    await administer('alter system reset full_page_writes', 'select pg_reload_conf()')
    await until('it is cleared', async () => (await raised()).length === 0)
    t.equal(watch.warning(), undefined)
  })

  await t.test('a role with synchronous_commit = off loses nothing acknowledged in a crash', async t => {
    await administer(
      `alter role ${OWNER} set synchronous_commit = off`,
      // Nobody else writes the log to the disk meanwhile.
      "alter system set wal_writer_delay = '10s'",
      'select pg_reload_conf()',
    )
    const ingest = await startTestIngest(t, { sharedUrl: postgres.url })
    const now = Date.now()
    for (let n = 0; n < 40; n++) t.match(await ingest.take(vehicle(n), [{ time: now }]), { accepted: 1 })
    await postgres.signal('SIGKILL')
    let stored = 0
    const count = async () =>
      await withClient(postgres.url, async client => {
        const { rows } = await client.query('select count(*)::int as stored from vehicle_telemetry')
        stored = rows[0].stored
        return true
      })
    await until('the server is back', () => count().catch(() => false))
    t.equal(stored, 40, 'what was acknowledged is there')
  })
})

t.test('a server that cannot keep the promise is named by readiness, metrics and log', async t => {
  // The tests' own: fsync and full_page_writes are off.
  const { httpUrl } = await startTestService(t, { LOG_LEVEL: 'silent' })
  const ready = await fetch(`${httpUrl}/health/ready`)
  t.equal(ready.status, 200)
  t.match(await ready.json(), {
    status: 'ready',
    warnings: { database: /may lose acknowledged readings: fsync is off, full_page_writes is off\.$/ },
  })
  const metrics = await (await fetch(`${httpUrl}/metrics`)).text()
  t.match(metrics, 'fleetwake_alarms{code="durability_off"} 1')
})
