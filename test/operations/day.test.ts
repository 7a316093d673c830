import pino from 'pino'
import { Counter, Histogram, Registry } from 'prom-client'
import t from 'tap'
import { quantileOf } from '../../src/client/histogram.ts'
import { openPools } from '../../src/database/pools.ts'
import { startMinutes } from '../../src/operations/minutes.ts'
import { makeUser, signIn } from '../support/accounts.ts'
import { testConfig } from '../support/config.ts'
import { withClient } from '../support/server.ts'
import { startTestService } from '../support/service.ts'

const log = pino({ level: 'silent' })

t.test('what each process does is written down by the minute, and no longer than three days', async t => {
  const service = await startTestService(t)
  const first = await signIn(service)
  const pools = openPools(service.databaseUrl, testConfig({ DATABASE_URL: service.databaseUrl }), log)
  t.teardown(() => pools.close())
  const metrics = new Registry()
  const lag = new Histogram({
    name: 'fleetwake_reading_lag_seconds',
    help: 'lag',
    buckets: [0.1, 1, 10],
    registers: [metrics],
  })
  const minutes = startMinutes({ pool: pools.app, metrics, config: { roles: ['ingest', 'api'] }, log })
  t.teardown(() => minutes.stop())
  await withClient(service.databaseUrl, client =>
    client.query(
      `insert into service_minutes (minute, process, roles, started_at, received, committed, duplicates, rejected, clients,
                                    cpu_seconds, memory_bytes, loop_seconds)
       select date_trunc('minute', now()) - before, 'other:1', '{ingest}', now(), 12, 10, 1, 1, 2, 6, 1e8, 0.01
       from (values (interval '1 minute'), ('2 hours'), ('4 days')) given (before)`,
    ),
  )
  const committed = new Counter({
    name: 'fleetwake_readings_committed_total',
    help: 'committed',
    labelNames: ['source'],
    registers: [metrics],
  })
  committed.inc({ source: 'mqtt' }, 4)
  committed.inc({ source: 'http' }, 3)
  for (const seconds of [0.05, 0.05, 0.05, 5]) lag.observe(seconds)
  await minutes.look()
  lag.observe(5)
  committed.inc({ source: 'http' }, 5)
  await minutes.look()

  const { status, body } = await first.request('GET', '/operations/day?hours=24')
  t.equal(status, 200)
  const sum = (name: string) =>
    body.steps.reduce((all: number, step: Record<string, number>) => all + (step[name] ?? 0), 0)
  t.match(
    [sum('received'), sum('committed'), sum('duplicates'), sum('rejected')],
    [24, 32, 2, 2],
    'of a day, each reading once',
  )
  t.ok(body.steps.every(({ time }: { time: string }) => Date.parse(time) % 300_000 === 0))
  const hour = (await first.request('GET', '/operations/day?hours=1')).body
  t.equal(
    hour.steps.reduce((all: number, { committed }: { committed: number }) => all + committed, 0),
    22,
  )
  t.match(
    body.processes.find(({ name }: { name: string }) => name === 'other:1'),
    {
      roles: ['ingest'],
      committed: 10,
      clients: 2,
      memoryBytes: 1e8,
    },
  )
  const own = body.processes.find(({ roles }: { roles: string[] }) => roles.length === 2)
  t.match(own, { name: new RegExp(`:${process.pid}$`), roles: ['ingest', 'api'] })
  t.ok([null, 'done'].includes(body.maintenance.result), 'the first run is done, or goes on')

  const kept = await withClient(service.databaseUrl, client =>
    client.query(`select count(*)::integer as old, (
                    select max(lag_seconds) from service_minutes where process like '%:${process.pid}') as lag
                  from service_minutes where minute < now() - interval '3 days'`),
  )
  t.equal(kept.rows[0].old, 0, 'what is older was deleted')
  t.ok(kept.rows[0].lag > 1, 'the second look counts what came since the first alone')

  const other = await makeUser(service, first, { role: 'admin' })
  t.equal((await other.request('GET', '/operations/day')).status, 403, 'it is of the whole service')
})

t.test('a quantile between two looks', async t => {
  const buckets = (...counts: number[]) => new Map(counts.map((count, index) => [10 ** index, count]))
  t.equal(quantileOf(buckets(0, 0), buckets(0, 0), 0.5), null)
  t.equal(quantileOf(buckets(4, 4), buckets(0, 0), 0.5), 0.5)
  t.equal(quantileOf(buckets(4, 8), buckets(4, 4), 0.5), 5.5, 'of what came since')
})
