import { execFile } from 'node:child_process'
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import t, { type Test } from 'tap'
import { copyIn } from '../../src/database/copy-in.ts'
import { knownMigrations, migrate } from '../../src/database/migrate.ts'
import { built } from '../support/build.ts'
import { createTestDatabase } from '../support/database.ts'
import { withClient } from '../support/server.ts'
import { until } from '../support/until.ts'

/** The newest migration of the release that is upgraded from, and what its writers sent, which stays as it was. */
const released = '0403_vehicle_fuel'
const columns =
  'time, longitude, latitude, odometer, vehicle_id, altitude, speed, heading, fuel_level, ignition, engine_status, attributes'
const directly = `insert into dirty_hours (hour, vehicle_id)
  select date_trunc('hour', now()), null;
copy vehicle_telemetry (${columns}) from stdin`
const toStaging = `begin;
create temp table if not exists incoming on commit delete rows
  as select ${columns} from vehicle_telemetry with no data;
copy incoming (${columns}) from stdin`
const fromStaging = `with stored as (
  insert into vehicle_telemetry (${columns}) select ${columns} from incoming
  on conflict (vehicle_id, time) do nothing returning time
)
insert into dirty_hours (hour) select distinct date_trunc('hour', time) from stored; commit`

/** A change of every day's partition, and an index on each of them, as some later migration will want them. */
const later = {
  '9998_column':
    '-- Locks for a moment: vehicle_telemetry\n-- Up Migration\nalter table vehicle_telemetry add column later real;\n',
  '9999_index':
    '-- Outside of a transaction\n-- Up Migration\ncreate index concurrently vehicle_telemetry_by_later on vehicle_telemetry (later) where later is not null;\n',
}

/** Three days of readings of twenty vehicles, of which only the last is rolled up nowhere yet. */
const past = `
  do $$ declare day timestamptz; begin
    for day in select generate_series(current_date - 2, current_date + 1, interval '1 day') loop
      execute format('create table %I partition of vehicle_telemetry for values from (%L) to (%L)',
        'vehicle_telemetry_p' || to_char(day, 'YYYYMMDD'), day, day + interval '1 day');
    end loop;
  end $$;
  insert into organizations (name) values ('Upgraded');
  insert into vehicles (organization_id, vin, license_plate)
    select o.id, 'WVWZZZ1JZXW0000' || lpad(n::text, 2, '0'), 'UP ' || n from organizations o, generate_series(10, 29) n;
  insert into vehicle_telemetry (${columns})
    select at, 13 + n * 0.001, 52, n, v.id, 30, 40 + n % 20, n % 360, 50, true, '{"rpm": 1500}', '{"note": "old"}'
    from vehicles v, generate_series(current_date - 2, now() - interval '1 minute', interval '4 minutes') with ordinality as r (at, n);
  insert into dirty_hours (hour) select distinct date_trunc('hour', time) from vehicle_telemetry;`

const digest = `select count(*)::int as n, md5(string_agg(md5(row(received_at, transaction_id, ${columns})::text), '' order by vehicle_id, time)) as hash
  from vehicle_telemetry where attributes = '{"note": "old"}'`

