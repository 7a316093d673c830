import { once } from 'node:events'
import pg from 'pg'
import { openJobStore } from '../../../src/jobs/store.ts'
import { enqueue, kindOf, passLeases, passPauses } from '../../jobs/support.ts'
import { makeEffects, readEffects, startWorkerProcess } from '../../jobs/workers.ts'
import { until } from '../../support/until.ts'
import { maintain } from '../maintenance.ts'
import type { Scenario } from '../scenario.ts'

const write = kindOf<{ n: number }>({
  name: 'write',
  // The judge wants each done, and each death costs those under way a try.
  retries: 30,
  pauseSeconds: 0,
  run: async () => undefined,
})

/** Harm to those who work at durable jobs. */
export const jobsScenarios: Record<string, Scenario> = {
  'jobs-killed': {
    about:
      'two processes that work at durable jobs are killed in their middle, and PostgreSQL with them: each takes effect once',
    broker: 'embedded',
    oneSeedIn: 5,
    // It would take the jobs from those that are killed.
    environment: { ROLES: 'ingest,live,api' },
    run: async world => {
      const pool = new pg.Pool({ connectionString: world.databaseUrl, max: 2 })
      pool.on('error', () => undefined)
      world.teardown(() => pool.end())
      await maintain(world.databaseUrl)
      await makeEffects(pool)
      const load = world.load('http')
      let added = 0
      const add = async () => {
        await enqueue(pool, write, { organizationId: null, payload: { n: added } })
        added++
      }
      let workers = [
        startWorkerProcess(world, world.databaseUrl),
        startWorkerProcess(world, world.databaseUrl),
      ]
      for (let round = 0; round < 6; round++) {
        const [doomed, survivor] = workers as [(typeof workers)[0], (typeof workers)[0]]
        const moment = world.random.chance(0.5) ? /begins/ : /writes/
        let said = false
        void doomed.says(moment).then(() => {
          said = true
          doomed.child.kill('SIGKILL')
        })
        await until(`a process says ${moment}`, async () => {
          for (let n = 0; n < 5; n++) await add()
          return said
        })
        if (doomed.child.signalCode === null) await once(doomed.child, 'exit')
        if (round % 2 === 1) await world.postgres.end('SIGKILL')
        await letGo(pool)
        workers = [survivor, startWorkerProcess(world, world.databaseUrl)]
      }
      await world.progress(100)
      await load.finish()
      await allTakeEffectOnce(pool, () => added)
      await maintain(world.databaseUrl)
    },
  },
}

/** What the dead held is free again, as after a minute. */
async function letGo(pool: pg.Pool): Promise<void> {
  const expire = async () => {
    await passLeases(pool)
    await (await openJobStore(pool)).expire()
    return true
  }
  // PostgreSQL may be on its way back.
  await until('the leases have ended', () => expire().catch(() => false))
}

async function allTakeEffectOnce(pool: pg.Pool, added: () => number): Promise<void> {
  await letGo(pool)
  await until('every job is done', async () => {
    await passPauses(pool)
    const { rowCount } = await pool.query(`select from durable_jobs.job where state < 'completed' limit 1`)
    return rowCount === 0
  })
  const { all, different } = await readEffects(pool)
  if (different !== added() || all !== different)
    throw new Error(`${added()} jobs took effect ${all} times, ${different} of them`)
}
