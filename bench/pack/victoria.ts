import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { PoolClient } from 'pg'
import type { Told } from './data.ts'

/**
 * The size of the same numbers in VictoriaMetrics (Debian: victoria-metrics). Each numeric column of a vehicle is a
 * series, including numbers inside documents, and so is the moment of receipt, as microseconds after the reading.
 * Words, and the structure of documents, are not stored. Written with its import API, flushed and merged, and then
 * measured on disk.
 */
const PROGRAM = 'victoria-metrics'

/** A line that says why it is left out; undefined if it is installed. */
export function lacksVictoria(): string | undefined {
  try {
    execFileSync(PROGRAM, ['-version'], { stdio: 'ignore' })
    return undefined
  } catch {
    return 'victoria-metrics is not installed: its bytes a reading are left out'
  }
}

/** Bytes per reading. */
export async function bytesInVictoria(client: PoolClient, day: Told): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'fleetwake-victoria-'))
  const port = await freePort()
  const store = spawn(
    PROGRAM,
    [
      `-storageDataPath=${folder}`,
      `-httpListenAddr=127.0.0.1:${port}`,
      '-retentionPeriod=10y',
      '-loggerLevel=ERROR',
    ],
    { stdio: 'ignore' },
  )
  const url = `http://127.0.0.1:${port}`
  try {
    await isUp(store, url)
    let readings = 0
    for (const vehicleId of day.vehicleIds) readings += await importVehicle(client, url, day, vehicleId)
    await asked(`${url}/internal/force_flush`)
    await asked(`${url}/internal/force_merge`)
    await isMerged(url)
    store.kill('SIGTERM')
    await once(store, 'exit')
    const bytes = Number(
      execFileSync('du', ['-sb', join(folder, 'data'), join(folder, 'indexdb')])
        .toString()
        .split('\n')
        .reduce((sum, line) => sum + Number(line.split('\t')[0]), 0),
    )
    return bytes / readings
  } finally {
    if (store.exitCode === null && store.signalCode === null) {
      store.kill('SIGKILL')
      await once(store, 'exit')
    }
    await rm(folder, { recursive: true, force: true })
  }
}

interface Series {
  values: number[]
  timestamps: number[]
}

async function importVehicle(
  client: PoolClient,
  url: string,
  { day }: Told,
  vehicleId: string,
): Promise<number> {
  const { rows } = await client.query<Record<string, unknown> & { time: number; delay: number }>(
    `select (extract(epoch from time) * 1000)::float8 as time,
            (extract(epoch from received_at - time) * 1e6)::float8 as delay, longitude, latitude, altitude, speed, heading,
            fuel_level, odometer, ignition::integer as ignition, engine_status, attributes
       from vehicle_telemetry where vehicle_id = $1 and time >= $2::date and time < $2::date + 1 order by time`,
    [vehicleId, day],
  )
  const series = new Map<string, Series>()
  for (const { time, ...values } of rows) {
    for (const [name, value] of numbersOf('', values)) {
      const own = series.get(name) ?? { values: [], timestamps: [] }
      series.set(name, own)
      own.values.push(value)
      own.timestamps.push(Math.round(time))
    }
  }
  const lines = [...series].map(([name, { values, timestamps }]) =>
    JSON.stringify({ metric: { __name__: name, vehicle: vehicleId }, values, timestamps }),
  )
  await asked(`${url}/api/v1/import`, { method: 'POST', body: lines.join('\n') })
  return rows.length
}

function* numbersOf(prefix: string, values: object): Generator<[string, number]> {
  for (const [name, value] of Object.entries(values)) {
    if (typeof value === 'number') yield [prefix + name, value]
    else if (typeof value === 'object' && value !== null) yield* numbersOf(`${prefix}${name}_`, value)
  }
}

async function asked(url: string, init?: RequestInit): Promise<string> {
  const answer = await fetch(url, init)
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${text}`)
  return text
}

async function isUp(store: ChildProcess, url: string): Promise<void> {
  for (;;) {
    if (store.exitCode !== null) throw new Error(`${PROGRAM} ended with ${store.exitCode}`)
    if ((await fetch(`${url}/health`).catch(() => undefined))?.ok) return
    await delay(20)
  }
}

/** It reports how many merges are in progress. */
async function isMerged(url: string): Promise<void> {
  for (;;) {
    await delay(200)
    const metrics = await asked(`${url}/metrics`)
    const active = [...metrics.matchAll(/^vm_active_(?:force_)?merges(?:\{[^}]*\})? (\d+)/gm)]
    if (active.every(match => Number(match[1]) === 0)) return
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}
