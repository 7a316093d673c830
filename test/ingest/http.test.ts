import { randomBytes } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import t, { type Test } from 'tap'
import { type Account, makeVehicle, request, signIn } from '../support/accounts.ts'
import { type AddedDevice, addDevices, addVehicles } from '../support/fleet.ts'
import { withClient } from '../support/server.ts'
import type { TestService } from '../support/service.ts'
import { startTestService } from '../support/service.ts'
import { until } from '../support/until.ts'

interface World {
  service: TestService
  admin: Account
  vehicleId: string
  device: AddedDevice
}

async function startWorld(t: Test, environment: Record<string, string> = {}): Promise<World> {
  const service = await startTestService(t, environment)
  const admin = await signIn(service)
  const { id: vehicleId } = await makeVehicle(admin)
  const [device] = (await addDevices(service.databaseUrl, [vehicleId])) as [AddedDevice]
  return { service, admin, vehicleId, device }
}

const lines = 'application/x-ndjson'

async function post(
  { service }: World,
  token: string,
  body: string | Buffer,
  headers: Record<string, string> = {},
) {
  const response = await fetch(`${service.httpUrl}/api/v1/telemetry`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': lines, ...headers },
    body: typeof body === 'string' ? body : new Uint8Array(body),
  })
  // biome-ignore lint/suspicious/noExplicitAny: tests look at what came.
  return { status: response.status, headers: response.headers, body: (await response.json()) as any }
}

async function count(
  { service }: World,
  sql = 'select count(*)::int from vehicle_telemetry',
): Promise<number> {
  return await withClient(service.databaseUrl, async client => (await client.query(sql)).rows[0].count)
}

t.test('a device and a user post readings, as an array, alone and line by line', async t => {
  const world = await startWorld(t)
  const { service, admin, vehicleId, device } = world
  const now = Date.now()
  const json = { 'content-type': 'application/json; charset=utf-8' }

  const array = [{ time: now - 1, speed: 1 }, { time: now - 2, vehicleId }, { time: 'now' }, 7]
  const first = await post(world, device.token, JSON.stringify(array), json)
  t.equal(first.status, 200)
  t.match(first.body, { accepted: 2, duplicates: 0, rejectedCount: 2 })
  t.match(first.body.rejected, [
    { index: 2, code: 'bad_time', message: /ISO 8601/ },
    { index: 3, code: 'not_a_reading' },
  ])

  const alone = await post(world, admin.token, JSON.stringify({ vehicleId, time: now - 3 }), json)
  t.match(alone, { status: 200, body: { accepted: 1 } }, 'an object is one reading')
  const missing = await post(world, admin.token, JSON.stringify([{ time: now }]), json)
  t.match(missing.body.rejected, [{ index: 0, code: 'unknown_vehicle' }], 'a user says which vehicle')

  const ndjson = `\ufeff{"time":${now - 4}}\r\n\r\n   \n{"time":${now - 3}}\n{broken\n{"time":${now - 5}}`
  const second = await post(world, device.token, ndjson)
  t.match(second.body, { accepted: 2, duplicates: 1, rejectedCount: 1 }, 'CRLF, blank lines, no last end')
  t.match(second.body.rejected, [{ index: 2, code: 'not_json' }])
  const packed = await post(world, device.token, gzipSync(ndjson), { 'content-encoding': 'gzip' })
  t.match(
    packed.body,
    { accepted: 0, duplicates: 3, rejectedCount: 1 },
    'gzip; posted again it is duplicates',
  )
  t.equal(await count(world), 5)

  const empty = await post(world, device.token, '')
  t.match(empty, { status: 200, body: { accepted: 0, duplicates: 0, rejected: [], rejectedCount: 0 } })
  const { body: metrics } = await request(service, 'GET', '/../../metrics')
  const value = (name: string) =>
    Number(new RegExp(`^fleetwake_readings_${name}\\{source="http"\\} (\\d+)$`, 'm').exec(metrics)?.[1])
  t.equal(value('received_total'), 14)
  t.equal(
    value('committed_total') + value('duplicate_total') + value('rejected_total') + value('in_flight'),
    14,
  )
  t.equal(value('committed_total'), 5)
})

