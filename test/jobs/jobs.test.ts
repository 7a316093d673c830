import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import PgBoss from 'pg-boss'
import { Registry } from 'prom-client'
import t, { type Test } from 'tap'
import { readAlarms } from '../../src/database/alarms.ts'
import { type Database, openPools } from '../../src/database/pools.ts'
import { asTenant, transaction } from '../../src/database/transaction.ts'
import { createEnqueue } from '../../src/jobs/enqueue.ts'
import { checkKinds } from '../../src/jobs/kinds.ts'
import { forgetJob, getJob, listJobs, retryJob } from '../../src/jobs/queue.ts'
import { databaseNow } from '../../src/jobs/schedule.ts'
import { SCHEMA } from '../../src/jobs/store.ts'
import { watchJobs } from '../../src/jobs/watch.ts'
import { testConfig } from '../support/config.ts'
import { openTestPools } from '../support/database.ts'
import { addOrganization } from '../support/organization.ts'
import { cuttableProxy } from '../support/proxy.ts'
import { until } from '../support/until.ts'
import { enqueue, jobRows, kindOf, passLeases, passPauses, quiet, workerOf } from './support.ts'

const anybody = { organizationId: null, payload: {} }
const withEffects = async (t: Test): Promise<Database> => {
  const database = await openTestPools(t)
  await database.app.query('create table effects (job uuid, note text)')
  return database
}
const effectsOf = async ({ app }: Database) =>
  (await app.query<{ job: string; note: string }>('select job, note from effects order by note, job')).rows

t.test('the migration makes what this version of the library makes', async t => {
  const words = (text: string) => text.replaceAll(/[\s;]+/g, ' ').trim()
  const plan = words(PgBoss.getConstructionPlans(SCHEMA))
  const file = await readFile('migrations/0556_durable_jobs.sql', 'utf8')
  const ours = words(/-- Of the library:\n(.*)-- Up to here\.\n/s.exec(file)![1]!)
  t.match(plan, /^BEGIN SET LOCAL .* COMMIT$/)
  const theirs = plan.slice(plan.indexOf('CREATE SCHEMA'), plan.lastIndexOf('COMMIT')).trim()
  t.equal(ours, theirs, 'another version of pg-boss needs a migration: see docs/jobs.md')
  const database = await openTestPools(t)
  await database.jobs.query('update durable_jobs.version set version = version - 1')
  await t.rejects(
    workerOf(database.jobs, []),
    /requires migrations/,
    'and a process does not start on another',
  )
})

t.test('a job is there if the transaction that enqueued it commits', async t => {
  const database = await openTestPools(t)
  const organizationId = await addOrganization(database.app)
  const kind = kindOf<{ text: string }>({ name: 'greet', run: async () => undefined })
  const order = { organizationId, payload: { text: 'hello' } }
  await t.rejects(
    transaction(database.app, async client => {
      await enqueue(client, kind, order)
      throw new Error('not today')
    }),
    /not today/,
  )
  t.same(await jobRows(database.app), [])
  await asTenant(database.app, { organizationId }, async client => {
    await enqueue(client, kind, order)
    const { rows } = await client.query('select current_user as name')
    t.same(rows, [{ name: 'fleetwake_tenant' }], 'within the transaction of a tenant, who stays one')
    await t.rejects(client.query('select from durable_jobs.job'), /permission denied/, 'and sees no queue')
  }).catch(() => undefined)
  t.same(await jobRows(database.app), [], 'the refused look undid all of it')
  await asTenant(database.app, { organizationId }, client => enqueue(client, kind, order))
  t.match(await jobRows(database.app), [{ kind: 'greet', state: 'created' }])

  const id = randomUUID()
  for (const payload of [{ text: 'first' }, { text: 'again' }])
    await enqueue(database.app, kind, { ...order, payload, id })
  t.equal((await jobRows(database.app)).filter(row => row.id === id).length, 1, 'the same id is the same job')
  await t.rejects(enqueue(database.app, kind, { ...order, payload: { text: 'x'.repeat(20_000) } }), /bytes/)
})

