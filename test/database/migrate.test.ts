import { execFile, spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import t from 'tap'
import { setUpDatabase } from '../../src/database/setup.ts'
import { createTestDatabase } from '../support/database.ts'
import { testAdministratorUrl, withClient } from '../support/server.ts'

const command = ['--import', 'tsx', 'src/database/command.ts']
const all = readdirSync('migrations').filter(name => /^\d{4}_/.test(name)).length

t.test('two processes that migrate at once end in one schema', async t => {
  const url = await createTestDatabase(t, null)
  const outcomes = await Promise.all([up(url), up(url)])
  t.same(outcomes.map(({ stdout }) => stdout.trim().split('\n').at(-1)).sort(), [
    `${all} migrations, up.`,
    'Nothing to do.',
  ])
  t.equal(await applied(url), all)
})

t.test('a migration that is killed half-way is completed by the next', async t => {
  const url = await createTestDatabase(t, null)
  for (const moment of [350, 450, 550]) {
    const doomed = spawn(process.execPath, [...command, 'up'], {
      env: { ...process.env, DATABASE_URL: url },
      stdio: 'ignore',
    })
    const exited = new Promise(resolve => doomed.once('exit', resolve))
    await Promise.race([delay(moment), exited])
    doomed.kill('SIGKILL')
    await exited
    const done = await applied(url)
    t.ok(done === 0 || done === all, `all or nothing was applied (${done} of ${all})`)
  }
  await up(url)
  t.equal(await applied(url), all)
})

t.test('the schema goes down to nothing and comes up again', async t => {
  const url = await createTestDatabase(t)
  const before = await tables(url)
  await migrateCommand(url, 'down', '--count', String(all - 1))
  // The extensions go with the first one, and they are an administrator's.
  await migrateCommand(await testAdministratorUrl(url), 'down')
  t.same(await tables(url), ['schema_migrations'], 'nothing is left but the list of migrations')
  await withClient(await testAdministratorUrl(url), setUpDatabase)
  await up(url)
  t.same(await tables(url), before)
})

t.test('wrong usage is answered with the usage and 2', async t => {
  for (const words of [[], ['sideways'], ['up', 'down'], ['down', '--count', 'x'], ['up', '--force']]) {
    await t.rejects(
      migrateCommand('postgresql://127.0.0.1:1/none', ...words),
      { code: 2 },
      `migrate ${words.join(' ')}`,
    )
  }
})

const up = (url: string) => migrateCommand(url, 'up')

async function migrateCommand(url: string, ...words: string[]): Promise<{ stdout: string }> {
  const env = { ...process.env, DATABASE_URL: url }
  return await promisify(execFile)(process.execPath, [...command, ...words], { env })
}

async function applied(url: string): Promise<number> {
  return await withClient(url, async client => {
    const { rows } = await client.query("select to_regclass('schema_migrations') is not null as there")
    if (!rows[0].there) return 0
    return Number((await client.query('select count(*) as n from schema_migrations')).rows[0].n)
  })
}

async function tables(url: string): Promise<string[]> {
  return await withClient(url, async client => {
    const { rows } = await client.query(
      `select relname from pg_class
        where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm') order by relname`,
    )
    return rows.map(row => row.relname)
  })
}
