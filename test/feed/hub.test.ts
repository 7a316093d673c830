import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import pino from 'pino'
import { Registry } from 'prom-client'
import t, { type Test } from 'tap'
import { WebSocket, WebSocketServer } from 'ws'
import { Hub } from '../../src/feed/hub.ts'
import { createFeedMetrics } from '../../src/feed/metrics.ts'
import type { Principal } from '../../src/http/principal.ts'
import type { Fix } from '../../src/positions/position.ts'
import { Rosters } from '../../src/positions/rosters.ts'
import { createShares } from '../../src/shares/shares.ts'
import { until } from '../support/until.ts'
import { follow } from '../support/watcher.ts'

const organizationId = '00000000-0000-4000-8000-000000000001'
const organizations: Record<string, string> = { neighbour: '00000000-0000-4000-8000-000000000002' }

/** A hub behind a real server, whose clock and rounds the test moves. */
async function startHub(t: Test, { clients = 100, bytes = 1_000_000_000, helloMs = 60_000 } = {}) {
  const positions = new Rosters()
  /** `set`: by how much the clock was set wrong, which is no time that passes. */
  const clock = { now: Date.now(), set: 0 }
  let principal: Principal | null = {
    kind: 'user',
    id: 'a user',
    organizationId,
    permissions: new Set(['positions:read']),
    tokenId: 'a token',
    expiresAt: clock.now + 50_000,
    vehicleId: null,
    vehicleGroupIds: null,
    isServiceAdministrator: false,
  }
  let isAway = false
  let group: readonly string[] | null = null
  let reach: readonly string[] | null = null
  const authenticate = async () => {
    if (isAway) throw new Error('the database is away')
    return principal
  }
  const shares = createShares({ metrics: new Registry() })
  const hub: Hub = new Hub({
    rosterOf: id => positions.rosterOf(id),
    admit: async bearer => {
      const found = await authenticate()
      const organization = organizations[bearer] ?? organizationId
      return found && { principal: { ...found, organizationId: organization }, bearer }
    },
    authenticate,
    vehiclesOf: { group: async () => group, reach: async () => reach },
    limits: { clients, bytes, bufferBytes: 65_536, stuckMs: 20_000, helloMs },
    shares,
    metrics: createFeedMetrics(new Registry(), () => hub.clients),
    log: pino({ level: 'silent' }),
    now: () => clock.now,
    elapsed: () => clock.now - clock.set,
  })
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  server.on('connection', (socket, request) => hub.accept(socket, request.socket, '192.0.2.1'))
  await once(server, 'listening')
  t.teardown(() => {
    for (const socket of server.clients) socket.terminate()
    server.close()
  })
  const { port } = server.address() as { port: number }
  return {
    hub,
    positions,
    clock,
    server,
    end: () => {
      principal = null
    },
    away: () => {
      isAway = true
    },
    gather: (ids: readonly string[] | null) => {
      group = ids
    },
    /** The user is limited to groups with these vehicles; null: no longer. */
    limit: (ids: readonly string[] | null) => {
      reach = ids
      if (principal) principal = { ...principal, vehicleGroupIds: ids && ['a group'] }
    },
    shares,
    connect: async (subscribe: object | null = {}, token: string | null = 'x') => {
      const socket = new WebSocket(`ws://127.0.0.1:${port}`)
      const watcher = follow(socket)
      await once(socket, 'open')
      if (token) watcher.send({ type: 'hello', token })
      if (subscribe) {
        watcher.send({ type: 'subscribe', ...subscribe })
        await watcher.next('snapshot')
      }
      return watcher
    },
  }
}

function fixes(count: number, time: number, organization = organizationId): Fix[] {
  const rest = { altitude: null, speed: 50, heading: 1, fuelLevel: null, odometer: null, ignition: true }
  return Array.from({ length: count }, (_, index) => ({
    vehicleId: `00000000-0000-4000-9000-${String(index).padStart(12, '0')}`,
    organizationId: organization,
    time,
    longitude: index / 1_000,
    latitude: 0,
    ...rest,
  }))
}

