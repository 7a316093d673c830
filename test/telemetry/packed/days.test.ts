import pg from 'pg'
import t from 'tap'
import { allFields } from '../../../src/telemetry/store/fields.ts'
import { compressionOf } from '../../../src/telemetry/store/packed/blocks.ts'
import { readLastPlace } from '../../../src/telemetry/store/packed/last.ts'
import { createPackedTable, packDay } from '../../../src/telemetry/store/packed/packing.ts'
import { repackVehicleDay } from '../../../src/telemetry/store/packed/repacking.ts'
import { verifyPacked } from '../../../src/telemetry/store/packed/verifying.ts'
import { readPageOfVehicle, readPageOfVehicles } from '../../../src/telemetry/store/readings.ts'
import { createTestDatabase } from '../../support/database.ts'
import { packOneDay } from '../../support/packed.ts'

const columns = `time, received_at, longitude, latitude, odometer, vehicle_id, altitude, speed, heading, fuel_level, ignition,
  engine_status, attributes, state_of_charge, engine_hours, event, event_data`
const vehicles = [1, 2, 3, 4].map(n => `00000000-0000-4000-8000-00000000000${n}`)

/** Two days of four vehicles: one with a reading a few seconds, one with gaps, nulls and odd values, two with few. */
const fill = `insert into vehicle_telemetry (${columns})
  select time, time + random() * interval '1 minute', 13 + round(random()::numeric, 6)::float8, 52 + random(),
         case when random() < 0.9 then n * 0.01 end, vehicle_id, (random() * 1000)::real,
         case when random() < 0.8 then round((random() * 100)::numeric, 1)::real end,
         case when n % 97 = 0 then '-0'::real else round(random() * 360)::real end, 50 - n * 0.001, random() < 0.5,
         case when n % 3 = 0 then jsonb_build_object('rpm', round(random() * 4000), 'temperature', round((60 + random() * 40)::numeric, 2)) end,
         case n % 7 when 0 then '{"load": 12.60, "x": [1, -0, 1e5, null, "1"]}'::jsonb when 1 then jsonb_build_object('k' || n, n) when 2 then '{}' end,
         null, case when vehicle_id::text like '%2' then 5e-324 * n end, case when n % 50 = 0 then 'sos' end,
         case when n % 50 = 0 then to_jsonb(md5(n::text)) end
  from (
    select vehicle_id, n, timestamptz '2026-11-18 00:00:00+00' + n * step + (n % 5) * interval '1 microsecond' as time
    from unnest($1::uuid[], array['27 seconds', '301 seconds', '3 hours', '23 hours']::interval[]) as v (vehicle_id, step),
         generate_series(0, 20000) as n
    where n * step < interval '2 days'
  ) reading`

async function setUp(t: import('tap').Test) {
  const url = await createTestDatabase(t)
  const client = new pg.Client({ connectionString: url, options: '-c timezone=UTC' })
  await client.connect()
  t.teardown(() => client.end())
  for (const day of ['18', '19', '20']) {
    const next = String(Number(day) + 1)
    await client.query(`create table vehicle_telemetry_p202611${day} partition of vehicle_telemetry
      for values from ('2026-11-${day} 00:00:00+00') to ('2026-11-${next} 00:00:00+00')`)
    await client.query(`insert into telemetry_days (day, lower_bound, upper_bound, relation)
      values ('2026-11-${day}', '2026-11-${day} 00:00:00+00', '2026-11-${next} 00:00:00+00', 'vehicle_telemetry_p202611${day}')`)
  }
  // The same in every run: how a block is stored depends on how long it is.
  await client.query('select setseed(0.5)')
  await client.query(fill, [vehicles])
  await client.query(`create table kept as select ${columns} from vehicle_telemetry`)
  return { client, url }
}

/** What of `kept` the view does not have, and the other way round. */
async function differences(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    `select count(*)::int from (
       (select ${columns} from telemetry_readings except all select ${columns} from kept)
       union all
       (select ${columns} from kept except all select ${columns} from telemetry_readings)
     ) different`,
  )
  return rows[0]!.count
}

