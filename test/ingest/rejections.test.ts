import mqtt from 'mqtt'
import t from 'tap'
import type { RejectionCode } from '../../src/telemetry/reading.ts'
import { AHEAD_MS } from '../../src/telemetry/time.ts'
import { type Account, makeVehicle, request, signIn } from '../support/accounts.ts'
import { addDevices } from '../support/fleet.ts'
import { organization, startTestIngest, type TestIngest, vehicle } from '../support/ingest.ts'
import { withClient } from '../support/server.ts'
import { startTestService } from '../support/service.ts'
import { until } from '../support/until.ts'

const MEGABYTE = 1024 * 1024
const now = Date.now()
const DAY_MS = 86_400_000

function device(n: number) {
  const id = `de000000-0000-4000-8000-${String(n).padStart(12, '0')}`
  return { organizationId: organization, deviceId: id, vehicleId: vehicle(n) }
}

async function countOf(ingest: TestIngest, code: RejectionCode): Promise<Record<string, number>> {
  const text = await ingest.metrics.getSingleMetricAsString('fleetwake_rejections_total')
  const found = [...text.matchAll(/code="(\w+)",kept="(\w+)"\} (\d+)/g)].filter(match => match[1] === code)
  return Object.fromEntries(found.map(match => [match[2]!, Number(match[3])]))
}

async function closes(ingest: TestIngest): Promise<boolean> {
  const { received, committed, duplicate, rejected, inFlight } = await ingest.accounts()
  return received === committed + duplicate + rejected + inFlight
}

/** The n-th of things that are rejected with a code, no two alike, of a kilobyte each. */
const floods: Record<RejectionCode, (n: number) => string> = {
  not_json: n => `{${'x'.repeat(1_000)}${n}`,
  not_a_reading: n => `"${'x'.repeat(1_000)}${n}"`,
  too_large: n => JSON.stringify({ time: now, long: 'x'.repeat(40_000), n }),
  bad_time: n => JSON.stringify({ long: 'x'.repeat(1_000), n }),
  bad_position: n => JSON.stringify({ time: now, longitude: 500, latitude: n, long: 'x'.repeat(1_000) }),
  bad_value: n => JSON.stringify({ time: now, speed: -1 - n, long: 'x'.repeat(1_000) }),
  time_too_old: n => JSON.stringify({ time: now - 400 * DAY_MS - n, long: 'x'.repeat(1_000) }),
  time_in_future: n => JSON.stringify({ time: now + 400 * DAY_MS + n, long: 'x'.repeat(1_000) }),
  bad_clock: n => JSON.stringify({ time: now - 400 * DAY_MS - n, long: 'y'.repeat(1_000) }),
  unknown_vehicle: n => JSON.stringify({ time: now - n, long: 'x'.repeat(1_000) }),
  not_your_vehicle: n =>
    JSON.stringify({ time: now, vehicleId: crypto.randomUUID(), n, long: 'x'.repeat(1_000) }),
}
const mendable = new Set([
  'time_too_old',
  'time_in_future',
  'bad_clock',
  'unknown_vehicle',
  'not_your_vehicle',
])

