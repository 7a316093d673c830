import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import pg from 'pg'
import t from 'tap'
import { DAY, NOW, openHistory } from './support.ts'

const rows = Number(process.env.HISTORY_EXPORT_ROWS ?? 150_000)
const exporter = fileURLToPath(new URL('export-process.ts', import.meta.url))

// Ten million take longer than a file may by default: said to this process, and to the one that runs it.
t.setTimeout(3_600_000)
t.comment('timeout=3600000')

t.test(
  `an export of ${rows} readings stays under 200 MB of resident memory`,
  { timeout: 3_600_000 },
  async t => {
    const history = await openHistory(t)
    const vehicles = await Promise.all(Array.from({ length: 10 }, () => history.addVehicle()))
    const client = new pg.Client({ connectionString: history.url })
    await client.connect()
    t.teardown(() => client.end())
    await client.query(
      `insert into vehicle_telemetry (vehicle_id, time, longitude, latitude, speed, fuel_level, ignition, attributes)
     select v, $2::timestamptz + n * $3::float8 * interval '1 second', 13 + random(), 50 + random(), random() * 100, random() * 100,
            true, case when n % 3 = 0 then jsonb_build_object('load', n) end
       from generate_series(1, $4::int) n, unnest($1::uuid[]) v`,
      [vehicles, new Date(NOW - 20 * DAY), (20 * 86_400) / (rows / 10), rows / 10],
    )
    await client.query('analyze vehicle_telemetry')
    for (const format of ['csv', 'ndjson', 'parquet']) {
      const args = ['--import=tsx', exporter, history.url, history.organizations[0], format]
      const { stdout } = await promisify(execFile)(process.execPath, args)
      const { bytes, seconds, megabytes } = JSON.parse(stdout)
      t.comment(`${format}: ${bytes} bytes in ${seconds.toFixed(1)} s, at most ${megabytes.toFixed(0)} MB`)
      t.ok(bytes > rows * 5, `${format}: ${bytes} bytes`)
      t.ok(megabytes < 200, `${format}: ${megabytes.toFixed(0)} MB`)
    }
  },
)
