import { execFile } from 'node:child_process'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import pg from 'pg'
import pino from 'pino'
import { readConfig } from '../src/config.ts'
import { startService } from '../src/main.ts'
import { createLifecycle } from '../src/operations/lifecycle.ts'
import { expectRows, limitOf } from './copy.ts'
import type { Bench } from './harness.ts'
import { allowBenchmarks } from './support/database.ts'
import { asCopyFile, asJson, makeReadings } from './support/readings.ts'
import { ready, signIn } from './support/service.ts'

const run = promisify(execFile)
const client = fileURLToPath(new URL('./support/post.ts', import.meta.url))

export const bench: Bench = {
  compares:
    'NDJSON posted by another process through the whole service, against the server reading the rows from its disk',
  because: 'nothing stores rows in this server faster, over one connection, than COPY FROM a binary file',
  unit: 'rows/s',
  target: { atLeast: 0.5 },
  rounds: { quick: 3, full: 5 },
  prepare: async ({ quick }) => {
    const rows = quick ? 200_000 : 500_000
    const folder = await mkdtemp(join(tmpdir(), 'fleetwake-bench-'))
    await chmod(folder, 0o755)
    const readings = makeReadings(rows)
    const copyFile = asCopyFile(readings)
    const file = join(folder, 'readings.ndjson')
    await writeFile(file, `${readings.map(asJson).join('\n')}\n`)
    const config = readConfig({
      DATA_DIR: join(folder, 'data'),
      HTTP_PORT: '0',
      MQTT_PORT: '0',
      ADMIN_PASSWORD: 'correct horse battery',
      ROLES: 'ingest,live,api',
      LOG_LEVEL: 'error',
    })
    const log = pino({ level: config.logLevel }, process.stderr)
    const life = createLifecycle({ log, limitMs: 20_000 })
    const service = await startService(config, log, life, new AbortController().signal)
    await allowBenchmarks(config.dataDir)
    // Without the API's time limits for a statement.
    const pool = new pg.Pool({ connectionString: service.identity.pool.options.connectionString!, max: 1 })
    await pool.query(
      `insert into vehicles (id, organization_id, vin, license_plate)
       select v.id, o.id, 'WVW' || lpad(v.n::text, 14, '0'), 'B ' || v.n
       from unnest($1::uuid[]) with ordinality as v (id, n), (select id from organizations limit 1) o`,
      [[...new Set(readings.map(({ vehicleId }) => vehicleId))]],
    )
    await service.identity.vehicles.settled()
    await ready(service.httpUrl)
    const token = await signIn(service.httpUrl, 'correct horse battery')
    const server = {
      folder,
      database: { write: pool, read: pool },
      empty: async () => {
        await pool.query('truncate vehicle_telemetry, dirty_hours, telemetry_rejections')
        await pool.query('checkpoint')
      },
    }
    return {
      limit: await limitOf(server, copyFile, rows),
      ours: async () => {
        await server.empty()
        const { stdout } = await run(process.execPath, [
          '--import',
          'tsx',
          client,
          service.httpUrl,
          token,
          file,
        ])
        const [, seconds, answer] = /^(\S+) (.*)$/s.exec(stdout) ?? []
        if (!answer?.startsWith(`200 {"accepted":${rows},`)) throw new Error(stdout.slice(0, 500))
        await expectRows(server, rows)
        return rows / Number(seconds)
      },
      close: async () => {
        await pool.end()
        await life.stop()
        await rm(folder, { recursive: true, force: true })
      },
    }
  },
}
