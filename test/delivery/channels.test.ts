import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { createDecipheriv, createECDH, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { jetstream, jetstreamManager } from '@nats-io/jetstream'
import { connect as connectNats } from '@nats-io/transport-node'
import { createClient } from '@redis/client'
import { connectAsync } from 'mqtt'
import { SMTPServer } from 'smtp-server'
import t, { type Test } from 'tap'
import { emailChannel } from '../../src/delivery/channels/email.ts'
import { writeMail } from '../../src/delivery/channels/mail-text.ts'
import { type Account, make, signIn } from '../support/accounts.ts'
import { addVehicles } from '../support/fleet.ts'
import { needsMosquitto, startMosquitto } from '../support/mosquitto.ts'
import { steadyPort } from '../support/port.ts'
import { temporaryFolder } from '../support/process.ts'
import { withClient } from '../support/server.ts'
import { startTestService } from '../support/service.ts'
import { until } from '../support/until.ts'
import { addAlerts, Clock, deliver } from './support.ts'

/** Each way out but webhooks, to the real thing: a mail server, mosquitto, Redis, NATS, and a push service of our own. */
const smtp = await startMailServer(t)
const ports = { redis: await steadyPort(), nats: await steadyPort() }
const programs = {
  redis: find('redis-server', ['--version']),
  nats: find('nats-server', ['--version']),
}
const mosquitto = needsMosquitto().skip ? undefined : await startMosquitto(t)
const environment = {
  SMTP_URL: `smtp://127.0.0.1:${smtp.port}`,
  DELIVERY_REDIS_URL: `redis://127.0.0.1:${ports.redis}`,
  DELIVERY_NATS_URL: `nats://127.0.0.1:${ports.nats}`,
  ...(mosquitto ? { DELIVERY_MQTT_URL: mosquitto.url } : {}),
  DELIVERY_TIMEOUT_MS: '60000',
}
const service = await startTestService(t, {
  ROLES: 'ingest,live,api',
  ...environment,
  DELIVERY_ALLOW_PRIVATE: '127.0.0.1',
})
const { databaseUrl } = service
const admin = await signIn(service)
const organizationId: string = (await admin.request('GET', '/auth/me')).body.organization.id
const vehicles = await addVehicles(service, 2)

async function subscribe(t: Test, body: object): Promise<{ id: string }> {
  const made = await make(admin, '/subscriptions', { types: ['alert'], ...body })
  t.teardown(() => admin.request('DELETE', `/subscriptions/${made.id}`))
  return made
}

function find(program: string, args: string[]): string | undefined {
  return spawnSync(program, args).error ? undefined : program
}

/** Skips the test where the program is not installed; on CI that is a failure. */
function needs(program: keyof typeof programs): { skip: string } | Record<string, never> {
  if (programs[program] || process.env.CI === 'true') return {}
  return { skip: `${program}-server is not installed` }
}

function started(t: Pick<Test, 'teardown'>, program: string, args: readonly string[]): ChildProcess {
  const child = spawn(program, args, { stdio: 'ignore' })
  t.teardown(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  })
  return child
}

async function post(account: Account, speed: number, at = Date.now()): Promise<void> {
  const body = [
    {
      vehicleId: vehicles[0],
      time: new Date(at).toISOString(),
      speed,
      longitude: 5.3,
      latitude: 60.4,
      ignition: true,
    },
  ]
  await account.request('POST', '/telemetry', body)
}

interface Mail {
  to: string
  text: string
}

async function startMailServer(t: Pick<Test, 'teardown'>) {
  const mails: Mail[] = []
  const mail = { mails, port: 0, refuses: false }
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData: (stream, session, done) => {
      const pieces: Buffer[] = []
      stream.on('data', piece => pieces.push(piece))
      stream.on('end', () => {
        if (mail.refuses) return done(Object.assign(new Error('come back later'), { responseCode: 451 }))
        const [to] = session.envelope.rcptTo
        mails.push({ to: to!.address, text: Buffer.concat(pieces).toString('utf8') })
        done()
      })
    },
  })
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  mail.port = (server.server.address() as AddressInfo).port
  t.teardown(() => new Promise<void>(resolve => server.close(resolve)))
  return mail
}