t.test('what waits of an organization has a bound, and keeps nobody else waiting', async t => {
  const database = await openTestPools(t)
  const [many, one] = [
    await addOrganization(database.app, 'Many'),
    await addOrganization(database.app, 'One'),
  ]
  const few = createEnqueue({ jobsWaitingPerOrganization: 20 })
  const order: (string | null)[] = []
  const kind = kindOf({
    name: 'note',
    run: async ({ organizationId }) => {
      order.push(organizationId)
      return undefined
    },
  })
  const add = (organizationId: string | null) => few(database.app, kind, { organizationId, payload: {} })
  for (let n = 0; n < 20; n++) await add(many)
  await t.rejects(add(many), { code: 'organization_share', status: 429 })
  await add(one)
  await add(one)
  await add(null)
  const worker = await workerOf(database.jobs, [kind], { quick: 1 })
  await worker.drain()
  t.equal(order.length, 23)
  t.ok(
    order.indexOf(one) <= 3 && order.lastIndexOf(one) <= 5,
    `the second organization came ${order.indexOf(one)}.`,
  )
  await add(many)
  t.equal(
    (await jobRows(database.app)).filter(row => row.state === 'created').length,
    1,
    'and there is room again',
  )
})

t.test('an effect and the completion of its job are one transaction', async t => {
  const database = await withEffects(t)
  let breaks = true
  const kind = kindOf({
    name: 'write',
    run: async ({ id, attempt }) => {
      return async client => {
        await client.query('insert into effects values ($1, $2)', [id, `attempt ${attempt}`])
        if (breaks) await client.query('select 1 / 0')
      }
    },
  })
  await enqueue(database.app, kind, anybody)
  const worker = await workerOf(database.jobs, [kind])
  await worker.drain()
  t.same(await effectsOf(database), [], 'what fails changes nothing')
  t.match(await jobRows(database.app), [{ state: 'retry', output: { message: 'division by zero' } }])
  breaks = false
  await database.app.query(
    `alter table durable_jobs.job add constraint never check (state <> 'completed') not valid`,
  )
  await passPauses(database.app)
  await worker.drain()
  t.same(await effectsOf(database), [], 'nor what cannot be marked as done')
  await database.app.query('alter table durable_jobs.job drop constraint never')
  await passPauses(database.app)
  await worker.drain()
  t.match(await effectsOf(database), [{ note: 'attempt 3' }])
  t.match(await jobRows(database.app), [{ state: 'completed' }])
})

t.test(
  'it is tried again after pauses that grow, and then has failed for good, until somebody asks',
  async t => {
    const database = await withEffects(t)
    const [mine, other] = [await addOrganization(database.app), await addOrganization(database.app)]
    let works = false
    const kind = kindOf({
      name: 'stubborn',
      retries: 3,
      run: async ({ attempt }) => {
        if (!works) throw new Error(`attempt ${attempt} did not work`)
        return undefined
      },
    })
    await enqueue(database.app, kind, { organizationId: mine, payload: {} })
    const worker = await workerOf(database.jobs, [kind])
    const watch = watchJobs(database.jobs, new Registry())
    for (const least of [10, 20, 40]) {
      const begun = await databaseNow(database.app)
      await worker.drain()
      const [row] = await jobRows(database.app)
      t.match(row, { state: 'retry' })
      // From the failure on, which came after the begin: however long all of it took.
      const sinceBegin = row!.pause + ((await databaseNow(database.app)) - begun) / 1_000
      t.ok(row!.pause <= 2 * least && sinceBegin >= least, `a pause of ${least} s to twice as much`)
      await passPauses(database.app)
    }
    await watch.look()
    t.same(await readAlarms(database.app), [])
    await worker.drain()
    const [failed] = await listJobs(database.app, mine, { state: 'failed', limit: 10 })
    t.match(failed, {
      name: 'stubborn',
      attempts: 4,
      lastError: 'attempt 4 did not work',
      organizationId: mine,
    })
    await watch.look()
    t.match(await readAlarms(database.app), [
      { code: 'jobs_failed', message: /^A job has failed .*stubborn/ },
    ])

    // As if it had failed long ago: what runs again is not put away as something of old.
    await database.app.query(`update durable_jobs.job set completed_on = now() - interval '20 days'`)
    t.equal(await retryJob(database.app, other, failed!.id), undefined, 'not for another organization')
    t.equal(await forgetJob(database.app, other, failed!.id), false)
    t.match(await retryJob(database.app, mine, failed!.id), { id: failed!.id, state: 'waiting' })
    t.equal(await retryJob(database.app, mine, failed!.id), undefined, 'once')
    await worker.store.maintain()
    await worker.drain()
    t.match(
      await getJob(database.app, mine, failed!.id),
      { state: 'waiting', attempts: 5 },
      'with new retries',
    )
    works = true
    await passPauses(database.app)
    await worker.drain()
    t.match(await getJob(database.app, null, failed!.id), { state: 'done', attempts: 6 })
    await watch.look()
    t.same(await readAlarms(database.app), [], 'and the alarm is over')
  },
)

