import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import t, { type Test } from 'tap'
import { migrate } from '../../src/database/migrate.ts'
import { parseMigration, statementsOf } from '../../src/database/migration-files.ts'
import { createTestDatabase } from '../support/database.ts'
import { withClient } from '../support/server.ts'
import { until } from '../support/until.ts'

const table = `-- Up Migration
create table readings (vehicle_id int, time timestamptz not null) partition by range (time);
create table readings_p1 partition of readings for values from ('2026-01-01') to ('2026-01-02');
create table readings_p2 partition of readings for values from ('2026-01-02') to ('2026-01-03');
insert into readings select n, '2026-01-01'::timestamptz + n * interval '1 minute' from generate_series(1, 2000) n;
-- Down Migration
drop table readings;
`
const index = `-- Outside of a transaction
-- Up Migration
create index concurrently readings_by_vehicle on readings (vehicle_id);
-- Down Migration
drop index concurrently readings_by_vehicle;
`
const indexes = `select x.indexrelid::regclass::text as name, x.indisvalid as valid from pg_index x
  join pg_class c on c.oid = x.indrelid where c.relname like 'readings%' order by 1`
const whole = ['readings_by_vehicle', 'readings_p1_by_vehicle', 'readings_p2_by_vehicle'].map(name => ({
  name,
  valid: true,
}))

t.test('each file is a transaction: one that fails leaves those before it', async t => {
  const { url, run } = await line(t, {
    '0001_table': table,
    '0002_wrong': `-- Up Migration\ninsert into readings values (0, '2026-01-01');\nselect 1 / 0;\n`,
  })
  await t.rejects(run(), /division by zero/)
  const count =
    'select count(*)::int as n from readings where vehicle_id = 0 union all select count(*)::int from schema_migrations'
  t.same(await rowsOf(url, count), [{ n: 0 }, { n: 1 }])
})

t.test('a database that lacks one in the middle is told so', async t => {
  const { folder, run } = await line(t, { '0001_table': table })
  await run()
  await writeFile(join(folder, '0000_late.sql'), '-- Up Migration\nselect 1;\n-- Down Migration\n')
  await t.rejects(run(), /has run 0001_table but not 0000_late, which comes before it/)
})

t.test('the order is that in which they were applied, whatever the clock said', async t => {
  const { url, folder, run } = await line(t, { '0001_table': table })
  await run()
  await rowsOf(url, "update schema_migrations set run_on = now() + interval '1 year'")
  for (const number of ['0002', '0003'])
    await writeFile(join(folder, `${number}_more.sql`), '-- Up Migration\nselect 1;\n-- Down Migration\n')
  t.same(await run({ count: 1 }), ['0002_more'])
  t.same(await run(), ['0003_more'])
  t.same(await run({ direction: 'down', count: 2 }), ['0003_more', '0002_more'])
})

t.test('an index on a partitioned table is built while another transaction writes', async t => {
  const { url, run } = await line(t, { '0001_table': table, '0002_index': index })
  await run({ count: 1 })
  const writer = await session(t, url)
  await writer.query("begin; insert into readings_p2 values (0, '2026-01-02')")
  // Its turn comes after the first one's, which waits for the writer, and must not wait for this one too.
  const both = [run(), run()]
  await until('the index waits for the writer', () => isBuilding(url))
  await until('the other waits for its turn', async () => (await migrators(url)).length === 2)
  await rowsOf(url, "insert into readings values (0, '2026-01-02 12:00')")
  await writer.query('commit')
  t.same((await Promise.all(both)).flat(), ['0002_index'])
  t.same(await rowsOf(url, indexes), whole)
  t.same(await run({ direction: 'down' }), ['0002_index'])
  t.same(await rowsOf(url, indexes), [])
})