t.test('e-mail: at once and as a digest, in the language and the time zone of its reader', async t => {
  const clock = new Clock()
  // At the begin of an hour, so that the digest is of what comes in it.
  clock.ms = Math.ceil(clock.ms / 3_600_000) * 3_600_000
  await subscribe(t, { kind: 'email', to: 'now@example.org', language: 'de', timeZone: 'Asia/Tokyo' })
  const later = await subscribe(t, { kind: 'email', to: 'later@example.org', digestMinutes: 60 })
  await deliver(t, databaseUrl, clock.now, environment)
  await until('the digest has found nothing in the hour before', async () => {
    const { rowCount } = await withClient(databaseUrl, client =>
      client.query('select from delivery_targets where subscription_id = $1', [later.id]),
    )
    return rowCount === 1
  })
  clock.forward(1_000)
  smtp.refuses = true
  const alerts = await addAlerts(databaseUrl, vehicles, 3)
  const of = (to: string) => smtp.mails.filter(mail => mail.to === to)
  await until('it was refused', async () => {
    const { items } = (await admin.request('GET', '/deliveries')).body
    return items.some((item: { answer: string | null }) => /come back later/.test(item.answer ?? ''))
  })
  smtp.refuses = false
  await until('all three have come', () => {
    clock.forward(1_000)
    return of('now@example.org').length === 3
  })
  t.match(of('now@example.org')[0]!.text, /Subject: .*Warnung/)
  t.match(of('now@example.org')[0]!.text, /Asia\/Tokyo/)
  for (const { id } of alerts) t.ok(of('now@example.org').some(({ text }) => text.includes(`<${id}.`)))
  clock.forward(3_600_000)
  await until('the digest has come', () => of('later@example.org').length > 0)
  t.equal(of('later@example.org').length, 1, 'one for all three')
  t.match(of('later@example.org')[0]!.text, /Subject: .*3 messages/)

  const message = {
    id: '1',
    type: 'alert',
    vehicleId: null,
    time: '2026-11-28T23:30:00.000Z',
    data: { message: '<b>x\r\nBcc: y' },
  }
  const reader = { language: 'en' as const, timeZone: 'Asia/Tokyo', organizationName: 'North' }
  const written = writeMail([message], reader)
  t.match(written.text, /Nov 29, 2026, 8:30:00/)
  t.notMatch(written.subject, /[\r\n]/, 'nothing gets into the headers')
  t.match(written.html, /&lt;b&gt;x/)
  await t.rejects(
    emailChannel({ smtpUrl: 'smtp://127.0.0.1:1', smtpFrom: 'x@y', deliveryTimeoutMs: 1_000 }).send(
      { ...reader, recipient: 'a@b.c' } as never,
      message,
      0,
    ),
  )
})

