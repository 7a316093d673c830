import { once } from 'node:events'
import pino from 'pino'
import { Registry } from 'prom-client'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Principal } from '../../src/http/principal.ts'
import { Hub } from '../../src/live/hub.ts'
import { createLiveMetrics } from '../../src/live/metrics.ts'
import type { Fix } from '../../src/live/position.ts'
import { Positions } from '../../src/live/positions.ts'
import { webSocketOptions } from '../../src/live/routes.ts'
import { type Group, groups, place, vehicleId } from './fleet.ts'

/**
 * One side of the benchmark in a process of its own, so that its CPU time is its own: the hub, given readings
 * directly, or a bare ws server that sends as many bytes, in as many messages, to as many.
 */
export type ServerOrder =
  | { side: 'ours'; vehicles: number }
  | { side: 'bare'; messages: Record<Group, { bytes: number; everyMs: number }> }

const PUBLISH_EVERY_MS = 50
const TICK_MS = 100
const organizationId = '00000000-0000-4000-8000-000000000001'

const order = JSON.parse(process.argv[2]!) as ServerOrder
const server = new WebSocketServer({ port: 0, host: '127.0.0.1', ...webSocketOptions })
await once(server, 'listening')
if (order.side === 'ours') runHub(order.vehicles)
else runBare(order.messages)
process.on('message', () => {
  const { user, system } = process.cpuUsage()
  process.send?.({ cpuMs: (user + system) / 1_000, rss: process.memoryUsage().rss })
})
process.on('disconnect', () => process.exit())
process.send?.({ port: (server.address() as { port: number }).port })

function runHub(vehicles: number): void {
  const positions = new Positions()
  const principal: Principal = {
    kind: 'user',
    id: 'a user',
    organizationId,
    permissions: new Set(['positions:read']),
    isServiceAdministrator: false,
    tokenId: 'a token',
    expiresAt: null,
    vehicleId: null,
  }
  const hub: Hub = new Hub({
    rosterOf: id => positions.rosterOf(id),
    admit: async bearer => ({ principal, bearer }),
    authenticate: async () => principal,
    limits: { clients: 5_000, bufferBytes: 1_048_576, stuckMs: 600_000 },
    metrics: createLiveMetrics(new Registry(), {
      clients: () => hub.clients,
      vehicles: () => positions.size,
      pending: () => 0,
    }),
    log: pino({ level: 'silent' }),
    now: Date.now,
  })
  server.on('connection', socket => hub.accept(socket))
  let next = 0
  const ids = Array.from({ length: vehicles }, (_, index) => vehicleId(index))
  const publish = (count: number) => {
    const time = Date.now()
    const fixes: Fix[] = []
    for (let n = 0; n < count; n++, next = (next + 1) % vehicles) fixes.push(fixOf(next, ids[next]!, time))
    positions.take(fixes)
  }
  publish(vehicles)
  setInterval(() => publish((vehicles * PUBLISH_EVERY_MS) / 1_000), PUBLISH_EVERY_MS)
  setInterval(() => hub.tick(), TICK_MS)
}

function fixOf(index: number, vehicleId: string, time: number): Fix {
  const { longitude, latitude } = place(index)
  return {
    vehicleId,
    organizationId,
    time,
    // As precise as receivers are: a decimetre.
    longitude: Math.round((longitude + (time % 1_000) / 100_000) * 1e6) / 1e6,
    latitude: Math.round((latitude + (time % 1_000) / 100_000) * 1e6) / 1e6,
    altitude: 34,
    speed: Math.round(500 + (time % 97)) / 10,
    heading: (index + time) % 360,
    fuelLevel: 62.5,
    odometer: 120_000 + index,
    ignition: true,
  }
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
    // Those who see the same get the same bytes, the others others, and everyone new ones each time.
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
