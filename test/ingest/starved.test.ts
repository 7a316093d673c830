import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import pg from 'pg'
import t, { type Test } from 'tap'
import { createTestDatabase } from '../support/database.ts'
import { startTestIngest, type TestIngest, vehicle } from '../support/ingest.ts'
import { testAdministratorUrl } from '../support/server.ts'
import { until } from '../support/until.ts'

const missing = spawnSync('prlimit', ['--version']).status !== 0

t.test(
  'connects that fail for want of file descriptors, and succeed in between, accuse no reading',
  { skip: missing && !process.env.CI && 'prlimit is not installed (Debian: util-linux)' },
  async t => {
    const url = await createTestDatabase(t)
    const ingest = await startTestIngest(t, {
      sharedUrl: url,
      environment: { DATABASE_WRITE_CONNECTIONS: '1' },
    })
    const [blocker, killer] = [await open(t, url), await open(t, await testAdministratorUrl(url))]
    const descriptors = await limitDescriptors(t)
    const [first, second] = [Date.now() - 1, Date.now()]
    // Holds up whichever transaction stores the second reading.
    await blocker.query('begin')
    await blocker.query('insert into vehicle_telemetry (time, vehicle_id) values ($1, $2)', [
      new Date(second),
      vehicle(1),
    ])

    await descriptors.exhaust(Number(new URL(url).port))
    const taken = ingest.take(vehicle(1), [{ time: first }, { time: second }])
    await retried(ingest, 7)
    await descriptors.allow()
    const writers = `select pid from pg_stat_activity
      where datname = current_database() and application_name = 'fleetwake write' and wait_event_type = 'Lock'`
    await until(
      'a writer has come through and waits',
      async () => (await killer.query(writers)).rowCount === 1,
    )
    await descriptors.exhaust(Number(new URL(url).port))
    await killer.query(`select pg_terminate_backend(pid) from (${writers}) w`)
    await blocker.query('rollback')
    await retried(ingest, 5)
    await descriptors.allow()

    t.match(await taken, { accepted: 2, duplicates: 0, rejectedCount: 0, rejected: [] })
    const { rows } = await killer.query(
      `select (select count(*)::int from vehicle_telemetry) as stored,
              (select count(*)::int from telemetry_rejections) as rejections`,
    )
    t.same(rows, [{ stored: 2, rejections: 0 }])
  },
)

async function open(t: Test, url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  t.teardown(() => client.end())
  return client
}

/** Resolves after so many tries of batches from now. */
async function retried(ingest: TestIngest, times: number): Promise<void> {
  const metric = ingest.metrics.getSingleMetric('fleetwake_batch_retries_total')!
  const count = async () => (await metric.get()).values.reduce((sum, { value }) => sum + value, 0)
  const before = await count()
  await until(`a batch was tried ${times} times`, async () => (await count()) >= before + times)
}

/** This process's own limit of file descriptors, lowered and raised from a shell that stands by. */
async function limitDescriptors(t: Test) {
  const shell = spawn('sh', [], { stdio: ['pipe', 'pipe', 'inherit'] })
  const set = async (limit: string) => {
    shell.stdin.write(`prlimit --pid ${process.pid} --nofile=${limit}: && echo done\n`)
    await once(shell.stdout, 'data')
  }
  t.teardown(async () => {
    await set('1024')
    shell.stdin.end()
  })
  return {
    exhaust: async (port: number) => {
      await set('3')
      const [error] = await once(connect(port, '127.0.0.1'), 'error')
      t.equal(error.code, 'EMFILE', 'no socket can be opened')
    },
    allow: () => set('1024'),
  }
}
