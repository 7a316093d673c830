import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { Agent, request as httpsRequest } from 'node:https'
import { connect as connectPlain } from 'node:net'
import { json } from 'node:stream/consumers'
import { connect, type SecureVersion, type TLSSocket } from 'node:tls'
import { promisify } from 'node:util'
import t, { type Test } from 'tap'
import { WebSocket } from 'ws'
import { openFeed } from '../../src/client/index.ts'
import { administrator, makeVehicle, withToken } from '../support/accounts.ts'
import { built } from '../support/build.ts'
import { makeCertificate, needsOpenssl } from '../support/certificates.ts'
import { addDevices } from '../support/fleet.ts'
import { needsMosquitto } from '../support/mosquitto.ts'
import { startTestService } from '../support/service.ts'
import { until } from '../support/until.ts'

const run = promisify(execFile)
const needs = () => ({ ...needsMosquitto(), ...needsOpenssl() })

async function startWorld(t: Test, more: Record<string, string> = {}) {
  const folder = t.testdir()
  const { cert, key } = await makeCertificate(folder, { name: 'first' })
  const service = await startTestService(t, {
    HTTP_TLS_CERT: cert,
    HTTP_TLS_KEY: key,
    MQTT_TLS_CERT: cert,
    MQTT_TLS_KEY: key,
    MQTT_TLS_PORT: '0',
    ...more,
  })
  const port = Number(new URL(service.httpUrl).port)
  const ca = async () => await readFile(cert)
  return { service, folder, cert, port, ca }
}

/** A request whose connection trusts nobody but this certificate. */
async function ask(url: string, ca: Buffer, method: string, body?: object, token?: string) {
  const headers = {
    ...(token ? { authorization: `Bearer ${token}` } : {}),
    ...(body ? { 'content-type': 'application/json' } : {}),
  }
  const sent = httpsRequest(url, { method, headers, agent: new Agent({ ca }) })
  sent.end(body ? JSON.stringify(body) : undefined)
  const [response] = await once(sent, 'response')
  // biome-ignore lint/suspicious/noExplicitAny: tests look at what came.
  return { status: response.statusCode as number, body: (await json(response)) as any }
}

async function nameAt(
  port: number,
  ca: Buffer,
  maxVersion?: SecureVersion,
): Promise<{ socket: TLSSocket; name: string }> {
  const socket = connect({
    port,
    host: '127.0.0.1',
    ca,
    ...(maxVersion ? { maxVersion, minVersion: maxVersion } : {}),
  })
  await once(socket, 'secureConnect')
  return { socket, name: String(socket.getPeerCertificate().subject.CN) }
}

t.test('https, wss and mqtts: a device reports, and its position comes over the feed', needs(), async t => {
  const { service, cert, ca } = await startWorld(t)
  t.match(service.httpUrl, /^https:/)
  const api = `${service.httpUrl}/api/v1`
  const login = await ask(`${api}/auth/login`, await ca(), 'POST', administrator)
  t.equal(login.status, 200)
  const { token } = login.body as { token: string }
  const request = async (method: string, path: string, body?: unknown) => ({
    ...(await ask(`${api}${path}`, await ca(), method, body as object, token)),
    headers: new Headers(),
  })
  const vehicle = await makeVehicle({ ...withToken(service, token), request })
  const [device] = await addDevices(service.databaseUrl, [vehicle.id])

  const trusted = await ca()
  class TrustingSocket extends WebSocket {
    constructor(url: string, protocol: string) {
      super(url, protocol, { ca: trusted })
    }
  }
  const feed = openFeed({
    url: service.httpUrl,
    token: () => token,
    subscription: { vehicleIds: [vehicle.id] },
    WebSocket: TrustingSocket,
  })
  t.teardown(() => feed.close())
  await until('the feed is open', () => feed.state === 'open')

  const reading = { time: Date.now(), longitude: 8.5, latitude: 47.4, speed: 50 }
  const where = ['-h', '127.0.0.1', '-p', String(service.mqttTlsPort), '--cafile', cert]
  const who = ['-u', device!.id, '-P', device!.token, '-i', 'tracker']
  const what = ['-t', `vehicles/${vehicle.id}/telemetry`, '-q', '1', '-m', JSON.stringify(reading)]
  await run('mosquitto_pub', [...where, ...who, ...what])
  await until('the position comes', () => feed.positions.get(vehicle.id)?.longitude === 8.5)
  const plain = ['-h', '127.0.0.1', '-p', String(service.mqttPort)]
  await run('mosquitto_pub', [...plain, ...who, ...what])
  t.pass('and the plain port of the broker is still there')
})

