import { once } from 'node:events'
import pino from 'pino'
import { Registry } from 'prom-client'
import { type WebSocket, WebSocketServer } from 'ws'
import { Hub } from '../../src/feed/hub.ts'
import { createFeedMetrics } from '../../src/feed/metrics.ts'
import { webSocketOptions } from '../../src/feed/routes.ts'
import type { Principal } from '../../src/http/principal.ts'
import type { Fix } from '../../src/positions/position.ts'
import { Rosters } from '../../src/positions/rosters.ts'
import { createShares } from '../../src/shares/shares.ts'
import { type Group, groups, place, vehicleId } from './fleet.ts'

/**
 * One side of the benchmark in a process of its own, so that its CPU time is measured separately: the hub, which is
 * given readings directly, or a bare ws server that sends the same number of bytes, in as many messages, to as many
 * clients.
 */
export type ServerOrder =
  | { side: 'ours'; vehicles: number }
  | { side: 'bare'; messages: Record<Group, { bytes: number; everyMs: number }> }

// Often, so that the age of a frame's oldest position does not depend on how two timers happen to align.
const PUBLISH_EVERY_MS = 10
// Not in the order of places: this and the number of vehicles have no common divisor.
const STRIDE = 3_331
const TICK_MS = 100
const organizationId = '00000000-0000-4000-8000-000000000001'

const order = JSON.parse(process.argv[2]!) as ServerOrder
const server = new WebSocketServer({ port: 0, host: '127.0.0.1', ...webSocketOptions })
await once(server, 'listening')
if (order.side === 'ours') runHub(order.vehicles)
else runBare(order.messages)
process.on('message', () => {
  const { user, system } = process.cpuUsage()
  process.send?.({ cpuMs: (user + system) / 1_000, userMs: user / 1_000, rss: process.memoryUsage().rss })
})
process.on('disconnect', () => process.exit())
process.send?.({ port: (server.address() as { port: number }).port })

function runHub(vehicles: number): void {
  const positions = new Rosters()
  const principal: Principal = {
    kind: 'user',
    id: 'a user',
    organizationId,
    permissions: new Set(['positions:read']),
    isServiceAdministrator: false,
    tokenId: 'a token',
    expiresAt: null,
    vehicleId: null,
    vehicleGroupIds: null,
  }
  const hub: Hub = new Hub({
    rosterOf: id => positions.rosterOf(id),
    admit: async bearer => ({ principal, bearer }),
    authenticate: async () => principal,
    vehiclesOf: { group: async () => null, reach: async () => null },
    limits: { clients: 5_000, bytes: 256 * 1_048_576, bufferBytes: 1_048_576, stuckMs: 600_000 },
    shares: createShares({ metrics: new Registry() }),
    metrics: createFeedMetrics(new Registry(), () => hub.clients),
    log: pino({ level: 'silent' }),
    now: Date.now,
    elapsed: () => performance.now(),
  })
  server.on('connection', (socket, request) => hub.accept(socket, request.socket, '127.0.0.1'))
  // Created once and changed: in the service, readings exist anyway before they are given to the hub.
  const fleet = Array.from({ length: vehicles }, (_, index) => fixOf(index))
  const begun = performance.now()
  let published = -vehicles
  const publish = () => {
    const time = Date.now()
    const fixes: Fix[] = []
    // By the clock, so that a late timer does not mean fewer readings.
    const due = ((performance.now() - begun) * vehicles) / 1_000
    for (; published < due; published++) {
      const index = ((published + vehicles) * STRIDE) % vehicles
      fixes.push(move(fleet[index]!, index, time))
    }
    positions.take(fixes)
  }
  publish()
  setInterval(publish, PUBLISH_EVERY_MS)
  setInterval(() => hub.tick(), TICK_MS)
}

function fixOf(index: number): Fix {
  return {
    vehicleId: vehicleId(index),
    organizationId,
    time: 0,
    ...place(index),
    altitude: 34,
    speed: 0.5,
    heading: 0,
    fuelLevel: 62.5,
    odometer: 120_000 + index,
    ignition: true,
  }
}

function move(fix: Fix, index: number, time: number): Fix {
  const column = index % 100
  fix.time = time
  // As precise as receivers are: a decimetre.
  fix.longitude = Math.round(column * 1e5 + (time % 1_000) * 10) / 1e6
  fix.latitude = Math.round((index - column) * 1e3 + (time % 1_000) * 10) / 1e6
  fix.speed = Math.round(500 + (time % 97)) / 10
  fix.heading = (index + time) % 360
  return fix
}

function runBare(messages: Record<Group, { bytes: number; everyMs: number }>): void {
  const sockets = Object.fromEntries(groups.map(group => [group, new Set<WebSocket>()]))
  server.on('connection', (socket, request) => {
    const group = groups.find(name => request.url === `/${name}`)!
    sockets[group]!.add(socket)
    socket.on('close', () => sockets[group]!.delete(socket))
  })
  for (const group of groups) {
    const { bytes, everyMs } = messages[group]
    // Clients with the same view get the same bytes, the others different ones, and each message is new.
    const distinct = Array.from({ length: group === 'all' ? 10 : 1_000 }, () => Buffer.alloc(bytes, 'x'))
    let turn = 0
    setInterval(() => {
      turn++
      for (const socket of sockets[group]!) {
        socket.send(distinct[turn % distinct.length]!, { binary: false })
        if (group !== 'all') turn++
      }
    }, everyMs)
  }
}
