import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import pg from 'pg'
import t, { type Test } from 'tap'
import { Unfinished } from '../../src/http/unfinished.ts'
import { Share } from '../../src/shares/share.ts'
import { type Account, makeVehicle, signIn } from '../support/accounts.ts'
import { addDevices } from '../support/fleet.ts'
import { withClient } from '../support/server.ts'
import { startTestService } from '../support/service.ts'
import { until } from '../support/until.ts'

const lines = 'application/x-ndjson'
const json = 'application/json'

async function startWorld(t: Test, environment: Record<string, string> = {}) {
  const service = await startTestService(t, environment)
  const admin = await signIn(service)
  const { id: vehicleId } = await makeVehicle(admin)
  const [device] = await addDevices(service.databaseUrl, [vehicleId])
  const { hostname, port } = new URL(service.httpUrl)
  /** An upload that goes on as the test writes to it. */
  const open = (sender: Pick<Account, 'token'>, type = lines) => {
    const headers = { authorization: `Bearer ${sender.token}`, 'content-type': type }
    const upload = httpRequest({ hostname, port, path: '/api/v1/telemetry', method: 'POST', headers })
    const answer = new Promise<Answer>((resolve, reject) => {
      upload.on('error', reject).on('response', response => {
        const parts: Buffer[] = []
        response.on('data', part => parts.push(part)).on('error', reject)
        response.on('end', () => {
          const { statusCode: status, headers: given } = response
          resolve({
            status,
            retryAfter: given['retry-after'],
            body: JSON.parse(Buffer.concat(parts).toString()),
          })
        })
      })
    })
    answer.catch(() => undefined)
    return { upload, answer }
  }
  const post = async (sender: Pick<Account, 'token'>, body: string, type = lines) => {
    const { upload, answer } = open(sender, type)
    upload.end(body)
    return await answer
  }
  const count = () =>
    withClient(service.databaseUrl, async client => {
      const { rows } = await client.query('select count(*)::int from vehicle_telemetry')
      return rows[0].count as number
    })
  return { service, admin, vehicleId, device: device!, open, post, count, hostname, port: Number(port) }
}

interface Answer {
  status: number | undefined
  retryAfter: string | undefined
  // biome-ignore lint/suspicious/noExplicitAny: tests look at what came.
  body: any
}

/** Nothing can be stored until what it answers is called. */
async function lockTable(t: Test, url: string): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  t.teardown(() => client.end())
  await client.query('begin; lock table vehicle_telemetry in access exclusive mode')
  return async () => void (await client.query('rollback'))
}

function readings(count: number, from = Date.now()): string {
  return Array.from({ length: count }, (_, n) => `{"time":${from - n}}\n`).join('')
}

