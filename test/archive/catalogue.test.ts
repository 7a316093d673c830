import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Registry } from 'prom-client'
import t from 'tap'
import { createArchiveAlarm } from '../../partitions/archive/alarm.ts'
import { readAsked } from '../../partitions/archive/arguments.ts'
import { commands } from '../../partitions/archive/commands.ts'
import { watchPartitions } from '../../partitions/metrics.ts'
import { verify } from '../../partitions/verify.ts'
import { readAlarms } from '../../src/database/alarms.ts'
import { readDaySizes } from '../../src/telemetry/store/day-sizes.ts'
import { readDay } from '../../src/telemetry/store/days.ts'
import { DAY, drive, type History, HOUR, openHistory } from '../history/support.ts'
import { archived, BEGIN, D, now, packed, restored, rollUp, withClient } from './support.ts'

async function run(history: History, ...args: string[]) {
  const { files, config } = history
  const asked = readAsked(args)
  const context = { ...asked, pool: history.database.app, files, config }
  const idle = { signal: new AbortController().signal, progress: () => undefined }
  const { ok, json } = await commands[asked.command]({ ...context, ...idle })
  return { ok, json: JSON.parse(JSON.stringify(json)) }
}

const range = `from=${new Date(BEGIN).toISOString()}&to=${new Date(BEGIN + DAY).toISOString()}`

/** Three days: archived, packed with late ones, and open, of two organizations. */
async function withThreeDays(t: import('tap').Test) {
  const history = await openHistory(t)
  const [north, south] = history.organizations
  const ours = await history.addVehicle()
  const theirs = await history.addVehicle({ organizationId: south })
  for (const begin of [BEGIN, BEGIN + DAY, BEGIN + 2 * DAY])
    await history.insert([
      ...drive(ours, begin + HOUR, 50),
      ...drive(theirs, begin + HOUR, 50).map(row => ({
        ...row,
        longitude: 77.654321,
        attributes: { note: 'theirs alone' },
      })),
    ])
  await packed(history)
  await archived(history, history.files)
  await packed(history, BEGIN + DAY)
  await history.database.app.query(
    `insert into vehicle_telemetry_late (vehicle_id, time, longitude, latitude, attributes)
     select $1, to_timestamp($2::float8 + day * 86400) + n * interval '1 second', 77.654321, 1, '{"note": "theirs alone"}'
       from generate_series(1, 3) n, unnest(array[0, 1]) day`,
    [theirs, BEGIN / 1_000],
  )
  await withClient(history, client => rollUp(client, history))
  return { history, north, south, ours, theirs }
}