t.test(
  'MQTT: a vehicle’s state, retained, and what Home Assistant finds it by',
  needsMosquitto(),
  async t => {
    await subscribe(t, { kind: 'mqtt', topic: 'fleet', types: ['alert', 'reading'] })
    await deliver(t, databaseUrl, new Clock().now, environment)
    await addAlerts(databaseUrl, vehicles.slice(0, 1), 1)
    await post(admin, 41)
    const client = await connectAsync(mosquitto!.url)
    t.teardown(() => client.endAsync(true))
    const got = new Map<string, { body: string; retain: boolean }>()
    client.on('message', (topic, body, { retain }) => void got.set(topic, { body: body.toString(), retain }))
    await client.subscribeAsync(`${organizationId}/#`, { qos: 1 })
    const state = `${organizationId}/fleet/${vehicles[0]}/state`
    // The alert came before the test listened, or after: another one is heard for sure.
    await addAlerts(databaseUrl, vehicles.slice(0, 1), 1)
    await until(
      'the state is there',
      () => got.has(state) && got.has(`${organizationId}/fleet/${vehicles[0]}/alert`),
    )
    t.match(JSON.parse(got.get(state)!.body), { speed: 41, longitude: 5.3, latitude: 60.4, ignition: true })
    const tracker = got.get(`${organizationId}/homeassistant/device_tracker/${vehicles[0]}/config`)
    t.match(JSON.parse(tracker!.body), { json_attributes_topic: state, source_type: 'gps' })
    const speed = got.get(`${organizationId}/homeassistant/sensor/${vehicles[0]}/speed/config`)
    t.match(JSON.parse(speed!.body), { state_topic: state, unit_of_measurement: 'km/h' })
    const late = await connectAsync(mosquitto!.url)
    t.teardown(() => late.endAsync(true))
    const retained: string[] = []
    late.on('message', (topic, _body, { retain }) => void (retain && retained.push(topic)))
    await late.subscribeAsync(`${organizationId}/#`, { qos: 1 })
    await until('it is retained', () => retained.includes(state))
    t.notOk(
      retained.some(topic => topic.endsWith('/alert')),
      'an alert is not',
    )
  },
)

t.test('Redis streams: in order, also after Redis was away', needs('redis'), async t => {
  const folder = await temporaryFolder(t)
  const args = ['--port', String(ports.redis), '--bind', '127.0.0.1', '--dir', folder, '--appendonly', 'yes']
  const first = started(t, programs.redis!, args)
  const clock = new Clock()
  await subscribe(t, { kind: 'redis', topic: 'fleet' })
  await deliver(t, databaseUrl, clock.now, environment)
  const alerts = await addAlerts(databaseUrl, vehicles, 10)
  const stream = `${organizationId}:fleet`
  const read = async () => {
    const client = createClient({ url: environment.DELIVERY_REDIS_URL, socket: { reconnectStrategy: false } })
    client.on('error', () => undefined)
    try {
      await client.connect()
      const entries = await client.xRange(stream, '-', '+')
      client.destroy()
      return (entries ?? []).map(({ message }) => message as Record<string, string>)
    } catch {
      return []
    }
  }
  const comes = (count: number) => async () => {
    clock.forward(1_000)
    return new Set((await read()).map(({ id }) => id)).size === count
  }
  await until('all are there', comes(10))
  const gone = once(first, 'exit')
  first.kill('SIGTERM')
  await gone
  alerts.push(...(await addAlerts(databaseUrl, vehicles, 10, 10)))
  started(t, programs.redis!, args)
  await until('the others are there', comes(20))
  const entries = await read()
  for (const vehicleId of vehicles) {
    const ids = [...new Set(entries.filter(entry => entry.vehicleId === vehicleId).map(({ id }) => id))]
    t.same(
      ids,
      alerts.filter(alert => alert.vehicleId === vehicleId).map(({ id }) => id),
    )
  }
  t.match(JSON.parse(entries[0]!.body!), { id: alerts[0]!.id, type: 'alert', data: { id: alerts[0]!.id } })
})

