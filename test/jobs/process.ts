import { setTimeout as delay } from 'node:timers/promises'
import pino from 'pino'
import { Registry } from 'prom-client'
import { openPools } from '../../src/database/pools.ts'
import { startJobs } from '../../src/jobs/start.ts'
import { testConfig } from '../support/config.ts'
import { kindOf } from './support.ts'

/**
 * A process that works at durable jobs, to be killed. Each job writes a row, not quite at once; some of them ask the parent
 * to kill them in the middle of their transaction.
 */
const log = pino({ level: 'silent' })
const config = testConfig({ DATABASE_URL: process.argv[2], JOBS_QUICK: '6' })
const database = openPools(config.databaseUrl!, config, log)
const say = (line: string) => process.stdout.write(`${line}\n`)

const write = kindOf<{ n: number }>({
  name: 'write',
  retries: 8,
  pauseSeconds: 0,
  run: async ({ payload: { n } }) => {
    say(`begins ${n}`)
    await database.jobs.query('select 1')
    return async client => {
      await client.query('insert into effects values ($1)', [n])
      say(`writes ${n}`)
      await client.query('select 1')
    }
  },
})
const daily = kindOf<{ date: string }>({
  name: 'daily',
  retries: 8,
  pauseSeconds: 0,
  daily: { at: '00:00', per: 'organization', catchUp: 1 },
  run: async ({ organizationId, payload: { date } }) => {
    return client => client.query('insert into dailies values ($1, $2)', [organizationId, date])
  },
})

// Servers keep a service alive. This process has only connections to PostgreSQL, and would end when they are all lost.
const alive = setInterval(() => undefined, 60_000)
const jobs = await start()
say('works')
process.on('SIGTERM', async () => {
  await jobs.stop()
  await database.close()
  clearInterval(alive)
})

/** Who kills PostgreSQL as well kills it during a start, too. */
async function start(): ReturnType<typeof startJobs> {
  for (;;) {
    try {
      const kinds = [write, daily]
      return await startJobs({ pool: database.jobs, kinds, config, metrics: new Registry(), log })
    } catch {
      await delay(50)
    }
  }
}
