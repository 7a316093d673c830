import pg from 'pg'
import pino from 'pino'
import t, { type Test } from 'tap'
import { startEmbedded } from '../../src/database/embedded.ts'
import { administratorUrl, OWNER } from '../../src/database/embedded-roles.ts'
import { knownMigrations, migrate } from '../../src/database/migrate.ts'
import { addOrganization, addRow } from '../support/organization.ts'
import { startProcess, temporaryFolder } from '../support/process.ts'
import { urlOf, withClient } from '../support/server.ts'

const settings = ['fsync=off', 'max_connections=60', 'shared_buffers=64MB', 'log_min_messages=fatal']

const start = (dataDir: string) =>
  startEmbedded({ dataDir, settings, log: pino({ level: 'silent' }, process.stderr) })

t.test('the service works as a role that is no superuser, and holds no session that is one', async t => {
  const dataDir = await temporaryFolder(t)
  const service = startProcess(t, { environment: { DATA_DIR: dataDir, LOG_LEVEL: 'info' } })
  await service.ready()
  const url = (await administratorUrl(dataDir))!
  const sessions = await withClient(url, async client => {
    const { rows } = await client.query<{ name: string }>(
      `select distinct usename as name from pg_stat_activity
        -- Who is still connecting has no name yet.
        where backend_type = 'client backend' and usename is not null and pid <> pg_backend_pid()`,
    )
    return rows.map(({ name }) => name)
  })
  t.same(sessions, [OWNER])
  t.same(await powersOf(url, OWNER), {
    rolsuper: false,
    rolcreaterole: false,
    rolcreatedb: false,
    rolreplication: false,
    rolbypassrls: false,
  })
})

t.test('a DATA_DIR of a service that was a superuser is taken over, with all that is in it', async t => {
  const dataDir = await temporaryFolder(t)
  const former = await start(dataDir)
  await makeAsItWas(t, dataDir)
  await former.stop()

  for (const which of ['first', 'second']) {
    const server = await start(dataDir)
    try {
      const left = await withClient((await administratorUrl(dataDir))!, async client => {
        const { rows } = await client.query(belongingsOfSuperuser)
        return rows.map(({ what }) => what)
      })
      t.same(left, [], `after the ${which} start nothing is the superuser's but the extensions`)
      t.same(await migrate({ url: server.url, log: () => undefined }), [], 'nothing is left to migrate')
      await withClient(server.url, async client => {
        const { rows } = await client.query(
          `select current_user as me, (select count(*)::int from vehicles) as vehicles,
                  (select count(*)::int from vehicle_telemetry) as readings,
                  (select count(*)::int from archive.kept) as archived`,
        )
        t.same(rows, [{ me: OWNER, vehicles: 1, readings: 0, archived: 1 }], 'it reads everything')
        await client.query(`create table made_${which} (n integer)`)
        await client.query('alter table vehicles add column if not exists extra text')
        const granted = await client.query(
          `select has_table_privilege('reporter', 'vehicles', 'select') as before,
                  has_table_privilege('reporter', 'made_${which}', 'select') as after`,
        )
        t.same(granted.rows, [{ before: true, after: true }], 'whoever could read still can, new tables too')
      })
    } finally {
      await server.stop()
    }
  }
})

t.test('most starts do without the superuser, and what became its own is given back', async t => {
  const dataDir = await temporaryFolder(t)
  const first = await start(dataDir)
  await withClient((await administratorUrl(dataDir))!, async client => {
    await client.query('create table by_hand (n integer)')
    await client.query("create function by_hand() returns integer language sql as 'select 1'")
  })
  await first.stop()

  const second = await start(dataDir)
  await withClient((await administratorUrl(dataDir))!, async client => {
    const { rows } = await client.query(
      `select relowner::regrole::text as owner from pg_class where relname = 'by_hand'
       union all select proowner::regrole::text from pg_proc where proname = 'by_hand'`,
    )
    t.same(rows, [{ owner: OWNER }, { owner: OWNER }], 'a start sets up what is left to set up')
    await client.query('alter role fleetwake nologin')
  })
  await second.stop()

  const third = await start(dataDir)
  t.same(
    await migrate({ url: third.url, log: () => undefined }),
    await knownMigrations(),
    'it starts without',
  )
  await third.stop()
})

/** What an older version left: one role, the superuser, whose everything is. */
async function makeAsItWas(t: Test, dataDir: string): Promise<void> {
  const url = (await administratorUrl(dataDir))!
  await withClient(urlOf(url, 'postgres'), async client => {
    await client.query('drop database fleetwake')
    await client.query(`drop role ${OWNER}`)
    await client.query('drop role fleetwake_tenant')
    await client.query('create database fleetwake')
  })
  await migrate({ url, log: () => undefined })
  const pool = new pg.Pool({ connectionString: url, max: 1 })
  const organization_id = await addOrganization(pool)
  await addRow(pool, 'vehicles', { organization_id, vin: 'VIN00000000000001', license_plate: 'A 1' })
  await pool.end()
  await withClient(url, async client => {
    await client.query(`create role reporter`)
    await client.query('grant select on all tables in schema public to reporter')
    await client.query('alter default privileges in schema public grant select on tables to reporter')
    await client.query(
      'create schema archive; create table archive.kept (id serial); create type mood as enum ()',
    )
    await client.query('create domain archive.amount as integer; create sequence archive.numbers')
    await client.query(
      'alter table archive.kept add other integer; create statistics archive.both on id, other from archive.kept',
    )
    await client.query('insert into archive.kept default values')
    const { rows } = await client.query(belongingsOfSuperuser)
    t.ok(rows.length > 100, `the superuser has ${rows.length} things in the database`)
  })
}

/** The catalogue's own word: whatever has an owner, but what is an extension's and the server's own schemas. */
const belongingsOfSuperuser = `
  select what from (
    select 'pg_class'::regclass as class, oid, relowner as owner, relnamespace as space, oid::regclass::text as what from pg_class
    union all
    select 'pg_proc'::regclass, oid, proowner, pronamespace, oid::regprocedure::text from pg_proc
    union all
    select 'pg_type'::regclass, oid, typowner, typnamespace, oid::regtype::text from pg_type
    union all
    select 'pg_statistic_ext'::regclass, oid, stxowner, stxnamespace, stxname from pg_statistic_ext
    union all
    select 'pg_namespace'::regclass, oid, nspowner, oid, nspname from pg_namespace
    union all
    select 'pg_default_acl'::regclass, oid, defaclrole, defaclnamespace, 'default privileges' from pg_default_acl
    union all
    select 'pg_database'::regclass, oid, datdba, 'public'::regnamespace, datname from pg_database where datname = current_database()
  ) things
  where owner = 'fleetwake'::regrole
    and space not in (select oid from pg_namespace where nspname ~ '^pg_' or nspname = 'information_schema')
    and not exists (
      select from pg_depend d where d.classid = class and d.objid = things.oid and d.deptype = 'e')
    and not exists (
      -- The array of a type of an extension is the type's.
      select from pg_type y join pg_depend d on d.classid = class and d.objid = y.typelem and d.deptype = 'e'
      where class = 'pg_type'::regclass and y.oid = things.oid)`

async function powersOf(url: string, role: string): Promise<Record<string, boolean>> {
  return await withClient(url, async client => {
    const { rows } = await client.query(
      'select rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls from pg_roles where rolname = $1',
      [role],
    )
    return rows[0]
  })
}