for (const [code, payload] of Object.entries(floods) as [RejectionCode, (n: number) => string][]) {
  t.test(`a flood of ${code} is bounded for a device and for an organization, and hurts nobody`, async t => {
    const ingest = await startTestIngest(t, {
      environment: {
        INGEST_REJECTIONS_DEVICE_MEGABYTES: '1',
        INGEST_REJECTIONS_ORGANIZATION_MEGABYTES: '2',
      },
      now: () => now,
      inDoubt: () => code === 'bad_clock',
      // What devices of the other organization send is in order.
      organizationOf: id => (code === 'unknown_vehicle' && id !== vehicle(99) ? undefined : organization),
    })
    const total = code === 'too_large' ? 800 : 4_000
    for (let n = 0; n < total; n++) {
      // The first three quarters are of one device.
      const sender = device(n < total * 0.75 ? 1 : 2 + (n % 4))
      void ingest.take(sender.vehicleId, payload(n), { sender })
      if (n % 500 === 499) t.ok(await closes(ingest), 'the accounts close')
      if (ingest.intake.full) await ingest.intake.room()
    }
    const good = { ...device(99), organizationId: organization }
    const beside = await ingest.take(good.vehicleId, { time: now }, { sender: good })
    t.match(beside, { accepted: 1, rejectedCount: 0 }, 'a device beside it is heard')
    await until('all are settled', async () => {
      const { received, inFlight } = await ingest.accounts()
      return received === total + 1 && inFlight === 0
    })
    const fates = await countOf(ingest, code)
    const rows = await ingest.database.app.query<{ sender: string; rows: number; bytes: number }>(
      `select device_id as sender, count(*)::int as rows, sum(octet_length(payload))::int as bytes
       from telemetry_rejections where code = $1 group by device_id order by device_id`,
      [code],
    )
    const all = rows.rows.reduce(
      (sum, row) => ({ rows: sum.rows + row.rows, bytes: sum.bytes + row.bytes }),
      {
        rows: 0,
        bytes: 0,
      },
    )
    t.equal(fates.true, all.rows, 'what is said to be kept is kept')
    if (mendable.has(code)) {
      t.notOk(fates.false, 'none is only counted')
      t.equal(fates.true! + fates.refused!, total)
      t.equal(ingest.intake.atBound(device(1)), true)
      t.ok(rows.rows[0]!.bytes > MEGABYTE / 2, 'up to the bound')
      t.ok(all.rows - rows.rows[0]!.rows < total / 4, 'others of the organization meet its own')
    } else {
      t.equal(fates.true! + fates.false!, total)
      t.ok(rows.rows[0]!.rows <= 50, 'ten seconds of a tenth of the rate')
      t.ok(all.rows <= 250, 'ten seconds of half of it')
      t.notOk(ingest.intake.atBound(device(1)), 'what could be mended would be kept still')
    }
    t.ok(rows.rows[0]!.bytes <= MEGABYTE, 'within the bound of a device')
    t.ok(all.bytes <= 2 * MEGABYTE, 'within the bound of an organization')
    t.ok(await closes(ingest))
  })
}

t.test('400,000 times the same is one row', async t => {
  const service = await startTestService(t)
  const admin = await signIn(service)
  const { id } = await makeVehicle(admin)
  const [own] = await addDevices(service.databaseUrl, [id])
  const size = `select sum(pg_total_relation_size(c.oid))::float8 as bytes, pg_current_wal_lsn() as lsn
    from pg_class c where relname like 'telemetry_rejection%' and relkind = 'r'`
  const measure = () => withClient(service.databaseUrl, async client => (await client.query(size)).rows[0])
  const before = await measure()
  const answer = await fetch(`${service.httpUrl}/api/v1/telemetry`, {
    method: 'POST',
    headers: { authorization: `Bearer ${own!.token}`, 'content-type': 'application/x-ndjson' },
    body: '{}\n'.repeat(400_000),
  })
  t.match(await answer.json(), { accepted: 0, rejectedCount: 400_000 })
  await until('the repeats are written', async () => {
    const { body } = await admin.request('GET', '/telemetry/rejections')
    return body.items[0].repeats === 399_999
  })
  const { body } = await admin.request('GET', '/telemetry/rejections')
  t.equal(body.items.length, 1)
  t.match(body.items[0], { code: 'bad_time', payload: '{}', repeats: 399_999 })
  t.ok(body.items[0].lastReceivedAt >= body.items[0].receivedAt.slice(0, 19))
  const after = await measure()
  t.ok(after.bytes - before.bytes < 300_000, `${after.bytes - before.bytes} bytes of tables`)
  const { rows } = await withClient(service.databaseUrl, client =>
    client.query('select pg_wal_lsn_diff($1, $2)::float8 as bytes', [after.lsn, before.lsn]),
  )
  t.comment(`${rows[0].bytes} bytes of log, of everything that this server did meanwhile`)
})

t.test(
  'what is kept already is a repeat, also while it is being written, and counts for no bound',
  async t => {
    const ingest = await startTestIngest(t)
    const sender = device(1)
    const same = { time: now + 400 * DAY_MS }
    const outcomes = await Promise.all(
      Array.from({ length: 100 }, () => ingest.take(sender.vehicleId, same, { sender })),
    )
    t.ok(outcomes.every(({ rejectedCount, unkept }) => rejectedCount === 1 && unkept === undefined))
    await ingest.take(vehicle(2), same, { sender: device(2) })
    t.same(await countOf(ingest, 'time_in_future'), { true: 2, repeat: 99 })
    await ingest.stop(60_000)
    const { rows } = await ingest.database.app.query(
      'select repeats::int from telemetry_rejections order by repeats desc',
    )
    t.same(rows, [{ repeats: 99 }, { repeats: 0 }])
  },
)