t.test('NATS JetStream: each once, by its id', needs('nats'), async t => {
  const folder = await temporaryFolder(t)
  started(t, programs.nats!, ['-a', '127.0.0.1', '-p', String(ports.nats), '-js', '-sd', folder])
  const clock = new Clock()
  await subscribe(t, { kind: 'nats', topic: 'fleet' })
  await deliver(t, databaseUrl, clock.now, environment)
  const alerts = await addAlerts(databaseUrl, vehicles, 10)
  await until('all are delivered', async () => {
    clock.forward(1_000)
    const { items } = (await admin.request('GET', '/subscriptions?kind=nats')).body
    return items[0].delivered === 10
  })
  const connection = await connectNats({ servers: `127.0.0.1:${ports.nats}` })
  t.teardown(() => connection.close())
  const manager = await jetstreamManager(connection)
  const name = `${organizationId}_fleet`
  t.equal((await manager.streams.info(name)).state.messages, 10)
  const consumer = await jetstream(connection).consumers.get(name)
  const got: { subject: string; id: string | undefined }[] = []
  for await (const message of await consumer.fetch({ max_messages: 10 })) {
    got.push({ subject: message.subject, id: message.headers?.get('Nats-Msg-Id') })
  }
  const subject = ({ vehicleId }: { vehicleId: string }) => `${organizationId}.fleet.${vehicleId}`
  for (const vehicleId of vehicles) {
    const mine = alerts.filter(alert => alert.vehicleId === vehicleId)
    t.same(
      got.filter(one => one.subject === subject({ vehicleId })).map(({ id }) => id),
      mine.map(({ id }) => id),
    )
  }
})

t.test('web push: the browser alone can read it, and one that has unsubscribed ends it', async t => {
  const browser = createECDH('prime256v1')
  browser.generateKeys()
  const auth = randomBytes(16)
  const got: { headers: Record<string, unknown>; body: Buffer }[] = []
  let status = 201
  const server = createServer((request, response) => {
    const pieces: Buffer[] = []
    request.on('data', piece => pieces.push(piece))
    request.on('end', () => {
      got.push({ headers: request.headers, body: Buffer.concat(pieces) })
      response.writeHead(status).end()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/push/1`
  const keys = { p256dh: browser.getPublicKey('base64url'), auth: auth.toString('base64url') }
  t.match(await admin.request('POST', '/subscriptions', { kind: 'push', url, types: ['alert'] }), {
    status: 422,
  })
  const { id } = await subscribe(t, { kind: 'push', url, keys })
  await deliver(t, databaseUrl, new Clock().now, { ...environment, DELIVERY_ALLOW_PRIVATE: '127.0.0.1' })
  const [alert] = await addAlerts(databaseUrl, vehicles, 1)
  await until('it has come', () => got.length === 1)
  const { headers, body } = got[0]!
  t.equal(headers['content-encoding'], 'aes128gcm')
  const { publicKey } = (await admin.request('GET', '/push/key')).body
  t.match(headers.authorization, new RegExp(`^vapid t=.*, ?k=${publicKey}$`))
  t.match(JSON.parse(decrypted(body, browser, auth)), {
    id: alert!.id,
    type: 'alert',
    vehicleId: alert!.vehicleId,
  })
  status = 410
  await addAlerts(databaseUrl, vehicles, 1)
  await until(
    'it has ended',
    async () => (await admin.request('GET', `/subscriptions/${id}`)).body.status === 'ended',
  )
})

/** RFC 8291, as a browser does it. */
function decrypted(body: Buffer, browser: ReturnType<typeof createECDH>, auth: Buffer): string {
  const salt = body.subarray(0, 16)
  const sender = body.subarray(21, 21 + body[20]!)
  const shared = browser.computeSecret(sender)
  const context = Buffer.concat([Buffer.from('WebPush: info\0'), browser.getPublicKey(), sender])
  const secret = createHmac('sha256', createHmac('sha256', auth).update(shared).digest())
    .update(Buffer.concat([context, Buffer.from([1])]))
    .digest()
  const derive = (info: string, length: number) =>
    Buffer.from(hkdfSync('sha256', secret, salt, `${info}\0`, length))
  const sealed = body.subarray(21 + sender.length)
  const decipher = createDecipheriv(
    'aes-128-gcm',
    derive('Content-Encoding: aes128gcm', 16),
    derive('Content-Encoding: nonce', 12),
  )
  decipher.setAuthTag(sealed.subarray(-16))
  const padded = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()])
  return padded.subarray(0, padded.lastIndexOf(2)).toString('utf8')
}