t.test('a database with readings in it is upgraded while more come in', async t => {
  const url = await createTestDatabase(t, null)
  const count = (await knownMigrations()).indexOf(released) + 1
  await migrate({ url, log: () => undefined, count })
  await query(url, past)
  const [before] = await query(url, digest)
  // Each writer has milliseconds of its own.
  const begun = Date.now()
  const writers = await Promise.all([0, 1].map(nth => startWriter(t, url, begun + nth)))
  await until('readings come in', () => writers.every(({ stored }) => stored() > 500))

  await t.test('to the newest schema', async t => {
    await withReader(url, writers, () => migrate({ url, log: line => t.comment(line) }))
    t.same(
      (await query(url, 'select name from schema_migrations order by id')).map(({ name }) => name),
      await knownMigrations(),
    )
  })
  await t.test('and to what comes after it', async t => {
    const folder = await mkdtemp(join(tmpdir(), 'fleetwake-upgrade-'))
    t.teardown(() => rm(folder, { recursive: true, force: true }))
    await cp('migrations', folder, { recursive: true })
    for (const [name, text] of Object.entries(later)) await writeFile(join(folder, `${name}.sql`), text)
    const applied = withReader(url, writers, () => migrate({ url, folder, log: line => t.comment(line) }))
    t.same(await applied, Object.keys(later))
    const [built] = await query(
      url,
      `select count(*)::int as n, bool_and(x.indisvalid) as valid
       from pg_inherits i left join pg_inherits part on part.inhparent = 'vehicle_telemetry_by_later'::regclass
         and (select indrelid from pg_index where indexrelid = part.inhrelid) = i.inhrelid
       left join pg_index x on x.indexrelid = part.inhrelid
       where i.inhparent = 'vehicle_telemetry'::regclass`,
    )
    t.match(built, { valid: true })
    t.ok(Number(built!.n) >= 4)
  })

  const stored = (await Promise.all(writers.map(writer => writer.stop()))).reduce((a, b) => a + b)
  t.same(await query(url, digest), [before], 'what was there is there, unchanged')
  const [after] = await query(url, 'select count(*)::int as n from vehicle_telemetry')
  t.equal(after!.n, Number(before!.n) + stored, `and so are the ${stored} readings that came in meanwhile`)
  // It rolls up what waits for it; then each hour and day is compared with the readings.
  await partitions(url, 'maintain')
  t.match((await partitions(url, 'verify')).stdout, /no differences/)
})

interface Writing {
  stored(): number
  /** Answers how many readings were acknowledged; fails with what the writer failed with. */
  stop(): Promise<number>
}

/**
 * A writer of the old release. The server ends a statement of it that waits more than two seconds for a lock: how
 * long anything else takes is the machine's business.
 */
async function startWriter(t: Test, url: string, from: number): Promise<Writing> {
  const client = new pg.Client({ connectionString: url, options: '-c lock_timeout=2s' })
  await client.connect()
  t.teardown(() => client.end())
  const { rows: vehicles } = await client.query('select id from vehicles order by id')
  let stored = 0
  let stopping = false
  const write = async () => {
    while (!stopping) {
      const lines = Array.from({ length: 50 }, (_, n) => {
        const time = new Date(from + (stored + n) * 2).toISOString()
        const { id } = vehicles[(stored + n) % vehicles.length]
        return `${time}\t13\t52\t\\N\t${id}\t\\N\t50\t\\N\t\\N\tt\t{"rpm": 2000}\t\\N\n`
      })
      const data = Buffer.from(lines.join(''))
      if (stored % 250 === 0) {
        await copyIn(client as never, toStaging, data)
        await client.query(fromStaging)
      } else await copyIn(client as never, directly, data)
      stored += lines.length
    }
    return stored
  }
  const running = write()
  let failure: Error | undefined
  running.catch((error: Error) => {
    failure = error
  })
  return {
    stored: () => {
      if (failure) throw failure
      return stored
    },
    stop: () => {
      stopping = true
      return running
    },
  }
}

/** Beside a report that holds the readings until the migration has waited for it, and the writers went on meanwhile. */
async function withReader<T>(url: string, writers: readonly Writing[], work: () => Promise<T>): Promise<T> {
  return await withClient(url, async reader => {
    await reader.query('begin; select count(*) from vehicle_telemetry')
    let done = false
    const running = work().finally(() => {
      done = true
    })
    running.catch(() => undefined) // It is waited for below.
    await until(
      'the migration waits for the report, or has no need to',
      async () => done || (await waits(url)),
    )
    const before = writers.map(({ stored }) => stored())
    await until('every writer stores more', () =>
      writers.every(({ stored }, nth) => stored() > before[nth]! + 500),
    )
    await reader.query('commit')
    return await running
  })
}

async function waits(url: string): Promise<boolean> {
  const waiting = `select from pg_locks join pg_stat_activity using (pid)
    where not granted and application_name = 'fleetwake migrate' and datname = current_database()`
  return (await query(url, waiting)).length > 0
}

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  return await withClient(url, async client => (await client.query(text)).rows)
}

async function partitions(url: string, words: string): Promise<{ stdout: string }> {
  const args = [...built('partitions/command'), words]
  return await promisify(execFile)(process.execPath, args, {
    env: { ...process.env, DATABASE_URL: url, LOG_LEVEL: 'warn' },
  })
}