t.test('an index that was cut off is made anew, and what is whole is kept', async t => {
  const { url, run } = await line(t, { '0001_table': table, '0002_index': index })
  await run({ count: 1 })
  const writer = await session(t, url)
  await writer.query("begin; insert into readings_p2 values (0, '2026-01-02')")
  const cut = t.rejects(run())
  // Once it is in the catalogue, invalid, all that is left is to wait.
  await until('the second index waits for the writer', async () => (await rowsOf(url, indexes)).length === 3)
  const [kept] = await rowsOf(url, "select 'readings_p1_by_vehicle'::regclass::oid as oid")
  const [{ pid }] = (await migrators(url)) as [{ pid: number }]
  await rowsOf(url, `select pg_terminate_backend(${pid}, 60000)`)
  await cut
  t.match(await rowsOf(url, indexes), [{ valid: false }, { valid: true }, { valid: false }])
  await writer.query('commit')
  t.same(await run(), ['0002_index'])
  t.same(await rowsOf(url, indexes), whole)
  t.same(await rowsOf(url, "select 'readings_p1_by_vehicle'::regclass::oid as oid"), [kept])
})

t.test('what needs a strong lock lets go of it, and tries again', async t => {
  const { url, run, said } = await line(t, {
    '0001_table': table,
    '0002_column':
      '-- Locks for a moment: readings\n-- Up Migration\nalter table readings add speed real;\n-- Down Migration\nalter table readings drop speed;\n',
  })
  await run({ count: 1 })
  const reader = await session(t, url)
  await reader.query('begin; select count(*) from readings')
  const running = run()
  await until('it has tried in vain', () => said.some(line => /0002_column waits for a lock/.test(line)))
  await rowsOf(url, "insert into readings values (0, '2026-01-02 12:00')")
  t.match(said.at(-1), /The oldest open transaction is that of process \d+/)
  await reader.query('commit')
  t.same(await running, ['0002_column'])
})

t.test('the first line says how a file is run', async t => {
  t.throws(() => parseMigration('0001_a', '-- Outside of any transaction\n-- Up Migration\n'), /begins with/)
  t.throws(
    () =>
      parseMigration(
        '0001_a',
        '-- Up Migration\n-- Down Migration\n-- Up Migration\n-- Down Migration\n'.slice(16),
      ),
    /needs a line/,
  )
  t.match(parseMigration('0001_a', index), { transactional: false, locks: [] })
  t.match(parseMigration('0001_a', '-- Locks for a moment: a, b_c\n-- Up Migration\nx\n'), {
    up: '\nx\n',
    down: undefined,
    transactional: true,
    locks: ['a', 'b_c'],
  })
  const body = 'create function f() returns void language plpgsql as $$ begin\n  null;\nend $$;'
  t.same(statementsOf(`\n-- Why.\nselect 1; -- what\n\n${body}\nselect\n  2;\n`), [
    'select 1; -- what',
    body,
    'select\n  2;',
  ])
})

/** A line of migrations of a test's own, on a database of its own. */
async function line(t: Test, files: Record<string, string>) {
  const url = await createTestDatabase(t, null)
  const folder = await mkdtemp(join(tmpdir(), 'fleetwake-line-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, `${name}.sql`), text)
  const said: string[] = []
  const run = (options: { count?: number; direction?: 'up' | 'down' } = {}) =>
    migrate({ url, folder, log: message => said.push(message), ...options })
  return { url, folder, said, run }
}

async function session(t: Test, url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  t.teardown(() => client.end())
  return client
}

async function rowsOf(url: string, text: string): Promise<Record<string, unknown>[]> {
  return await withClient(url, async client => (await client.query(text)).rows)
}

async function migrators(url: string): Promise<Record<string, unknown>[]> {
  return await rowsOf(
    url,
    `select pid, wait_event_type = 'Lock' and query like 'create index concurrently%' as builds from pg_stat_activity
     where datname = current_database() and application_name = 'fleetwake migrate'`,
  )
}

async function isBuilding(url: string): Promise<boolean> {
  return (await migrators(url)).some(({ builds }) => builds)
}
