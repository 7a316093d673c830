import { gzipSync } from 'node:zlib'
import mqtt from 'mqtt'
import pg from 'pg'
import t from 'tap'
import { rollUpNotes } from '../../partitions/rollup.ts'
import { makeDevice, makeVehicle, signIn } from '../support/accounts.ts'
import { testConfig } from '../support/config.ts'
import { startTestService, type TestService } from '../support/service.ts'

const HOUR = 3_600_000

/** What the accounting of a process says of one source. */
async function accountsOf({ httpUrl }: TestService, source: string) {
  const text = await (await fetch(`${httpUrl}/metrics`)).text()
  const count = (name: string) =>
    Number(new RegExp(`^fleetwake_readings_${name}\\{source="${source}"\\} (\\d+)$`, 'm').exec(text)?.[1])
  return { committed: count('committed_total'), duplicates: count('duplicate_total') }
}

/** The readings and their hourly rows after a rollup, each as it is stored: nothing of them may change. */
async function stateOf(url: string) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const config = testConfig({ DATABASE_URL: url })
  const { rows: notes } = await client.query('select count(*)::int from dirty_hours')
  await rollUpNotes(client, { now: new Date(), config, gapSeconds: config.rollupGapSeconds })
  const { rows: left } = await client.query('select count(*)::int from dirty_hours')
  const { rows: raw } = await client.query(
    `select count(*)::int, md5(string_agg(r::text, ',' order by vehicle_id, time)) as content from vehicle_telemetry r`,
  )
  const { rows: hours } = await client.query(
    'select h.*, h.xmin::text as version from vehicle_telemetry_hourly h order by vehicle_id, hour',
  )
  await client.end()
  return {
    notes: notes[0].count as number,
    left: left[0].count as number,
    count: raw[0].count as number,
    stored: { raw, hours },
  }
}

t.test(
  'a redelivered hour, a reposted file, and both through two processes at once change nothing',
  async t => {
    const environment = { ROLES: 'ingest,api' }
    const first = await startTestService(t, environment)
    const second = await startTestService(t, { ...environment, DATABASE_URL: first.databaseUrl })
    const admin = await signIn(first)
    const { id: vehicleId } = await makeVehicle(admin)
    const { id: deviceId, token } = await makeDevice(admin, vehicleId)

    // Two hours ago: that hour is closed, and each of its readings that is new would be noted.
    const begin = Math.floor(Date.now() / HOUR) * HOUR - 2 * HOUR
    const reading = (second: number, vehicle?: string) => ({
      ...(vehicle ? { vehicleId: vehicle } : {}),
      time: begin + second * 1_000,
      longitude: 9.9 + second / 100_000,
      latitude: 53.5,
      speed: 20 + (second % 60),
      odometer: 1_000 + second / 50,
      ignition: true,
    })
    const publish = async ({ mqttPort }: TestService) => {
      const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${mqttPort}`, {
        username: deviceId,
        password: token,
      })
      const messages = Array.from({ length: 36 }, (_, n) =>
        JSON.stringify(Array.from({ length: 100 }, (__, k) => reading(n * 100 + k))),
      )
      await Promise.all(
        messages.map(message => client.publishAsync(`vehicles/${vehicleId}/telemetry`, message, { qos: 1 })),
      )
      await client.endAsync()
    }
    const fileOf = (from: number, count: number) =>
      gzipSync(
        Array.from({ length: count }, (_, n) => JSON.stringify(reading(from + n, vehicleId))).join('\n'),
      )
    const post = async ({ httpUrl }: TestService, body: Buffer) => {
      const response = await fetch(`${httpUrl}/api/v1/telemetry`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${admin.token}`,
          'content-type': 'application/x-ndjson',
          'content-encoding': 'gzip',
        },
        body: new Uint8Array(body),
      })
      return (await response.json()) as { accepted: number; duplicates: number }
    }

    await publish(first)
    t.match(await accountsOf(first, 'mqtt'), { committed: 3_600, duplicates: 0 })
    const hour = await stateOf(first.databaseUrl)
    t.equal(hour.count, 3_600)
    t.equal(hour.stored.hours.length, 1)
    t.ok(hour.notes > 0, 'the hour was noted')

    await Promise.all([publish(first), publish(second)])
    t.match(await accountsOf(first, 'mqtt'), { committed: 3_600, duplicates: 3_600 })
    t.match(await accountsOf(second, 'mqtt'), { committed: 0, duplicates: 3_600 })
    const again = await stateOf(first.databaseUrl)
    t.equal(again.notes, hour.left, 'nothing is noted for a rollup')
    t.same(again.stored, hour.stored, 'rows and rollups are the very same')

    // Half of the file is that hour, and half is new: a second hour, from both processes at once.
    const file = fileOf(1_800, 3_600)
    const outcomes = await Promise.all([post(first, file), post(second, file)])
    const sum = (pick: 'accepted' | 'duplicates') =>
      outcomes.reduce((total, outcome) => total + outcome[pick], 0)
    t.same([sum('accepted'), sum('duplicates')], [1_800, 5_400])
    const both = await stateOf(first.databaseUrl)
    t.equal(both.count, 5_400)
    t.equal(both.stored.hours.length, 2)
    t.match(await post(first, file), { accepted: 0, duplicates: 3_600 })
    t.match(await post(second, file), { accepted: 0, duplicates: 3_600 })
    const reposted = await stateOf(first.databaseUrl)
    t.equal(reposted.notes, both.left)
    t.same(reposted.stored, both.stored)
    const http = await Promise.all([accountsOf(first, 'http'), accountsOf(second, 'http')])
    t.equal(http[0]!.committed + http[1]!.committed, 1_800)
    t.equal(http[0]!.duplicates + http[1]!.duplicates, 12_600)
  },
)