t.test('who says nothing is closed with 4401 when the time for a hello is over', async t => {
  const { server } = await startHub(t, { helloMs: 10 })
  const silent = follow(new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`))
  t.equal(await silent.closed, 4401)
})

t.test('a heartbeat comes while nothing changes, with a token that resumes there', async t => {
  const { hub, clock, connect, positions } = await startHub(t)
  positions.take(fixes(1, clock.now))
  const watcher = await connect()
  hub.tick()
  const first = await watcher.next('heartbeat')
  t.equal(Date.parse(first.time), clock.now)
  clock.now += 9_000
  hub.tick()
  clock.now += 1_001
  hub.tick()
  const second = await watcher.next('heartbeat')
  t.equal(Date.parse(second.time), clock.now, 'after ten seconds, and not before')
  t.equal(watcher.messages.length, 3)
  watcher.send({ type: 'subscribe', since: second.token })
  t.same((await watcher.next('positions')).positions, [])
})

t.test('a group is shown as it is, and anew when other vehicles are in it', async t => {
  const { hub, clock, connect, positions, gather } = await startHub(t)
  const [first, second] = fixes(2, clock.now)
  const vehicleGroupId = '00000000-0000-4000-a000-000000000001'
  positions.take([first!, second!])
  const shown = ({ positions }: { positions: readonly { vehicleId: string }[] }) =>
    positions.map(({ vehicleId }) => vehicleId)

  const watcher = await connect(null)
  watcher.send({ type: 'subscribe', vehicleGroupId })
  t.match(await watcher.next('error'), { code: 'invalid_subscription', message: /no such group/ })
  watcher.send({ type: 'subscribe', vehicleGroupId: 'mine' })
  t.match(await watcher.next('error'), { code: 'invalid_subscription', message: /must be the id/ })
  gather([first!.vehicleId])
  watcher.send({ type: 'subscribe', vehicleGroupId })
  t.same(shown(await watcher.next('snapshot')), [first!.vehicleId])
  await hub.recheck()
  hub.tick()
  positions.take(fixes(2, ++clock.now))
  hub.tick()
  t.same(shown(await watcher.next('positions')), [first!.vehicleId], 'nothing was shown anew meanwhile')

  gather([first!.vehicleId, second!.vehicleId])
  await hub.recheck()
  hub.tick()
  t.same(shown(await watcher.next('snapshot')).sort(), [first!.vehicleId, second!.vehicleId])
  watcher.send({ type: 'subscribe', vehicleGroupId, vehicleIds: [second!.vehicleId] })
  t.same(shown(await watcher.next('snapshot')), [second!.vehicleId], 'both must match')
  gather(null)
  await hub.recheck()
  hub.tick()
  t.same(shown(await watcher.next('snapshot')), [], 'a group that is gone has no vehicles')
})

t.test(
  'a limited user is shown the vehicles of their groups, whatever they ask for, and anew when these change',
  async t => {
    const { hub, clock, connect, positions, gather, limit, away } = await startHub(t)
    const [first, second, third] = fixes(3, clock.now)
    const ids = [first!, second!, third!].map(({ vehicleId }) => vehicleId)
    positions.take([first!, second!, third!])
    const shown = ({ positions }: { positions: readonly { vehicleId: string }[] }) =>
      positions.map(({ vehicleId }) => vehicleId).sort()

    limit([ids[0]!, ids[1]!])
    const watcher = await connect(null)
    watcher.send({ type: 'subscribe', alerts: true, events: true, etas: true })
    t.same(shown(await watcher.next('snapshot')), ids.slice(0, 2))
    watcher.send({ type: 'subscribe', vehicleIds: [ids[1], ids[2]] })
    t.same(shown(await watcher.next('snapshot')), [ids[1]])
    gather([ids[1]!, ids[2]!])
    watcher.send({ type: 'subscribe', vehicleGroupId: '00000000-0000-4000-a000-000000000001' })
    t.same(shown(await watcher.next('snapshot')), [ids[1]], 'nor by another group')
    watcher.send({ type: 'subscribe', bbox: [-180, -90, 180, 90] })
    t.same(shown(await watcher.next('snapshot')), ids.slice(0, 2))

    limit([ids[2]!])
    await hub.recheck()
    hub.tick()
    t.same(shown(await watcher.next('snapshot')), [ids[2]])
    limit(null)
    await hub.recheck()
    hub.tick()
    t.same(shown(await watcher.next('snapshot')), ids)
    limit([])
    await hub.recheck()
    hub.tick()
    t.same(shown(await watcher.next('snapshot')), [], 'groups without vehicles are not all vehicles')
    limit([ids[0]!])
    away()
    await hub.recheck()
    t.equal(watcher.messages.at(-1)?.type, 'snapshot', 'nobody is shown more while the database is away')
  },
)

t.test('a clock that is set forth or back holds no frame up and closes nobody', async t => {
  const { hub, clock, connect, positions } = await startHub(t)
  positions.take(fixes(1, clock.now))
  const watcher = await connect()
  for (const hours of [1, -2, 1]) {
    hub.tick()
    clock.now += hours * 3_600_000
    clock.set += hours * 3_600_000
    const time = positions.timeOf(organizationId, fixes(1, 0)[0]!.vehicleId) + 1
    positions.take(fixes(1, time))
    hub.tick()
    const { positions: shown } = await watcher.next('positions')
    t.match(shown, [{ time: new Date(time).toISOString() }])
  }
})

t.test('maxHz holds a frame back until it is due, and then it brings the newest', async t => {
  const { hub, clock, connect, positions } = await startHub(t)
  const watcher = await connect({ maxHz: 2 })
  const frames = () => watcher.messages.filter(({ type }) => type === 'positions').length
  for (const [after, expected] of [
    [400, 0],
    [100, 1],
    [450, 1],
    [50, 2],
  ] as const) {
    clock.now += after
    positions.take(fixes(1, clock.now))
    hub.tick()
    watcher.send({ type: 'nothing' })
    await watcher.next('error')
    t.equal(frames(), expected)
  }
  t.equal(Date.parse([...watcher.positions.values()][0]!.time), clock.now)
})

t.test('a heartbeat before the first subscription carries a token that resumes nothing', async t => {
  const { hub, clock, connect, positions } = await startHub(t)
  positions.take(fixes(1, clock.now))
  const watcher = await connect(null)
  // Its answer says that the hello before it was heard.
  watcher.send({ type: 'nothing' })
  await watcher.next('error')
  clock.now += 10_000
  hub.tick()
  const { token } = await watcher.next('heartbeat')
  watcher.send({ type: 'subscribe', since: token })
  t.equal((await watcher.next('snapshot')).positions.length, 1)
})

t.test(
  'a client that cannot keep up gets fewer, newer frames, and bounded memory is held for it',
  async t => {
    const { hub, clock, connect, positions, server } = await startHub(t)
    const slow = await connect()
    slow.socket.pause()
    const [there] = [...server.clients]
    const largest = await blockedAfter()
    t.ok(largest < 65_536 + 1_500_000, `at most ${largest} bytes wait: the limit and one frame`)
    const frozenAt = clock.now
    for (let round = 0; round < 50; round++) {
      positions.take(fixes(2_000, ++clock.now))
      hub.tick()
    }
    t.equal(there!.bufferedAmount, largest, 'and not more with each round')
    slow.socket.resume()
    await until('the newest is there', () => {
      hub.tick()
      return slow.positions.get(fixes(1, 0)[0]!.vehicleId)?.time === new Date(clock.now).toISOString()
    })
    const times = slow.messages.flatMap(message =>
      message.type === 'positions' ? [message.positions[0]!.time] : [],
    )
    t.ok(times.filter(time => Date.parse(time) > frozenAt).length <= 2, 'fifty rounds in a frame or two')
    t.equal(slow.socket.readyState, WebSocket.OPEN)

    async function blockedAfter(): Promise<number> {
      for (let last = -1; ; ) {
        positions.take(fixes(2_000, ++clock.now))
        hub.tick()
        await new Promise(resolve => setImmediate(resolve))
        // Where nothing holds the frames back it would never be blocked.
        if (there!.bufferedAmount > 5_000_000) return there!.bufferedAmount
        if (there!.bufferedAmount > 65_536 && there!.bufferedAmount === last) return last
        last = there!.bufferedAmount
      }
    }
  },
)

t.test('a client that stays stuck is closed with 4408, the others never wait for it', async t => {
  const { hub, clock, connect, positions, server } = await startHub(t)
  const stuck = await connect()
  const [there] = [...server.clients]
  const well = await connect()
  stuck.socket.pause()
  let blockedAt = 0
  while (there!.readyState === WebSocket.OPEN) {
    clock.now += 1_000
    positions.take(fixes(2_000, clock.now))
    hub.tick()
    if (blockedAt === 0 && there!.bufferedAmount > 65_536) blockedAt = clock.now
    const now = new Date(clock.now).toISOString()
    await well.until(() => well.positions.get(fixes(1, 0)[0]!.vehicleId)?.time === now)
  }
  const seconds = (clock.now - blockedAt) / 1_000
  t.ok(seconds >= 20 && seconds < 60, `after ${seconds} s`)
  stuck.socket.resume()
  t.equal(await stuck.closed, 4408)
  t.equal(well.socket.readyState, WebSocket.OPEN)
})

t.test('a token that ended loses the feed within half a minute, also while nobody can be asked', async t => {
  const { hub, clock, connect, end } = await startHub(t)
  const watcher = await connect()
  end()
  clock.now += 30_000
  hub.tick()
  t.equal(await watcher.closed, 4401)

  const other = await startHub(t)
  const offline = await other.connect()
  other.away()
  other.clock.now += 30_000
  other.hub.tick()
  await new Promise(resolve => setImmediate(resolve))
  t.equal(offline.socket.readyState, WebSocket.OPEN, 'whoever cannot be asked about stays')
  other.clock.now += 25_000
  other.hub.tick()
  t.equal(await offline.closed, 4401, 'until the token ends by itself')
})

t.test('more clients than there may be are sent away, and all are when it stops', async t => {
  const { hub, connect, shares } = await startHub(t, { clients: 8 })
  const watchers = [await connect(), await connect()]
  const third = await connect(null)
  t.equal(await third.closed, 1013, 'a user has a share of what its organization has')
  t.equal(shares.usage(organizationId).feeds?.used, 2)
  const strangers = []
  for (let n = 0; n < 5; n++) strangers.push(await connect(null, null))
  t.equal(await strangers.at(-1)!.closed, 1013, 'of one address half of as many may say nothing')
  await until('who was refused has gone', () => hub.clients === 6)
  strangers[0]!.socket.close()
  await until('one of them has gone', () => hub.clients === 5)
  watchers.push(await connect({}, 'neighbour'))
  hub.close()
  for (const watcher of watchers) t.equal(await watcher.closed, 1001)
  await until('nothing is held any more', () => shares.usage(organizationId).feeds?.used === 0)
})

t.test('what is not taken is limited over all clients, of each organization', async t => {
  const { hub, clock, connect, positions, server, shares } = await startHub(t, { bytes: 200_000 })
  const watchers = [await connect(), await connect(), await connect()]
  const neighbour = await connect({}, 'neighbour')
  const sockets = [...server.clients].slice(0, 3)
  for (const { socket } of watchers) socket.pause()
  for (let round = 0; round < 60; round++) {
    clock.now += 200
    positions.take([...fixes(1_000, clock.now), ...fixes(10, clock.now, organizations.neighbour)])
    hub.tick()
    await new Promise(resolve => setImmediate(resolve))
  }
  const waiting = sockets.map(socket => socket.bufferedAmount)
  const frame = 300_000
  t.ok(Math.max(...waiting) > 0, 'they take nothing')
  t.ok((shares.usage(organizationId).feedBytes?.used ?? 0) <= 100_000, 'no more than the share is begun')
  t.ok(
    waiting.reduce((sum, each) => sum + each, 0) < 100_000 + 3 * frame,
    `${waiting} bytes wait: the share, and one frame each`,
  )
  // What is on its way to it comes first; how quickly is the machine's business.
  await neighbour.until(() =>
    [...neighbour.positions.values()].some(({ time }) => Date.parse(time) === clock.now),
  )
  const seen = neighbour.messages.filter(({ type }) => type === 'positions').length
  t.ok(seen > 50, `another organization is shown ${seen} frames of 60`)
  for (const { socket } of watchers) socket.terminate()
  await until('nothing is left of it', () => shares.usage(organizationId).feedBytes?.used === 0)
})

t.test('a client that sends more than it may is slowed and not cut off', async t => {
  const { connect, clock } = await startHub(t)
  const watcher = await connect()
  const snapshots = () => watcher.messages.length
  // Hello and the first subscribe are of the two hundred that may come at once.
  for (let n = 0; n < 500; n++) watcher.send({ type: 'subscribe', vehicleIds: [] })
  await watcher.until(() => snapshots() >= 199)
  await connect()
  t.equal(snapshots(), 199, 'nor more while the clock stands still, though somebody else was served')
  clock.now += 1_000
  await watcher.until(() => snapshots() >= 219)
  await connect()
  t.equal(snapshots(), 219, 'twenty a second')
  clock.now += 40_000
  await watcher.until(() => snapshots() >= 419)
  clock.now += 40_000
  await watcher.until(() => snapshots() === 501)
})