t.test('all that an organization has reported is deleted, and found nowhere', async t => {
  const { history, south, ours, theirs } = await withThreeDays(t)
  const { files } = history
  const pool = history.database.app
  await pool.query(
    `insert into vehicle_position (vehicle_id, organization_id, time, longitude, latitude) values ($1, $2, now(), 77.654321, 1)`,
    [theirs, south],
  )
  for (const table of ['vehicle_events', 'trips', 'vehicle_event_states'])
    await pool.query(`create table ${table}_here partition of ${table} default`)
  await pool.query(
    `with event as (
       insert into vehicle_events (id, first_time, organization_id, vehicle_id, type, time, longitude, found_at)
       values (gen_random_uuid(), now(), $2, $1, 'harsh_brake', now(), 77.654321, now())
     ), trip as (
       insert into trips (organization_id, vehicle_id, start_time, end_time, distance_km, idle_seconds, readings, ended, found_at)
       values ($2, $1, now(), now(), 1, 0, 2, 'rest', now())
     )
     insert into vehicle_event_states (vehicle_id, hour, state) values ($1, now(), '{}')`,
    [theirs, south],
  )
  await pool.query(
    `with alert as (
       insert into alerts (organization_id, entity_type, entity_id, type, severity, message, details, by_rule)
       values ($2, 'vehicle', $1, 'speeding', 'warning', 'Too fast', '{"note": "theirs alone"}', true)
     ), outbox as (
       insert into delivery_outbox (organization_id, type, message_id, lane, vehicle_id, data)
       values ($2, 'alert', 'a', $1, $1, '{"note": "theirs alone"}')
     ), delivery as (
       insert into deliveries (organization_id, subscription_id, created_at, number, message_id, type, vehicle_id, lane, time,
                               data, state, attempts)
       values ($2, gen_random_uuid(), now(), 1, 'a', 'reading', $1, $1, now(), '{"longitude": 77.654321}', 'dead', 9)
     ), answer as (
       insert into idempotency_keys (id, organization_id, fingerprint, status, body, created_at)
       values (sha256('a'), $2, sha256('b'), 200, '{"note": "theirs alone"}', now())
     )
     insert into stop_etas (stop_id, organization_id, job_id, driver_id, eta, eta_late, computed_at)
     values ($1, $2, $1, $1, now(), now(), now())`,
    [theirs, south],
  )
  /** Every table as text, but those of who and what there is; and every file, by name and by its bytes. */
  const found = async () => {
    const { rows: tables } = await pool.query<{ name: string }>(
      `select quote_ident(relname) as name from pg_class
        where relnamespace = 'public'::regnamespace and relkind in ('r', 'm')
          and relname <> 'vehicles' and relname not like 'audit_logs%'`,
    )
    const places: string[] = []
    for (const { name } of tables) {
      const { rows } = await pool.query<{ n: number }>(
        `select count(*)::int as n from ${name} one where one::text like any($1)`,
        [[`%${theirs}%`, '%77.654321%', '%theirs alone%']],
      )
      if (rows[0]!.n > 0) places.push(name)
    }
    for (const path of await readdir(files.place, { recursive: true, withFileTypes: true })) {
      const name = join(path.parentPath, path.name)
      if (!path.isFile()) continue
      const content = await readFile(name, 'latin1')
      if (name.includes(south) || [south, theirs, 'theirs alone'].some(text => content.includes(text)))
        places.push('files')
    }
    return [...new Set(places)].sort()
  }
  const day = (n: number) => `p${new Date(BEGIN + n * DAY).toISOString().slice(0, 10).replaceAll('-', '')}`
  const before = await found()
  for (const place of [
    ...[`telemetry_packed_${day(1)}`, `vehicle_telemetry_${day(2)}`, 'vehicle_telemetry_late', 'files'],
    ...['vehicle_position', 'vehicle_events_here', 'trips_here', 'vehicle_event_states_here'],
    ...['alerts', 'deliveries', 'delivery_outbox', 'idempotency_keys', 'stop_etas'],
  ])
    t.ok(before.includes(place), `${place} has some`)
  t.ok(before.some(name => name.startsWith('vehicle_telemetry_hourly')))
  t.ok(before.some(name => name.startsWith('vehicle_telemetry_daily')))
  const others = async () => (await history.get(`/vehicles/${ours}/track?${range}&limit=1000`)).text
  const kept = await others()

  t.match(await run(history, 'drop', '--organization', south, '--everywhere', '--dry-run'), { ok: true })
  t.same(await found(), before)
  t.match(await run(history, 'drop', '--organization', south, '--everywhere'), {
    ok: true,
    json: { files: 1 },
  })
  t.same(await found(), [], 'it is nowhere')
  t.equal(await others(), kept, 'and others have theirs')
  t.match(await run(history, 'verify'), { ok: true })
  await withClient(history, async client => {
    const differences: unknown[] = []
    const options = {
      now,
      gapSeconds: 300,
      found: (some: readonly unknown[]) => void differences.push(...some),
    }
    await verify(client, { from: new Date(BEGIN - DAY), to: now }, options)
    t.same(differences, [])
  })
  t.throws(() => readAsked(['drop', '--day', D, '--everywhere']), { message: /--everywhere/ })
  const capitals = ['drop', '--organization', '5F3C1C1E-0000-4000-8000-00000000000A']
  t.match(readAsked(capitals), { organizationId: '5f3c1c1e-0000-4000-8000-00000000000a' })
})