/** What reports read of a vehicle, and `kept` does not have, and the other way round; for several keys and ranges. */
async function reportDifferences(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    `with asked as (
       select vehicle, key, lower, upper
         from unnest($1::uuid[]) as vehicle, unnest(array['load', 'x', 'k8', 'none', null]) as key,
              (values ('-infinity'::timestamptz, 'infinity'::timestamptz),
                      ('2026-11-18 01:00:00.5+00', '2026-11-19 02:30:00+00'),
                      ('2026-11-19 00:00:00+00', '2026-11-19 05:00:00+00'),
                      ('2026-11-19 00:00:00+00', '2026-11-18 05:00:00+00')) as range (lower, upper)
     ),
     found as (
       select r.*, key, lower from asked, telemetry_report_between(vehicle, lower, upper, '{speed}', key) r
     ),
     wanted as (
       select vehicle_id, time, speed, attributes ->> key, key, lower
         from asked join kept on vehicle_id = vehicle and time >= lower and time < upper
     )
     select count(*)::int from (
       (table found except all table wanted) union all (table wanted except all table found)
     ) different`,
    [vehicles],
  )
  return rows[0]!.count
}

t.test('reports read the rows that were kept aside, whatever of them is packed or late', async t => {
  const { client } = await setUp(t)
  t.equal(await reportDifferences(client), 0, 'nothing is packed')
  await packOneDay(client, '2026-11-18', 'vehicle_telemetry_p20261118')
  t.equal(await reportDifferences(client), 0, 'a day is packed, and its rows are there still')
  await client.query('delete from vehicle_telemetry_p20261118')
  const late = `insert into %1 (${columns}) select time + interval '500 milliseconds', ${columns.slice(5)} from kept
    where vehicle_id = '${vehicles[0]}' and time < '2026-11-18 06:00:00+00'`
  await client.query(late.replace('%1', 'vehicle_telemetry_late'))
  await client.query(late.replace('%1', 'kept'))
  t.equal(await reportDifferences(client), 0, 'some came late')
  await packOneDay(client, '2026-11-19', 'vehicle_telemetry_p20261119')
  t.equal(await reportDifferences(client), 0, 'all is packed')
})

t.test('the view is the rows that were kept aside, whatever of them is packed, late or merged', async t => {
  const { client } = await setUp(t)
  t.equal(await differences(client), 0, 'nothing is packed')
  await packOneDay(client, '2026-11-18', 'vehicle_telemetry_p20261118')
  t.equal(await differences(client), 0, 'a day is packed, and its rows are there still')
  await client.query('delete from vehicle_telemetry_p20261118')
  t.equal(await differences(client), 0, 'its rows are gone')
  const { rows: parts } = await client.query(
    `select octet_length(body) % 1996 as over, octet_length(rest) > 0 as rest from telemetry_packed
      where octet_length(body) > 1996 and vehicle_id = $1`,
    [vehicles[0]],
  )
  if ((await compressionOf(client)) === 'pgcrypto')
    t.same(parts, [{ over: 0, rest: true }], 'a long block is whole pieces and a rest in its row')
  else t.match(parts, [{ rest: false }], 'what the table compresses stays in one piece')
  await packOneDay(client, '2026-11-19', 'vehicle_telemetry_p20261119')
  await client.query('alter table vehicle_telemetry detach partition vehicle_telemetry_p20261119')
  t.equal(await differences(client), 0, 'all is packed')

  const late = `insert into %1 (${columns}) select time + interval '500 milliseconds', ${columns.slice(5)} from kept
    where vehicle_id = '${vehicles[0]}' and time < '2026-11-18 06:00:00+00'`
  await client.query(late.replace('%1', 'vehicle_telemetry_late'))
  await client.query(late.replace('%1', 'kept'))
  t.equal(await differences(client), 0, 'some came late')
  const vehicleDay = { day: '2026-11-18', vehicleId: vehicles[0]! }
  const early = new Date('2026-11-18T03:00:00Z')
  const some = await repackVehicleDay(client, { ...vehicleDay, receivedBefore: early })
  t.ok(some > 300 && some < 450, `${some} were merged`)
  t.equal(await differences(client), 0, 'some of those were merged')
  await repackVehicleDay(client, { ...vehicleDay, receivedBefore: new Date('2026-12-01') })
  t.equal((await client.query('select from vehicle_telemetry_late')).rowCount, 0)
  t.equal(await differences(client), 0, 'all were merged')

  const { rows } = await client.query(
    `select (select count(*)::int from telemetry_of($1, '2026-11-18 01:00:00+00', '2026-11-19 02:30:00+00')) as of,
            (select count(*)::int from kept where vehicle_id = $1 and time >= '2026-11-18 01:00:00+00' and time < '2026-11-19 02:30:00+00') as kept,
            (select bool_and(time > before) from (select time, lag(time) over () as before
               from telemetry_of($1, '2026-11-18 01:00:00+00', '2026-11-19 02:30:00+00')) read) as ordered,
            telemetry_packed_has($1, '2026-11-18 00:00:27+00') as has, telemetry_packed_has($1, '2026-11-18 00:00:10+00') as not`,
    [vehicles[0]],
  )
  t.equal(rows[0].of, rows[0].kept)
  t.match(rows[0], { ordered: true, has: true, not: false })
})