t.test('nobody reports for the vehicle of another, nor learns whether there is one', async t => {
  const world = await startWorld(t)
  const { service, admin, device } = world
  const other = crypto.randomUUID()
  await withClient(service.databaseUrl, client =>
    client.query("insert into organizations (id, name) values ($1, 'Another')", [other]),
  )
  const [foreign] = await addVehicles(service, 1, other)
  const own = await makeVehicle(admin)
  const time = Date.now()

  const byDevice = await post(world, device.token, JSON.stringify({ vehicleId: own.id, time }))
  t.match(byDevice.body.rejected, [{ code: 'not_your_vehicle' }])
  const byUser = await post(world, admin.token, JSON.stringify({ vehicleId: foreign, time }))
  const unknown = await post(world, admin.token, JSON.stringify({ vehicleId: crypto.randomUUID(), time }))
  t.match(byUser.body.rejected, [{ code: 'unknown_vehicle' }])
  t.same(byUser.body, unknown.body, 'the same answer')
  t.equal(await count(world), 0)

  t.match(await post(world, 'nonsense', '{}'), { status: 401 })
  t.match(await post(world, device.token, '{}', { 'content-type': 'text/plain' }), {
    status: 415,
    body: { code: 'unsupported_media_type' },
  })
  t.match(await post(world, device.token, '{}', { 'content-encoding': 'br' }), { status: 415 })
})

t.test('a body that is wrong as a whole is refused as a whole', async t => {
  const world = await startWorld(t)
  const json = { 'content-type': 'application/json' }
  const send = (body: string | Buffer, headers: Record<string, string> = json) =>
    post(world, world.device.token, body, headers)
  t.match(await send('[{"time":'), { status: 400, body: { code: 'malformed_json' } })
  t.match(await send(''), { status: 400, body: { code: 'malformed_json' } })
  t.match(await send(Buffer.from([0x22, 0xff, 0x22])), { status: 400, body: { code: 'malformed_json' } })
  t.match(await send('7'), { status: 400, body: { code: 'invalid_request' } })
  t.match(await send('[]'), { status: 200, body: { accepted: 0 } })
  const many = JSON.stringify(Array.from({ length: 10_001 }, () => ({})))
  t.match(await send(many), { status: 413, body: { code: 'body_too_large' } })
  t.match(await send(`[${' '.repeat(16 * 1024 * 1024)}]`), { status: 413 })
  const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, 0x20))
  t.match(
    await send(bomb, { ...json, 'content-encoding': 'gzip' }),
    { status: 413 },
    'a bomb is not unpacked',
  )
  const torn = gzipSync(randomBytes(4096)).subarray(0, 2048)
  t.match(await send(torn, { ...json, 'content-encoding': 'gzip' }), {
    status: 400,
    body: { code: 'invalid_request' },
  })
  const deep = `[${'['.repeat(200_000)}${']'.repeat(200_000)}]`
  t.match(await send(deep), {
    status: 200,
    body: { rejectedCount: 1, rejected: [{ code: 'not_a_reading' }] },
  })
  t.equal(await count(world), 0)
})

t.test('a line without end is one rejection, and costs no memory', async t => {
  const world = await startWorld(t)
  const now = Date.now()
  // 40 MB of one line.
  const line = gzipSync(randomBytes(20 * 1024 * 1024).toString('hex'), { level: 1 })
  const body = Buffer.concat([gzipSync(`{"time":${now}}\n`), line, gzipSync(`\n{"time":${now - 1}}\n`)])
  const before = process.memoryUsage().rss
  let highest = 0
  const watching = setInterval(() => {
    highest = Math.max(highest, process.memoryUsage().rss - before)
  }, 20)
  const answer = await post(world, world.device.token, body, { 'content-encoding': 'gzip' })
  clearInterval(watching)
  t.match(answer.body, { accepted: 2, rejectedCount: 1, rejected: [{ index: 1, code: 'too_large' }] })
  t.ok(highest < 150 * 1024 * 1024, `${Math.round(highest / 1024 / 1024)} MiB more at the most`)
  const kept = 'select length(payload) as count from telemetry_rejections'
  t.equal(await count(world, kept), 65_536, 'its beginning is kept')
})

t.test('what expands beyond measure is not unpacked further', async t => {
  const world = await startWorld(t)
  const encoded = { 'content-encoding': 'gzip' }
  // 300 MB of nothing, 300 kB on the wire.
  const bomb = Buffer.concat([
    gzipSync(`{"time":${Date.now()}}\n`),
    gzipSync(Buffer.alloc(300 * 1024 * 1024, 10)),
  ])
  t.match(await post(world, world.device.token, bomb, encoded), {
    status: 413,
    body: { code: 'body_too_large' },
  })
  await until('what came before is stored', async () => (await count(world)) === 1)
  // As alike as readings can be.
  const newest = Date.now()
  const alike = Array.from({ length: 20_000 }, (_, n) => `{"time":${newest - n},"speed":50}\n`).join('')
  t.match(await post(world, world.device.token, gzipSync(alike, { level: 9 }), encoded), {
    status: 200,
    body: { rejectedCount: 0 },
  })
})

