import t from 'tap'
import { WebSocket } from 'ws'
import { request, signIn } from '../support/accounts.ts'
import { addVehicles } from '../support/fleet.ts'
import { reading } from '../support/readings.ts'
import { startTestService } from '../support/service.ts'
import { watch } from '../support/watcher.ts'

t.test('the feed keeps to its contract', async t => {
  const service = await startTestService(t, { HTTP_ALLOWED_ORIGINS: 'https://dispatch.example' })
  const administrator = await signIn(service)
  const { token } = administrator
  const at = (vehicle: string, longitude: number, latitude: number, time = Date.now()) =>
    reading(vehicle, time, { longitude, latitude })
  const idsOf = (positions: readonly { vehicleId: string }[]) =>
    positions.map(({ vehicleId }) => vehicleId).sort()

  await t.test('a client that subscribes at once gets a snapshot, then what changes', async t => {
    const [a, b] = await addVehicles(service, 2)
    const time = Date.now()
    const fields = { longitude: 13.4, latitude: 52.5, speed: 50.5, ignition: true, odometer: 1234.5 }
    service.positions.take([reading(a!, time, fields)])
    const watcher = await watch(t, service, { token, subscribe: {} })
    const snapshot = await watcher.next('snapshot')
    const nothing = { altitude: null, heading: null, fuelLevel: null }
    const expected = { vehicleId: a, time: new Date(time).toISOString(), ...fields, ...nothing }
    t.same(snapshot.positions, [expected])
    const said = watcher.messages.filter(({ type }) => type !== 'heartbeat')
    t.same(said, [snapshot], 'nothing came before it')
    t.same(watcher.messages[0], snapshot, 'not even a heartbeat')
    service.positions.take([at(b!, 13.5, 52.6)])
    const frame = await watcher.next('positions')
    t.same(idsOf(frame.positions), [b])
    t.same(frame.left, [])
    t.not(frame.token, snapshot.token)
  })

  await t.test('a box and vehicle ids must both match, and what leaves the box is told', async t => {
    const [a, b, c] = await addVehicles(service, 3)
    const base = Date.now()
    service.positions.take([at(a!, 20, 10, base), at(b!, 20, 10, base), at(c!, 40, 10, base)])
    const bbox = [19, 9, 21, 11]
    const both = await watch(t, service, {
      token,
      subscribe: { bbox, vehicleIds: [a!.toUpperCase(), c] },
    })
    t.same(idsOf((await both.next('snapshot')).positions), [a])
    const boxed = await watch(t, service, { token, subscribe: { bbox } })
    t.same(idsOf((await boxed.next('snapshot')).positions), [a, b].sort())
    service.positions.take([at(a!, 22, 10, base + 1), at(c!, 20.5, 10.5, base + 1)])
    const frame = await both.next('positions')
    t.same(idsOf(frame.positions), [c])
    t.same(frame.left, [a])
    const none = await watch(t, service, { token, subscribe: { vehicleIds: [] } })
    t.same((await none.next('snapshot')).positions, [], 'no ids, no vehicles')
  })

  await t.test('a box whose west is greater than its east crosses the antimeridian', async t => {
    const [east, west, far] = await addVehicles(service, 3)
    service.positions.take([at(east!, 179, -17), at(west!, -179, -17), at(far!, 0, -17)])
    const watcher = await watch(t, service, { token, subscribe: { bbox: [178, -18, -178, -16] } })
    t.same(idsOf((await watcher.next('snapshot')).positions), [east, west].sort())
  })

  await t.test('a new subscribe replaces the old one and begins with a snapshot', async t => {
    const [a, b] = await addVehicles(service, 2)
    const base = Date.now()
    service.positions.take([at(a!, 50, 0, base), at(b!, 60, 0, base)])
    const watcher = await watch(t, service, { token, subscribe: { vehicleIds: [a] } })
    await watcher.next('snapshot')
    watcher.send({ type: 'subscribe', vehicleIds: [b] })
    t.same(idsOf((await watcher.next('snapshot')).positions), [b])
    service.positions.take([at(a!, 51, 0, base + 1), at(b!, 61, 0, base + 1)])
    t.same(idsOf((await watcher.next('positions')).positions), [b])
  })

  await t.test(
    'since brings what changed, also what left the box, and a snapshot for a token of others',
    async t => {
      const [a, b, c] = await addVehicles(service, 3)
      const base = Date.now()
      service.positions.take([at(a!, 70, 0, base), at(b!, 70, 0, base), at(c!, 75, 0, base)])
      const subscribe = { bbox: [69, -1, 71, 1] }
      const first = await watch(t, service, { token, subscribe })
      const { token: since } = await first.next('snapshot')
      first.close()
      await first.closed
      service.positions.take([at(a!, 72, 0, base + 1), at(c!, 76, 0, base + 1)])
      const second = await watch(t, service, { token, subscribe: { ...subscribe, since } })
      const answer = await second.next('positions')
      t.same(answer.positions, [])
      t.same(answer.left, [a], 'and not what never was in the box')
      t.notOk(second.messages.some(({ type }) => type === 'snapshot'))
      second.send({ type: 'subscribe', ...subscribe, since: answer.token })
      const nothing = await second.next('positions')
      t.same([nothing.positions, nothing.left], [[], []], 'an answer comes even if nothing changed')
      second.send({ type: 'subscribe', ...subscribe, since: 'some-other-service.17' })
      t.same(idsOf((await second.next('snapshot')).positions), [b])
      second.send({ type: 'subscribe', vehicleIds: [c], since: answer.token })
      const elsewhere = await second.next('snapshot')
      t.same(idsOf(elsewhere.positions), [c], 'and for one of another subscription')
    },
  )

  await t.test('late data does not move the marker, nor does data without coordinates', async t => {
    const [a] = await addVehicles(service, 1)
    const now = Date.now()
    service.positions.take([at(a!, 80, 0, now)])
    const watcher = await watch(t, service, { token, subscribe: { vehicleIds: [a] } })
    await watcher.next('snapshot')
    service.positions.take([at(a!, 81, 0, now - 3_600_000), at(a!, 82, 0, now)])
    service.positions.take([reading(a!, now + 1_000, { speed: 99 })])
    service.positions.take([at(a!, 83, 0, now + 2_000), at(a!, 82.5, 0, now + 1_500)])
    const frame = await watcher.next('positions')
    t.match(frame.positions, [{ longitude: 83, speed: null }], 'only the newest with coordinates came')
    t.equal(frame.positions.length, 1)
  })

  await t.test('maxHz holds frames back, and each brings the newest', async t => {
    const [a] = await addVehicles(service, 1)
    const now = Date.now()
    const watcher = await watch(t, service, { token, subscribe: { vehicleIds: [a], maxHz: 2 } })
    await watcher.next('snapshot')
    // How long each is held back is shown by the hub's own test, whose clock is moved by hand.
    for (let frame = 1, step = 0; frame <= 2; frame++) {
      for (let n = 0; n < 50; n++) service.positions.take([at(a!, ++step / 1000, 0, now + step)])
      const { positions } = await watcher.next('positions')
      t.match(positions, [{ longitude: step / 1000 }], `fifty moves are frame ${frame}`)
    }
  })

  await t.test('what is not understood is said, and the feed goes on', async t => {
    const watcher = await watch(t, service, { token })
    const wrongs: [unknown, string][] = [
      ['not json', 'malformed_message'],
      ['[]', 'malformed_message'],
      ['null', 'malformed_message'],
      [{ type: 'dance' }, 'unknown_type'],
      [{ type: 'hello', token }, 'already_open'],
      [{ type: 'subscribe', bbox: [1, 2, 3] }, 'invalid_subscription'],
      [{ type: 'subscribe', bbox: [0, 10, 1, 5] }, 'invalid_subscription'],
      [{ type: 'subscribe', bbox: 'all' }, 'invalid_subscription'],
      [{ type: 'subscribe', vehicleIds: ['x'] }, 'invalid_subscription'],
      [{ type: 'subscribe', vehicleIds: 'x' }, 'invalid_subscription'],
      [{ type: 'subscribe', maxHz: 0 }, 'invalid_subscription'],
      [{ type: 'subscribe', maxHz: '4' }, 'invalid_subscription'],
      [{ type: 'subscribe', since: 5 }, 'invalid_subscription'],
    ]
    for (const [message, code] of wrongs) {
      watcher.send(message)
      const error = await watcher.next('error')
      t.equal(error.code, code, JSON.stringify(message))
      t.ok(error.message.length > 10)
    }
    watcher.send({ type: 'subscribe', vehicleIds: [], somethingNew: true })
    t.ok(await watcher.next('snapshot'))
    watcher.send({ type: 'subscribe', vehicleIds: [], maxHz: 1e9 })
    t.ok(await watcher.next('snapshot'), 'as fast as it can')
    const large = await watch(t, service, { token })
    large.send(`"${'x'.repeat(70_000)}"`)
    t.equal(await large.closed, 1009, 'a message that is too long ends it')
  })

  await t.test('without a valid hello the socket is closed with 4401', async t => {
    const subscribed = await watch(t, service, { subscribe: {} })
    t.equal(await subscribed.closed, 4401, 'another message first')
    t.equal(await (await watch(t, service, { token: 'no such token' })).closed, 4401, 'a bad token')
    const junk = await watch(t, service)
    junk.send('junk')
    t.equal(await junk.closed, 4401, 'no message at all')
  })

  await t.test('a page of ours or of an allowed origin may open it, any other may not', async t => {
    const { host } = new URL(service.httpUrl)
    for (const origin of [`http://${host}`, 'https://dispatch.example'])
      t.ok(await watch(t, service, { token, headers: { origin } }), origin)
    for (const origin of ['https://evil.example', 'null', `http://${host}.evil.example`]) {
      await t.rejects(watch(t, service, { token, headers: { origin } }), /403/, origin)
    }
    const plain = await request(service, 'GET', '/live')
    t.match([plain.status, plain.body.code], [426, 'upgrade_required'])
    const { httpUrl } = service
    const bare = new WebSocket(`${httpUrl.replace('http', 'ws')}/api/v1/live`, ['other', 'fleetwake.v1'])
    await new Promise(resolve => bare.once('open', resolve))
    t.equal(bare.protocol, 'fleetwake.v1')
    bare.terminate()
  })

  await t.test('a ticket opens the feed once, as the user who made it', async t => {
    const { status, body } = await administrator.request('POST', '/live/tickets')
    t.equal(status, 201)
    const watcher = await watch(t, service, { token: body.ticket, subscribe: {} })
    t.ok(await watcher.next('snapshot'))
    t.equal(await (await watch(t, service, { token: body.ticket })).closed, 4401, 'a second time')
  })
})
