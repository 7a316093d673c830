import { once } from 'node:events'
import t from 'tap'
import { openJobStore } from '../../src/jobs/store.ts'
import { openTestPools } from '../support/database.ts'
import { until } from '../support/until.ts'
import { enqueue, kindOf, passLeases, passPauses } from './support.ts'
import { makeEffects, readEffects, startWorkerProcess } from './workers.ts'

t.test(
  'two processes, killed in the middle of their jobs again and again: each takes effect once',
  async t => {
    const { app: pool, jobs } = await openTestPools(t)
    await makeEffects(pool)
    await pool.query(
      `insert into organizations (name, time_zone, created_at)
     select 'of ' || n, 'Asia/Tokyo', '2020-01-01Z' from generate_series(1, 40) n`,
    )
    let added = 0
    const kind = kindOf<{ n: number }>({
      name: 'write',
      retries: 8,
      pauseSeconds: 0,
      run: async () => undefined,
    })
    const url = jobs.options.connectionString!
    const store = await openJobStore(jobs)
    let [killed, survivor] = [startWorkerProcess(t, url), startWorkerProcess(t, url)]
    // Before its work, with its effect written and not committed, and at any time.
    for (const form of [/begins/, /writes/, /works|begins/, /writes/]) {
      let isThere = false
      void killed.says(form).then(() => {
        isThere = true
        killed.child.kill('SIGKILL')
      })
      await until(`a process says ${form}`, async () => {
        for (let n = 0; n < 5; n++)
          await enqueue(pool, kind, { organizationId: null, payload: { n: added++ } })
        return isThere
      })
      if (killed.child.signalCode === null) await once(killed.child, 'exit')
      // Leases end, of the dead, and of the living too, who hear of it only when they are done.
      await passLeases(pool)
      await store.expire()
      ;[killed, survivor] = [survivor, startWorkerProcess(t, url)]
    }
    await passLeases(pool)
    await store.expire()
    await until('every job is done', async () => {
      await passPauses(pool)
      const { rows } = await pool.query(`select from durable_jobs.job where state < 'completed' limit 1`)
      return rows.length === 0
    })
    // Of one date, or of two where a day begins in Tokyo meanwhile.
    const { rows: dailies } = await pool.query(
      `select count(*)::int as all, count(distinct (organization_id, date))::int as different,
              count(distinct organization_id)::int as organizations from dailies`,
    )
    t.match(
      dailies,
      [{ all: dailies[0].different, organizations: 40 }],
      'nor of a daily one, by whichever process',
    )
    const { rows: states } = await pool.query(
      'select state, count(*)::int as jobs from durable_jobs.job group by 1',
    )
    t.same(states, [{ state: 'completed', jobs: added + dailies[0].all }])
    t.same(await readEffects(pool), { all: added, different: added }, 'no effect twice, none missing')
    const { rows: tried } = await pool.query('select from durable_jobs.job where retry_count > 0')
    t.ok(tried.length > 0, `${tried.length} jobs were begun more than once`)
    for (const { child } of [killed, survivor]) {
      child.kill('SIGTERM')
      t.same(await once(child, 'exit'), [0, null], 'and a graceful stop is one')
    }
  },
)