t.test(
  'verification finds a value that differs in its last bit, a row too many and bounds that are wrong',
  async t => {
    const { client } = await setUp(t)
    const day = { relation: 'vehicle_telemetry_p20261118', packed: 'telemetry_packed_p20261118' }
    await packOneDay(client, '2026-11-18', day.relation)
    const found = async () => (await verifyPacked(client, day)).differences.join('; ')
    t.equal(await found(), '')
    await client.query('begin')
    await client.query(
      `update ${day.relation} set latitude = latitude + 1e-14 where vehicle_id = $1 and time = '2026-11-18 00:00:00+00'`,
      [vehicles[3]],
    )
    t.match(await found(), /latitude of reading 0 is/)
    await client.query('rollback; begin')
    await client.query(
      `delete from ${day.relation} where vehicle_id = $1 and time > '2026-11-18 20:00:00+00'`,
      [vehicles[3]],
    )
    t.match(await found(), /there are 1 rows, and a block of 2 readings/)
    await client.query('rollback; begin')
    await client.query(`update ${day.packed} set last_time = last_time + interval '1 microsecond'`)
    t.match(await found(), /bounds/)
    await client.query('rollback')
  },
)

t.test('packing finds a block that is not stored as it was written', async t => {
  const { client } = await setUp(t)
  const [day, relation] = ['2026-11-18', 'vehicle_telemetry_p20261118']
  const ofRest = [
    'new.rest := set_byte(new.rest, 40, 255 - get_byte(new.rest, 40))',
    'new.body := new.body || substring(new.rest for 1); new.rest := substring(new.rest from 2)',
  ]
  const damages = [
    'new.body := set_byte(new.body, 40, 255 - get_byte(new.body, 40))',
    // Without pgcrypto there is no rest.
    ...((await compressionOf(client)) === 'pgcrypto' ? ofRest : []),
    'new.last_fix := null',
    'return null',
  ]
  for (const damage of damages) {
    const packed = await createPackedTable(client, day)
    t.strictSame((await packDay(client, { day, relation, packed })).differences, [], 'as it should be')
    await client.query(`truncate ${packed};
      create or replace function pg_temp.damage() returns trigger language plpgsql as 'begin ${damage}; return new; end';
      create trigger damage before insert on ${packed} for each row when (new.vehicle_id = '${vehicles[3]}')
        execute function pg_temp.damage()`)
    const { differences } = await packDay(client, { day, relation, packed })
    t.match(differences.at(-1), /block 0 is not stored as it was written/, damage)
    await client.query(`drop table ${packed}`)
  }
})

t.test('pages go on from block to block and from vehicle to vehicle as over rows', async t => {
  const { client } = await setUp(t)
  await client.query(
    `insert into vehicle_telemetry (time, vehicle_id, longitude, latitude, speed)
     select timestamptz '2026-11-19 00:00:00.250+00' + n * interval '4 seconds', $1, 13, 52 + n * 1e-5, n % 90
       from generate_series(0, 21000) n`,
    [vehicles[3]],
  )
  const before = await pages(client)
  await packOneDay(client, '2026-11-19', 'vehicle_telemetry_p20261119')
  await client.query('delete from vehicle_telemetry_p20261119')
  const { rows } = await client.query('select max(block) as block from telemetry_packed')
  t.equal(rows[0].block, 2)
  t.ok((await pages(client)) === before)
  t.match(await readLastPlace(client, vehicles[3]!, '2026-11-19T12:00:01Z'), {
    time: '2026-11-19T12:00:00.250000Z',
  })
  t.match(await readLastPlace(client, vehicles[3]!, '2026-11-21T00:00:00Z'), {
    longitude: 13,
    latitude: 52 + 21000e-5,
  })
})