t.test('what a process left that was killed, or came back too late, takes effect once', async t => {
  const database = await withEffects(t)
  const waiting: (() => void)[] = []
  const kind = kindOf({
    name: 'slow',
    run: async ({ id, attempt }) => {
      if (attempt === 1) await new Promise<void>(resolve => waiting.push(resolve))
      return client => client.query('insert into effects values ($1, $2)', [id, `attempt ${attempt}`])
    },
  })
  await enqueue(database.app, kind, anybody)
  const [first, second] = [await workerOf(database.jobs, [kind]), await workerOf(database.jobs, [kind])]
  await first.look()
  await until('it runs', () => waiting.length === 1)
  await first.store.expire()
  t.match(await jobRows(database.app), [{ state: 'active' }], 'its lease holds')
  await passLeases(database.app)
  await first.renew()
  await second.store.expire()
  t.match(await jobRows(database.app), [{ state: 'active' }], 'and is renewed')
  await passLeases(database.app)
  await second.store.expire()
  await passPauses(database.app)
  await second.drain()
  t.match(await effectsOf(database), [{ note: 'attempt 2' }])
  waiting[0]!()
  await until('the first has heard of it', () => first.ended.length === 1)
  t.same(first.ended, ['slow!'])
  t.match(await effectsOf(database), [{ note: 'attempt 2' }], 'and nothing of the one that was too late')
  t.match(await jobRows(database.app), [{ state: 'completed', retry_count: 1 }])
})

t.test('an attempt has so much time, whether it listens or not', async t => {
  const database = await openTestPools(t)
  let release: () => void = () => undefined
  const deaf = kindOf({
    name: 'deaf',
    limitMs: 20,
    retries: 5,
    run: () => new Promise(resolve => (release = () => resolve(undefined))),
  })
  const listens = kindOf({
    name: 'listens',
    limitMs: 20,
    run: ({ signal }) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('heard')))),
  })
  await enqueue(database.app, deaf, anybody)
  await enqueue(database.app, listens, anybody)
  const worker = await workerOf(database.jobs, [deaf, listens], { quick: 2 })
  await worker.drain()
  t.match(await jobRows(database.app), [
    { state: 'retry', output: { message: 'it took longer than 0.02 s' } },
    { state: 'retry', output: { message: /longer|heard/ } },
  ])
  // Those that do not listen hold up the lane when there are as many of them as places.
  await passPauses(database.app)
  await worker.drain()
  await enqueue(database.app, deaf, anybody)
  await passPauses(database.app)
  await worker.look()
  await until('four attempts are over', () => worker.ended.filter(kind => kind === 'deaf!').length >= 2)
  release()
  await passPauses(database.app)
  await worker.drain()
  t.ok(worker.ended.length >= 5, 'one that ended makes room')
})