t.test('a renewal reaches new connections, and those that are open stay', needsOpenssl(), async t => {
  // A connection that says nothing may stay for as long as the renewal takes.
  const patient = { MQTT_CONNECT_TIMEOUT_MS: '600000', HTTP_REQUEST_TIMEOUT_MS: '600000' }
  const { service, folder, port, ca } = await startWorld(t, patient)
  const old = await ca()
  const open = [await nameAt(port, old), await nameAt(service.mqttTlsPort!, old)]
  t.teardown(() => open.forEach(({ socket }) => void socket.destroy()))
  t.same(
    open.map(({ name }) => name),
    ['first', 'first'],
  )
  await makeCertificate(folder, { name: 'second' })
  for (const at of [port, service.mqttTlsPort!]) {
    await until('the second certificate is shown', async () => {
      const { socket, name } = await nameAt(at, Buffer.concat([old, await ca()]))
      socket.destroy()
      return name === 'second'
    })
  }
  const [http, mqtt] = open.map(({ socket }) => socket)
  http!.write('GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n')
  t.match(String((await once(http!, 'data'))[0]), /^HTTP\/1.1 200/, 'an open connection goes on')
  t.notOk(mqtt!.destroyed)
})

t.test('nothing older than TLS 1.2 is spoken, and the plain ports can be closed', needsOpenssl(), async t => {
  const { service, port, ca } = await startWorld(t, { MQTT_TLS_ONLY: 'true' })
  t.equal(service.mqttPort, undefined)
  for (const at of [port, service.mqttTlsPort!]) {
    await t.rejects(nameAt(at, await ca(), 'TLSv1.1'))
    const { socket } = await nameAt(at, await ca(), 'TLSv1.2')
    socket.destroy()
  }
  await t.rejects(fetch(`http://127.0.0.1:${port}/health/live`), 'plain HTTP is not answered')
})

t.test('connections are counted before they have shaken hands', needsOpenssl(), async t => {
  const { service, port, ca } = await startWorld(t, {
    HTTP_MAX_CONNECTIONS_PER_ADDRESS: '2',
    MQTT_CONNECTING_PER_ADDRESS: '2',
  })
  const trusted = await ca()
  for (const at of [port, service.mqttTlsPort!]) {
    const two = [await nameAt(at, trusted), await nameAt(at, trusted)]
    await t.rejects(nameAt(at, trusted), `a third one at ${at}`)
    for (const { socket } of two) socket.destroy()
  }
})

t.test('a stop waits for nobody who has not even shaken hands', needsOpenssl(), async t => {
  const { service, port } = await startWorld(t)
  for (const at of [port, service.mqttTlsPort!]) {
    const socket = connectPlain({ port: at, host: '127.0.0.1' })
    socket.on('error', () => undefined)
    t.teardown(() => socket.destroy())
    await once(socket, 'connect')
  }
  t.equal(await service.stop(), true, 'every phase ended in time')
})

t.test(
  'the simulator registers and reports over TLS, with an authority of its own',
  needsOpenssl(),
  async t => {
    const { service, cert } = await startWorld(t)
    const where = ['--url', `mqtts://127.0.0.1:${service.mqttTlsPort}`, '--api', service.httpUrl]
    const how = ['--vehicles', '3', '--hz', '2', '--seconds', '2', '--password', administrator.password]
    const { stdout } = await run(process.execPath, [...built('src/simulator/command'), ...where, ...how], {
      cwd: new URL('../..', import.meta.url).pathname,
      env: { ...process.env, NODE_EXTRA_CA_CERTS: cert },
    })
    const { sent, acknowledged } = JSON.parse(stdout.trim().split('\n').at(-1)!) as Record<string, number>
    t.ok(sent! > 0)
    t.equal(acknowledged, sent)
  },
)