t.test('an upload that stalls or breaks off is given up, and what it brought is stored', async t => {
  const world = await startWorld(t, { HTTP_REQUEST_TIMEOUT_MS: '1000' })
  const { hostname, port } = new URL(world.service.httpUrl)
  const headers = { authorization: `Bearer ${world.device.token}`, 'content-type': lines }
  const now = Date.now()

  const stalled = httpRequest({ hostname, port, path: '/api/v1/telemetry', method: 'POST', headers })
  stalled.write(`{"time":${now}}\n{"ti`)
  const status = await new Promise(resolve => {
    stalled.on('response', response => resolve(response.statusCode)).on('error', () => undefined)
  })
  t.equal(status, 408)
  stalled.destroy()
  await until('its reading is stored', async () => (await count(world)) === 1)

  const broken = connect(Number(port), hostname)
  const head = Object.entries({ host: 'x', ...headers, 'content-length': 5_000 })
  broken.write(
    `POST /api/v1/telemetry HTTP/1.1\r\n${head.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`,
  )
  broken.write(`{"time":${now - 1}}\n`)
  await until('it is being read', async () => (await count(world)) === 2)
  broken.destroy()
  await until('nothing is in flight', async () => {
    const { body } = await request(world.service, 'GET', '/../../metrics')
    return /in_flight\{source="http"\} 0/.test(body)
  })
  t.match(
    await post(world, world.device.token, `{"time":${now - 2}}`),
    { status: 200 },
    'the door is open still',
  )
})

t.test('an upload may take longer than a request may', async t => {
  // Ten times as long as the pauses between its parts, which a busy machine draws out.
  const world = await startWorld(t, { HTTP_REQUEST_TIMEOUT_MS: '3000' })
  const { hostname, port } = new URL(world.service.httpUrl)
  const headers = { authorization: `Bearer ${world.device.token}`, 'content-type': lines }
  const slow = httpRequest({ hostname, port, path: '/api/v1/telemetry', method: 'POST', headers })
  const answered = new Promise<number | undefined>((resolve, reject) => {
    slow.on('response', response => resolve(response.statusCode)).on('error', reject)
  })
  const now = Date.now()
  let sent = 0
  const drip = setInterval(() => slow.write(`{"time":${now - sent++}}\n`), 300)
  await until('it has taken longer than that', () => sent > 12)
  clearInterval(drip)
  slow.end()
  t.equal(await answered, 200)
  t.equal(await count(world), sent)
})

t.test('too many uploads at once are asked to come again', async t => {
  const world = await startWorld(t, { INGEST_HTTP_UPLOADS: '8' })
  const { hostname, port } = new URL(world.service.httpUrl)
  const headers = { authorization: `Bearer ${world.device.token}`, 'content-type': lines }
  const now = Date.now()
  const open = [1, 2].map(n => {
    const upload = httpRequest({ hostname, port, path: '/api/v1/telemetry', method: 'POST', headers })
    upload.on('error', () => undefined).write(`{"time":${now - n}}\n`)
    return upload
  })
  await until('both are being read', async () => (await count(world)) === 2)
  const third = await post(world, world.device.token, `{"time":${now}}`)
  t.match(third, { status: 429, body: { code: 'organization_share' } })
  t.equal(third.headers.get('retry-after'), '1')
  t.match(await post(world, world.admin.token, `{"time":${now}}`), { status: 200 }, 'others are let in')
  for (const upload of open) upload.destroy()
  await until('there is room again', async () => {
    const { status } = await post(world, world.device.token, `{"time":${now}}`)
    return status === 200
  })
})

t.test('a thousand rejections are listed, and all are counted', async t => {
  const world = await startWorld(t)
  const body = '{"time":"never"}\n'.repeat(1_500)
  const answer = await post(world, world.device.token, body)
  t.match(answer.body, { accepted: 0, rejectedCount: 1_500 })
  t.equal(answer.body.rejected.length, 1_000)
  t.same(answer.body.rejected[999].index, 999)
  t.equal(
    await count(world, 'select count(*)::int from telemetry_rejections'),
    1,
    'and kept once, for they are the same',
  )
})