t.test('a database that was restored from before finds its days in the store again', async t => {
  const { history, north, south, ours } = await withThreeDays(t)
  const pool = history.database.app
  const path = `/vehicles/${ours}/track?${range}&limit=1000`
  const hours = `/vehicles/${ours}/series?${range}&resolution=hour&fields=samples,speedMax`
  const before = (await history.get(path)).body
  const summed = (await history.get(hours)).body.items
  t.match(before, { source: 'archive' })
  t.match(await run(history, 'adopt'), { ok: true, json: { days: [{ day: D, as: 'known', readings: 100 }] } })

  // From before the day: nothing is known of it, and nothing was summed up.
  await pool.query('delete from archived_days')
  await pool.query(`delete from telemetry_days where day = $1`, [D])
  await pool.query('delete from vehicle_telemetry_late where time < $1', [new Date(BEGIN + DAY)])
  await pool.query('delete from vehicle_telemetry_hourly where hour < $1', [new Date(BEGIN + DAY)])
  t.same((await history.get(path)).body.items, [])
  const place = [{ day: D, as: 'place', readings: 100 }]
  t.match(await run(history, 'adopt', '--dry-run'), { ok: true, json: { dryRun: true, days: place } })
  t.same((await history.get(path)).body.items, [])
  t.match(await run(history, 'adopt', '--day', D), { ok: true, json: { days: place } })
  t.same((await history.get(path)).body, before)
  t.match(await run(history, 'verify'), { ok: true, json: { days: 1, readings: 100 } })
  t.equal(await restored(history, history.files), undefined)
  await withClient(history, client => rollUp(client, history))
  t.same((await history.get(hours)).body.items, summed, 'and what was computed of it is there again')

  // From when it was packed: the files are a copy, and a catalogue that is older learns what they are now.
  await pool.query('delete from archived_days')
  t.match(await run(history, 'adopt'), { ok: true, json: { days: [{ as: 'copy' }] } })
  t.match(await run(history, 'status'), {
    json: { days: [{ day: D, inPlace: false, files: 2, readings: 100 }] },
  })
  await pool.query('update archived_files set bytes = bytes + 1')
  t.match(await run(history, 'verify'), { ok: false })
  t.match(await run(history, 'adopt'), { ok: true, json: { days: [{ as: 'copy' }] } })
  t.match(await run(history, 'verify'), { ok: true })

  // Nothing is believed: neither a damaged file nor one of nobody.
  await pool.query('delete from archived_days')
  const key = `vehicle_telemetry/day=${D}/${north}.parquet`
  const whole = await readFile(join(history.files.place, key))
  await history.files.put(key, [whole.subarray(1)])
  t.match(await run(history, 'adopt'), {
    ok: false,
    json: { days: [{ as: 'refused', reasons: [/bytes instead of/] }] },
  })
  t.match(await run(history, 'status'), { json: { days: [] } })
  await history.files.put(key, [whole])
  const manifest = `vehicle_telemetry/day=${D}/_manifest.json`
  const said = String(await readFile(join(history.files.place, manifest)))
  await history.files.put(manifest, [Buffer.from(said.replaceAll(south, ours))])
  const strange = { as: 'refused', reasons: [`the database does not know the organization ${ours}`] }
  t.match(await run(history, 'adopt'), { ok: false, json: { days: [strange] } })
})

t.test('the archive is in the metrics, and an alarm once it fails again and again', async t => {
  const { history } = await withThreeDays(t)
  const pool = history.database.app
  const registry = new Registry()
  const watch = watchPartitions({ pool, config: history.config, log: { warn: () => undefined }, registry })
  t.teardown(watch.stop)
  await watch.look()
  const text = await registry.metrics()
  for (const line of [
    'fleetwake_archive_days{place="only"} 1',
    'fleetwake_archive_days{place="copy"} 0',
    'fleetwake_archive_readings 100',
    `fleetwake_archive_newest_day_timestamp_seconds ${BEGIN / 1_000}`,
    `fleetwake_archive_last_push_timestamp_seconds ${now.getTime() / 1_000}`,
  ])
    t.match(text, line)
  t.match(text, /fleetwake_archive_bytes \d{4}/)
  const sizes = await readDaySizes(pool)
  const { readings, bytes } = sizes.find(({ day }) => day === D)!
  t.equal(readings, 103, 'with what came late')
  t.match(text, `fleetwake_archive_bytes ${bytes}\n`)
  t.equal((await readDay(pool, new Date(BEGIN)))!.state, 'archived')

  const alarm = createArchiveAlarm(pool)
  const failed = { failures: [{ step: 'archive', message: 'the store is away' }], archive: null }
  const raised = async () => (await readAlarms(pool)).map(({ code, message }) => `${code}: ${message}`)
  for (let runs = 0; runs < 2; runs++) await alarm(failed)
  await alarm({ failures: [{ step: 'drop', message: 'something else' }], archive: null })
  t.same(await raised(), [], 'it may be away for a moment')
  await alarm(failed)
  t.match(await raised(), [
    /^archive_fails: Archiving has failed in 3 consecutive maintenance runs: the store is away$/,
  ])
  await alarm({ failures: [], archive: { archived: [], restored: [], dropped: [], kept: [] } })
  t.same(await raised(), [])
})