t.test('an instant is found in blocks as among rows, and so is the last place before one', async t => {
  const { client } = await setUp(t)
  // By the clock, over the ends of blocks; in the second block coordinates come with its 600th reading.
  await client.query(
    `insert into vehicle_telemetry (time, vehicle_id, longitude, latitude)
     select timestamptz '2026-11-19 00:00:00.037+00' + n * interval '4 seconds', $1,
            case when n not between 10000 and 10600 then 13 end, case when n not between 10000 and 10600 then 52 + n * 1e-5 end
       from generate_series(0, 21000) n`,
    [vehicles[3]],
  )
  await client.query('drop table kept; create table kept as select * from vehicle_telemetry')
  await client.query('create index on kept (vehicle_id, time)')
  const lasts = async () => {
    const { rows } = await client.query<{ before: string; longitude: number; latitude: number }>(
      `select to_char(before, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as before, place.longitude, place.latitude
         from unnest($2::timestamptz[]) as before,
              lateral (select longitude, latitude from kept where vehicle_id = $1 and time < before and longitude is not null
                       order by time desc limit 1) place`,
      [
        vehicles[3],
        ['00:00:00.038', '11:06:40.037', '11:20:00', '11:47:00', '12:00:00'].map(at => `2026-11-19T${at}Z`),
      ],
    )
    return rows
  }
  await packOneDay(client, '2026-11-19', 'vehicle_telemetry_p20261119')
  await client.query('delete from vehicle_telemetry_p20261119')
  for (const vehicleId of vehicles) {
    const { rows } = await client.query<{ asked: number; found: number; wrong: number }>(
      `select count(*)::int as asked, count(*) filter (where found)::int as found,
              count(*) filter (where found is distinct from there)::int as wrong
         from (
           select telemetry_packed_has($1, instant) as found,
                  exists (select from kept where vehicle_id = $1 and time >= instant and time < instant + interval '1 millisecond') as there
             from (
               select date_trunc('milliseconds', time) + shift * interval '1 millisecond' as instant
                 from (select time, row_number() over (order by time) as n from kept where vehicle_id = $1) numbered,
                      generate_series(-1, 1) as shift
                where n % 97 = 0 or n % 10000 < 2 or n % 512 < 2
             ) instants
            where instant >= '2026-11-19 00:00:00+00' and instant < '2026-11-20 00:00:00+00'
         ) asked`,
      [vehicleId],
    )
    t.ok(rows[0]!.found > 0 || vehicleId !== vehicles[0], `${rows[0]!.found} of ${rows[0]!.asked} are there`)
    t.equal(rows[0]!.wrong, 0)
  }
  const places = await lasts()
  t.equal(places.length, 5)
  for (const { before, ...place } of places)
    t.match(await readLastPlace(client, vehicles[3]!, before), place, before)
})

/** All of two vehicles, page by page, as text; and one of them by itself. */
async function pages(client: pg.Client): Promise<string> {
  const range = { from: '2026-11-18T20:00:00.000Z', to: '2026-11-20T00:00:00.000Z' }
  const said: unknown[] = []
  const vehicleIds = [vehicles[0]!, vehicles[3]!]
  const asked = { ...range, vehicleIds, fields: allFields, limit: 3_700 }
  for (let after: { vehicleId: string; time: string } | null = null; ; ) {
    const page = await readPageOfVehicles(client as unknown as pg.PoolClient, { ...asked, after })
    said.push(page)
    if (page.length < asked.limit) break
    after = page.at(-1)!
  }
  for (let after: string | null = null; ; ) {
    const one = { ...range, vehicleId: vehicleIds[1]!, fields: allFields, after, limit: 4_100 }
    const page = await readPageOfVehicle(client as unknown as pg.PoolClient, one)
    said.push(page)
    if (page.length < one.limit) break
    after = page.at(-1)!.time
  }
  return JSON.stringify(said)
}

t.test('without pgcrypto the table compresses, and all is read the same', async t => {
  const { client } = await setUp(t)
  await client.query(
    `drop extension if exists pgcrypto; alter table telemetry_packed alter column body set storage extended`,
  )
  await packOneDay(client, '2026-11-18', 'vehicle_telemetry_p20261118')
  await client.query('delete from vehicle_telemetry_p20261118')
  t.equal(await differences(client), 0)
  const { rows } = await client.query(
    `select sum(octet_length(body))::float8 as plain, sum(pg_column_size(body))::float8 as stored,
            sum(octet_length(rest))::float8 as rest from telemetry_packed`,
  )
  t.equal(rows[0].rest, 0)
  t.ok(rows[0].stored < rows[0].plain * 0.8, `${rows[0].stored} of ${rows[0].plain} bytes`)
})

t.test('a column that comes later is null in blocks from before', async t => {
  const { client } = await setUp(t)
  await packOneDay(client, '2026-11-18', 'vehicle_telemetry_p20261118')
  await client.query(`alter table vehicle_telemetry add column axle_load real;
    alter table vehicle_telemetry_late add column axle_load real; select telemetry_make_readers()`)
  await client.query('update vehicle_telemetry_p20261119 set axle_load = 7')
  t.equal(await differences(client), 0)
  const { rows } = await client.query(
    'select day::text, count(axle_load)::int as some, count(*)::int as all from telemetry_readings group by day order by day',
  )
  t.match(rows, [
    { day: '2026-11-18', some: 0 },
    { day: '2026-11-19', some: rows[1].all },
  ])
})
