import { Agent, request } from 'node:http'
import { WebSocket } from 'ws'
import { benchVehicle } from '../support/readings.ts'
import { crossings, phaseOf, saidOf, VEHICLES } from './fleet.ts'

/**
 * Posts the readings of a fleet at 1 Hz, spread over the second, and watches events and positions. All of it runs in
 * one process, and so by one clock. An event belongs to the first reading beyond the edge.
 */
export interface DriverOrder {
  httpUrl: string
  /** A user's token. */
  token: string
}

export interface Latencies {
  events: number[]
  shown: number[]
  crossed: number
  published: number
}

const PARTS = 40
const order = await new Promise<DriverOrder>(resolve => process.once('message', resolve))
const agent = new Agent({ keepAlive: true, maxSockets: 8 })
let sums: Latencies = { events: [], shown: [], crossed: 0, published: 0 }
/** Each vehicle's reading beyond an edge, until its event arrives and a frame shows it. */
const unshown = new Map<string, { time: number; at: number }>()
const crossing = new Map<string, { time: number; at: number }>()
await watch()
process.send?.('ready')

let part = 0
let due = performance.now()
setInterval(() => {
  for (; due <= performance.now(); due += 1_000 / PARTS) publish(part++)
}, 5)
process.on('message', () => {
  process.send?.(sums)
  sums = { events: [], shown: [], crossed: 0, published: 0 }
})
process.on('disconnect', () => process.exit())

function publish(part: number): void {
  const second = Math.floor(part / PARTS)
  const [time, at] = [Date.now(), performance.now()]
  const readings = []
  for (let n = part % PARTS; n < VEHICLES; n += PARTS) {
    const vehicleId = benchVehicle(n)
    readings.push({ vehicleId, time, ...saidOf(n, second) })
    if (crossings.includes(phaseOf(n, second))) {
      crossing.set(vehicleId, { time, at })
      unshown.set(vehicleId, { time, at })
      sums.crossed++
    }
  }
  const body = JSON.stringify(readings)
  const sending = request(`${order.httpUrl}/api/v1/telemetry`, {
    method: 'POST',
    agent,
    headers: {
      authorization: `Bearer ${order.token}`,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    },
  })
  sending.on('response', response => {
    if (response.statusCode !== 200) throw new Error(`the post answered ${response.statusCode}`)
    response.resume()
    sums.published += readings.length
  })
  sending.end(body)
}

async function watch(): Promise<void> {
  const socket = new WebSocket(`${order.httpUrl.replace('http', 'ws')}/api/v1/live`, 'fleetwake.v1')
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  socket.send(JSON.stringify({ type: 'hello', token: order.token }))
  socket.send(JSON.stringify({ type: 'subscribe', events: true }))
  socket.on('message', data => {
    const now = performance.now()
    const message = JSON.parse(String(data)) as {
      positions?: { vehicleId: string; time: string }[]
      event?: { vehicleId: string; type: string }
    }
    for (const { vehicleId, time } of message.positions ?? []) {
      const waiting = unshown.get(vehicleId)
      if (!waiting || waiting.time > Date.parse(time)) continue
      sums.shown.push(now - waiting.at)
      unshown.delete(vehicleId)
    }
    const { vehicleId, type } = message.event ?? {}
    const crossed = vehicleId && crossing.get(vehicleId)
    if (!crossed || (type !== 'geofence_enter' && type !== 'geofence_exit')) return
    crossing.delete(vehicleId)
    sums.events.push(now - crossed.at)
  })
}
