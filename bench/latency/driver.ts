import { connect, type Socket } from 'node:net'
import { WebSocket } from 'ws'
import { connectPacket, publishPacket } from '../support/packets.ts'

/**
 * Publishes one reading per message at a steady pace, each vehicle on a connection of its own, and watches the live
 * feed. All of it runs in one process, and so by one clock. If a newer reading of its vehicle has overtaken a reading,
 * the older one counts as shown when the newer one is.
 */
export interface DriverOrder {
  mqttPort: number
  httpUrl: string
  /** A user's token, for the feed. */
  token: string
  devices: { id: string; token: string; vehicleId: string }[]
  readingsPerSecond: number
}

export interface Latencies {
  committed: number[]
  shown: number[]
  published: number
}

const PACE_MS = 5
const order = await new Promise<DriverOrder>(resolve => process.once('message', resolve))
let committed: number[] = []
let shown: number[] = []
let published = 0
const waiting = new Map<string, number[]>(order.devices.map(({ vehicleId }) => [vehicleId, []]))
const devices: Device[] = []
for (const device of order.devices) devices.push(await openDevice(device))
await watchFeed()
process.send?.('ready')

let due = performance.now()
let next = 0
setInterval(() => {
  // What is due because the timer was late is published at once.
  for (; due <= performance.now(); due += 1_000 / order.readingsPerSecond) {
    devices[next]!.publish()
    next = (next + 1) % devices.length
  }
}, PACE_MS)
process.on('message', () => {
  process.send?.({ committed, shown, published } satisfies Latencies)
  committed = []
  shown = []
  published = 0
})
process.on('disconnect', () => process.exit())

interface Device {
  publish(): void
}

async function openDevice({ id, token, vehicleId }: DriverOrder['devices'][number]): Promise<Device> {
  const socket: Socket = connect({ port: order.mqttPort, host: '127.0.0.1', noDelay: true })
  socket.on('error', error => {
    throw error
  })
  socket.write(connectPacket(id, [id, token]))
  const connack = await new Promise<Buffer>(resolve => socket.once('data', resolve))
  if (connack.toString('hex') !== '20020000') throw new Error(`CONNACK ${connack.toString('hex')}`)
  const sent: number[] = []
  const times = waiting.get(vehicleId)!
  let rest = 0
  let last = 0
  let messageId = 0
  // Only PUBACKs come back, of four bytes each, in the order of the messages.
  socket.on('data', chunk => {
    rest += chunk.length
    for (const now = performance.now(); rest >= 4; rest -= 4) committed.push(now - sent.shift()!)
  })
  return {
    publish: () => {
      // Readings of one vehicle differ in their time.
      last = Math.max(Date.now(), last + 1)
      messageId = (messageId % 65_535) + 1
      sent.push(performance.now())
      times.push(last)
      published++
      const place = { longitude: 9.9 + (last % 1_000) / 10_000, latitude: 53.5 }
      const reading = { time: last, ...place, speed: last % 120, heading: last % 360, ignition: true }
      socket.write(publishPacket(`vehicles/${vehicleId}/telemetry`, JSON.stringify(reading), messageId))
    },
  }
}

async function watchFeed(): Promise<void> {
  const socket = new WebSocket(`${order.httpUrl.replace('http', 'ws')}/api/v1/live`, 'fleetwake.v1')
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  socket.send(JSON.stringify({ type: 'hello', token: order.token }))
  socket.send(JSON.stringify({ type: 'subscribe' }))
  socket.on('message', data => {
    const now = Date.now()
    const message = JSON.parse(String(data)) as { positions?: { vehicleId: string; time: string }[] }
    for (const { vehicleId, time } of message.positions ?? []) {
      const times = waiting.get(vehicleId) ?? []
      const until = Date.parse(time)
      while (times.length > 0 && times[0]! <= until) shown.push(now - times.shift()!)
    }
  })
}