t.test('a stop waits for what runs, and then gives it back', async t => {
  const database = await withEffects(t)
  const started: string[] = []
  let finish: () => void = () => undefined
  const kind = kindOf<{ how: string }>({
    name: 'either',
    run: async ({ id, attempt, payload: { how }, signal }) => {
      started.push(how)
      if (attempt === 1 && started.length <= 2)
        await new Promise<void>((resolve, reject) => {
          if (how === 'soon') finish = resolve
          else signal.addEventListener('abort', () => reject(signal.reason))
        })
      return client => client.query('insert into effects values ($1, $2)', [id, how])
    },
  })
  for (const how of ['soon', 'never'])
    await enqueue(database.app, kind, { organizationId: null, payload: { how } })
  const worker = await workerOf(database.jobs, [kind])
  await worker.look()
  await until('both run', () => started.length === 2)
  // The one that ends has this long for its effect: on a busy machine more than it takes elsewhere.
  const stopping = worker.stop(5_000)
  await worker.look()
  finish()
  await stopping
  t.match(await effectsOf(database), [{ note: 'soon' }])
  const rows = await jobRows(database.app)
  t.match(rows.map(({ state, retry_count }) => `${state} ${retry_count}`).sort(), ['completed 0', 'retry 0'])
  const next = await workerOf(database.jobs, [kind])
  await next.drain()
  t.match(await effectsOf(database), [{ note: 'never' }, { note: 'soon' }])
  t.match(await getJob(database.app, null, rows.find(row => row.state === 'retry')!.id), { attempts: 1 })
})

t.test('where more waits than there is room for, one look is enough', async t => {
  const database = await openTestPools(t)
  const kind = kindOf({ name: 'one of many', run: async () => undefined })
  for (let n = 0; n < 30; n++) await enqueue(database.app, kind, anybody)
  const worker = await workerOf(database.jobs, [kind], { quick: 3 })
  await worker.look()
  await until('all are done', () => worker.ended.length === 30)
  t.ok((await jobRows(database.app)).every(({ state }) => state === 'completed'))
})

t.test('a database that goes away in the middle costs an attempt, and no effect', async t => {
  const database = await withEffects(t)
  const url = new URL(database.url)
  const proxy = await cuttableProxy(t, Number(url.port))
  url.port = String(proxy.port)
  url.hostname = '127.0.0.1'
  const config = testConfig({ DATABASE_URL: url.href })
  const through = openPools(url.href, config, quiet)
  t.teardown(() => through.close())
  const kind = kindOf({
    name: 'cut',
    run: async ({ id, attempt }) => {
      return async client => {
        await client.query('insert into effects values ($1, $2)', [id, `attempt ${attempt}`])
        if (attempt === 1) proxy.cut()
      }
    },
  })
  await enqueue(database.app, kind, anybody)
  const worker = await workerOf(through.jobs, [kind])
  await worker.look()
  await until('the attempt is over', () => worker.ended.length === 1)
  t.same(worker.ended, ['cut!'])
  t.same(await effectsOf(database), [])
  // Whether its end could be written down or not, its lease ends.
  await passLeases(database.app)
  await worker.store.expire()
  await passPauses(database.app)
  await worker.drain()
  t.match(await effectsOf(database), [{ note: 'attempt 2' }])

  await database.app.query('alter table durable_jobs.job rename to away')
  await t.rejects(worker.look(), /does not exist/, 'what goes wrong with the queue is said, not swallowed')
  await t.rejects(worker.store.maintain(), /does not exist/)
  await database.app.query('alter table durable_jobs.away rename to job')
  await worker.store.maintain()
  await worker.look()
})

t.test('kinds that cannot be are refused at the start', async t => {
  const run = async () => undefined
  t.throws(() => checkKinds([kindOf({ name: 'a', run }), kindOf({ name: 'a', run })]), /two kinds/)
  t.throws(() => checkKinds([kindOf({ name: 'a', run, retries: 30 })]), /too long/)
  t.throws(
    () => checkKinds([kindOf({ name: 'a', run, daily: { at: '25:00', per: 'service' } })]),
    /time of day/,
  )
  const database = await openTestPools(t)
  await enqueue(database.app, kindOf({ name: 'of a newer program', run }), anybody)
  const worker = await workerOf(database.jobs, [])
  await worker.drain()
  t.match(await jobRows(database.app), [
    { state: 'retry', output: { message: /knows no durable job called of a/ } },
  ])
})