t.test('what uploads hold in memory is limited, of one sender and of one organization', async t => {
  const world = await startWorld(t, { INGEST_HTTP_MEGABYTES: '32' })
  const { device, admin, vehicleId } = world
  const part = `[${' '.repeat(5 * 1024 * 1024)}`
  const slow = world.open(device, json)
  await new Promise<void>(resolve => slow.upload.write(part, () => resolve()))
  const reading = JSON.stringify({ vehicleId, time: Date.now() })
  await until('it is held', async () => {
    const metrics = await (await fetch(`${world.service.httpUrl}/metrics`)).text()
    return Number(/share_used\{thing="uploadBytes",.* (\d+)$/m.exec(metrics)?.[1]) > 5 * 1024 * 1024
  })
  const refused = { status: 429, retryAfter: '2', body: { code: 'organization_share', thing: 'uploadBytes' } }
  const twice = `${part}${' '.repeat(5 * 1024 * 1024)}${reading}]`
  t.match(await world.post(admin, twice, json), refused, 'another of that size is turned away')
  t.match(await world.post(admin, `[${reading}]`, json), { status: 200 }, 'a small one is taken')
  slow.upload.end(']')
  t.match(await slow.answer, { status: 200, body: { accepted: 0 } })
  t.match(await world.post(admin, `${part}${reading}]`, json), { status: 200, body: { duplicates: 1 } })
})

t.test('an unfinished line counts, and what is slow is given up', async t => {
  const world = await startWorld(t, { HTTP_REQUEST_TIMEOUT_MS: '1000' })
  const dripping = world.open(world.device)
  dripping.upload.write(`{"time":${Date.now()}}\n`)
  const drip = setInterval(() => dripping.upload.write(' '), 100)
  t.match(await dripping.answer, { status: 408, body: { code: 'request_timeout' } })
  clearInterval(drip)
  dripping.upload.destroy()
  await until('the line before it is stored', async () => (await world.count()) === 1)
})

t.test('a sender is too slow only after its patience and below the least speed', async t => {
  const share = new Share({ total: 4_000_000, greed: 1 })
  const unfinished = new Unfinished(share, { patienceMs: 1_000 })
  const of = (principalId: string) => ({ organizationId: 'one', principalId })
  const holding = unfinished.open(of('a'))
  t.equal(holding.set(64_000, 0), undefined)
  t.notOk(holding.isTooSlow(65_000), 'a second, and 64 more for what it sent: a bad network is no fault')
  t.ok(holding.isTooSlow(65_001))
  const other = unfinished.open(of('b'))
  t.equal(other.set(950_000, 0), undefined)
  const third = unfinished.open(of('c'))
  t.equal(third.set(200_000, 0), undefined)
  t.notOk(holding.isTooSlow(2_000), 'while memory of its organization is short: a second, and one more')
  t.ok(holding.isTooSlow(2_001))
  const elsewhere = unfinished.open({ organizationId: 'two', principalId: 'a' })
  t.equal(elsewhere.set(64_000, 0), undefined)
  t.notOk(elsewhere.isTooSlow(65_000), 'which is nothing to another one')
  t.equal(other.set(2_000_000, 0), 'own', 'together they are beyond their share')
  other.close()
  third.close()
  holding.set(0, 3_000)
  t.notOk(holding.isTooSlow(9_000), 'who holds nothing is not slow')
})

t.test('while the database takes nothing a full door says when to come again, and loses nothing', async t => {
  const world = await startWorld(t, { INGEST_WAITING_READINGS: '100', INGEST_HTTP_WAIT_MS: '500' })
  const { device, service } = world
  const unlock = await lockTable(t, service.databaseUrl)
  const body = readings(300)
  const busy = { status: 503, retryAfter: '2', body: { code: 'overloaded' } }
  t.match(await world.post(device, body), busy, 'one that filled it')
  t.match(await world.post(device, body), busy, 'one that found it full')
  t.match(await world.post(device, `[${readings(1).trim()}]`, json), busy)
  await unlock()
  await until('what was taken is stored', async () => (await world.count()) >= 100)
  let again = await world.post(device, body)
  await until('posted again it is taken', async () => {
    // A busy machine may have no room in time for all of it yet.
    if (again.status === 503) again = await world.post(device, body)
    return again.status !== 503
  })
  t.match(again, { status: 200, body: { rejectedCount: 0 } })
  t.equal(again.body.accepted + again.body.duplicates, 300)
  t.equal(await world.count(), 300)
})

t.test('an upload of a device that is revoked meanwhile ends, and what it brought is stored', async t => {
  const world = await startWorld(t)
  const { admin, device, vehicleId } = world
  const created = await admin.request('POST', '/devices', { vehicleId })
  const revoked = world.open(created.body)
  const other = world.open(device)
  const user = world.open(admin)
  revoked.upload.write(readings(3))
  other.upload.write(readings(3, Date.now() - 60_000))
  user.upload.write(`{"time":${Date.now()},"vehicleId":"${vehicleId}","speed":1}\n`)
  await until('their readings are stored', async () => (await world.count()) >= 6)
  t.match(await admin.request('DELETE', `/devices/${created.body.id}`), { status: 204 })
  t.match(await revoked.answer, { status: 401, body: { code: 'not_authenticated' } })
  other.upload.end(readings(1, Date.now() - 120_000))
  t.match(await other.answer, { status: 200, body: { accepted: 4 } }, 'another goes on')
  t.match(await admin.request('POST', '/auth/logout'), { status: 204 })
  t.match(await user.answer, { status: 401 }, 'a user who has logged out is heard no longer either')
})

t.test('an upload ends when the token that it was begun with does', async t => {
  const world = await startWorld(t)
  const { vehicleId, service } = world
  // One that was not shown yet, so that nobody has looked at when it ends; it holds until the upload has begun.
  const brief = await signIn(service)
  const shorten = `update access_tokens set expires_at = now() + interval '15 seconds'
    where created_at = (select max(created_at) from access_tokens)`
  await withClient(service.databaseUrl, client => client.query(shorten))
  const { upload, answer } = world.open(brief)
  upload.write(`{"time":${Date.now()},"vehicleId":"${vehicleId}","speed":1}\n`)
  t.match(await answer, { status: 401, body: { code: 'not_authenticated' } })
  t.equal(await world.count(), 1, 'what it brought is stored')
})

t.test('an upload of 200,000 lines that are nothing lets others have their turn', async t => {
  const world = await startWorld(t)
  const answer = world.post(world.device, 'x\n'.repeat(200_000))
  let answered = 0
  let isOver = false
  void answer.then(() => {
    isOver = true
  })
  while (!isOver) {
    t.match(await world.post(world.device, readings(1)), { status: 200 })
    answered++
  }
  t.match(await answer, { status: 200, body: { rejectedCount: 200_000 } })
  t.ok(answered > 1, `${answered} others were answered meanwhile`)
})

t.test('a stop tells the uploads that are under way', async t => {
  const world = await startWorld(t, { INGEST_HTTP_WAIT_MS: '60000' })
  const { device, service } = world
  const halfWay = world.open(device)
  halfWay.upload.write(readings(3))
  await until('its readings are stored', async () => (await world.count()) === 3)
  const unlock = await lockTable(t, service.databaseUrl)
  const waiting = world.post(device, readings(5, Date.now() - 60_000))
  await until('it waits for the commit', async () => {
    const metrics = await (await fetch(`${service.httpUrl}/metrics`)).text()
    return /in_flight\{source="http"\} 5/.test(metrics)
  })
  const stopped = service.stop()
  const told = { status: 503, retryAfter: '2', body: { code: 'shutting_down' } }
  t.match(await halfWay.answer, told)
  t.match(await waiting, told)
  await unlock()
  await stopped
  t.equal(await world.count(), 8, 'what was taken is stored all the same')
})

t.test('who goes on sending what is refused hears why', async t => {
  const { device, hostname, port } = await startWorld(t)
  const socket = connect(port, hostname)
  const size = 64 * 1024 * 1024
  socket.write(
    `POST /api/v1/telemetry HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${device.token}\r\n` +
      `content-type: ${json}\r\ncontent-length: ${size}\r\n\r\n`,
  )
  let said = ''
  let failed: Error | undefined
  socket.on('data', chunk => {
    said += chunk
  })
  socket.on('error', error => {
    failed = error
  })
  const closed = new Promise(resolve => socket.once('close', resolve))
  for (let sent = 0; sent < size && !said && !failed; sent += 65_536)
    if (!socket.write(Buffer.alloc(65_536, 0x20)))
      await Promise.race([closed, new Promise(resolve => socket.once('drain', resolve))])
  await until('the answer is there', () => said.includes('body_too_large'))
  t.match(said, /^HTTP\/1.1 413 /)
  socket.destroy()
})
