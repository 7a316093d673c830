import { execFile, spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { promisify } from 'node:util'
import t from 'tap'
import { setUpDatabase } from '../../src/database/setup.ts'
import { built } from '../support/build.ts'
import { createTestDatabase } from '../support/database.ts'
import { testAdministratorUrl, withClient } from '../support/server.ts'
import { until } from '../support/until.ts'

const command = built('src/database/command')

const names = readdirSync('migrations')
  .filter(name => /^\d{4}_/.test(name))
  .map(name => name.replace('.sql', ''))
const all = names.length

t.test('two processes that migrate at once end in one schema', async t => {
  const url = await createTestDatabase(t, null)
  const outcomes = await Promise.all([up(url), up(url)])
  t.same(outcomes.map(({ stdout }) => stdout.trim().split('\n').at(-1)).sort(), [
    `${all} migrations, up.`,
    'Nothing to do.',
  ])
  t.same(await applied(url), names)
})

t.test('where one is killed half-way the next goes on', async t => {
  const url = await createTestDatabase(t, null)
  for (const [index, wanted] of [1, all >> 1].entries()) {
    const doomed = spawn(process.execPath, [...command, 'up'], {
      env: { ...process.env, DATABASE_URL: url },
      stdio: 'ignore',
    })
    const exited = new Promise(resolve => doomed.once('exit', resolve))
    await until(`${wanted} are applied`, async () => (await applied(url)).length >= wanted)
    doomed.kill('SIGKILL')
    await exited
    const done = await applied(url)
    t.comment(`killed for the ${index + 1}. time: ${done.length} of ${all} were applied`)
    t.same(done, names.slice(0, done.length), 'the first ones, in their order')
  }
  await up(url)
  t.same(await applied(url), names)
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

async function applied(url: string): Promise<string[]> {
  return await withClient(url, async client => {
    const { rows } = await client.query("select to_regclass('schema_migrations') is not null as there")
    if (!rows[0].there) return []
    return (await client.query('select name from schema_migrations order by id')).rows.map(({ name }) => name)
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