t.test('a bound outlasts a restart, is known to the next process, and ends with the day', async t => {
  const environment = { INGEST_REJECTIONS_DEVICE_MEGABYTES: '1' }
  let clock = now
  const first = await startTestIngest(t, { environment, now: () => clock })
  const sender = device(1)
  let refused = 0
  for (let n = 0; n < 30; n++) {
    const future = { time: now + 400 * DAY_MS + n, long: 'x'.repeat(30_000) }
    const outcome = await first.take(sender.vehicleId, future, { sender })
    refused += outcome.unkept === 'device' ? 1 : 0
  }
  t.equal(refused, 0)
  const large = (n: number) => ({ time: now + 800 * DAY_MS + n, long: 'x'.repeat(32_000) })
  for (let n = 0; n < 10; n++) {
    const outcome = await first.take(sender.vehicleId, large(n), { sender })
    refused += outcome.unkept === 'device' ? 1 : 0
  }
  t.ok(refused > 0, 'the device is at its bound')
  const alarms = async () =>
    (await first.database.app.query<{ code: string; message: string }>('select code, message from alarms'))
      .rows
  await until('it is an alarm', async () => (await alarms()).length > 0)
  t.match(await alarms(), [{ code: 'rejections_at_bound', message: new RegExp(`device ${sender.deviceId}`) }])
  const second = await startTestIngest(t, { environment, sharedUrl: first.database.url, now: () => clock })
  let n = 100
  await until('the next process knows', async () => {
    const outcome = await second.take(sender.vehicleId, large(n++), { sender })
    return outcome.unkept === 'device'
  })
  clock += DAY_MS
  t.match(await second.take(sender.vehicleId, large(98), { sender }), { rejectedCount: 1, unkept: undefined })
  await until('the alarm has ended', async () => {
    return (await second.database.app.query('select from alarms')).rowCount === 0
  })
})

t.test('at its bound a device hears 429, or nothing at all, and goes on with what is good', async t => {
  const service = await startTestService(t, {
    INGEST_REJECTIONS_DEVICE_MEGABYTES: '1',
    INGEST_REJECTIONS_ORGANIZATION_MEGABYTES: '2',
  })
  const admin = await signIn(service)
  const { id } = await makeVehicle(admin)
  const [own] = await addDevices(service.databaseUrl, [id])
  const future = (n: number) => ({ time: Date.now() + AHEAD_MS + 3_600_000 + n, long: 'x'.repeat(30_000) })
  const post = (account: Pick<Account, 'token'>, body: object[]) =>
    request(service, 'POST', '/telemetry', { token: account.token, body })
  const many = Array.from({ length: 60 }, (_, n) => future(n))
  const first = await post(own!, many)
  t.match(first, { status: 429, body: { code: 'too_many_requests' } })
  t.match(await post(own!, [{ time: Date.now() }]), { status: 200, body: { accepted: 1 } })

  const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${service.mqttPort}`, {
    username: own!.id,
    password: own!.token,
    reconnectPeriod: 0,
  })
  t.teardown(() => client.endAsync(true))
  const topic = `vehicles/${id}/telemetry`
  let isAcknowledged = false
  client.publish(topic, JSON.stringify(future(1_000)), { qos: 1 }, error => {
    isAcknowledged ||= !error
  })
  await client.publishAsync(topic, JSON.stringify({ time: Date.now() - 1 }), { qos: 1 })
  t.notOk(isAcknowledged, 'the good one behind it is acknowledged, and it is not')
  const pong = new Promise(resolve =>
    client.on('packetreceive', ({ cmd }) => cmd === 'pingresp' && resolve('answered')),
  )
  client.sendPing()
  t.equal(await pong, 'answered')
  t.ok(client.connected)

  const newest = Date.now()
  const unknown = Array.from({ length: 60 }, (_, n) => ({
    vehicleId: crypto.randomUUID(),
    time: newest - n,
    long: 'x'.repeat(30_000),
  }))
  t.match(await post(admin, unknown), { status: 429, body: { code: 'organization_share' } })
  t.match(await post(admin, [{ vehicleId: id, time: Date.now() - 2 }]), {
    status: 200,
    body: { accepted: 1 },
  })
  const metrics = await (await fetch(`${service.httpUrl}/metrics`)).text()
  t.match(metrics, /fleetwake_rejections_total\{source="mqtt",code="time_in_future",kept="refused"\} 1/)
})
