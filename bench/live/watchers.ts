import { randomBytes } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { type Group, groups, subscriptionOf } from './fleet.ts'

/**
 * Clients that take what they are sent without parsing it: they only count messages and bytes. A few of each group
 * look for the first time in a message, to tell how old it is.
 */
export interface WatchersOrder {
  port: number
  watchers: number
  vehicles: number
  /** Every n-th client reads nothing any more once it is connected; 0: none. */
  frozenEvery: number
}

interface Count {
  messages: number
  bytes: number
}

const SAMPLES_A_GROUP = 10
const order = JSON.parse(process.argv[2]!) as WatchersOrder
const counts = Object.fromEntries(groups.map(group => [group, { messages: 0, bytes: 0 }])) as Record<
  Group,
  Count
>
const watching = Object.fromEntries(groups.map(group => [group, 0])) as Record<Group, number>
let ages: number[] = []

for (let index = 0; index < order.watchers; index++) {
  const group = groups[index % groups.length]!
  const isFrozen = order.frozenEvery > 0 && index % order.frozenEvery === 0
  const isSample = !isFrozen && watching[group] < SAMPLES_A_GROUP
  if (!isFrozen) watching[group]++
  const socket = await open(group, subscriptionOf(group, Math.floor(index / groups.length), order.vehicles))
  if (isFrozen) socket.pause()
  else count(socket, counts[group], isSample)
}
process.on('message', () => {
  process.send?.({ counts, watching, ages })
  for (const count of Object.values(counts)) Object.assign(count, { messages: 0, bytes: 0 })
  ages = []
})
process.on('disconnect', () => process.exit())
process.send?.({ ready: true })

async function open(group: Group, subscription: object): Promise<Socket> {
  const socket = connect(order.port, '127.0.0.1')
  socket.on('error', () => undefined)
  socket.write(
    `GET /${group} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n` +
      'Sec-WebSocket-Protocol: fleetwake.v1\r\n\r\n',
  )
  // Before we say hello, only the handshake arrives.
  await new Promise(resolve => socket.once('data', resolve))
  socket.write(masked({ type: 'hello', token: 'x' }))
  socket.write(masked({ type: 'subscribe', ...subscription }))
  return socket
}

function masked(message: object): Buffer {
  const payload = Buffer.from(JSON.stringify(message))
  const head = Buffer.from(
    payload.length < 126
      ? [0x81, 0x80 | payload.length, 0, 0, 0, 0]
      : [0x81, 0xfe, payload.length >> 8, payload.length & 255, 0, 0, 0, 0],
  )
  return Buffer.concat([head, payload])
}

/** Follows the frames by their heads alone, and skips the payload. */
function count(socket: Socket, counted: Count, isSample: boolean): void {
  let head = Buffer.alloc(0)
  let left = 0
  socket.on('data', (chunk: Buffer) => {
    counted.bytes += chunk.length
    for (let at = 0; at < chunk.length; ) {
      if (left > 0) {
        const taken = Math.min(left, chunk.length - at)
        left -= taken
        at += taken
        continue
      }
      // A head may come in two pieces; `kept` bytes of it came before this chunk.
      const kept = head.length
      head = Buffer.concat([head, chunk.subarray(at, at + 10 - kept)])
      const size = sizeOf(head)
      if (size === null) return
      at += size.head - kept
      left = size.payload
      head = Buffer.alloc(0)
      counted.messages++
      if (isSample) sample(chunk, at)
    }
  })
}

function sizeOf(head: Buffer): { head: number; payload: number } | null {
  if (head.length < 2) return null
  const length = head[1]! & 127
  if (length < 126) return { head: 2, payload: length }
  if (length === 126) return head.length < 4 ? null : { head: 4, payload: head.readUInt16BE(2) }
  return head.length < 10 ? null : { head: 10, payload: Number(head.readBigUInt64BE(2)) }
}

/** In a frame of changes, the first position is the oldest. */
function sample(chunk: Buffer, at: number): void {
  const text = chunk.subarray(at, at + 300).toString('latin1')
  const time = /^\{"type":"positions".*?"time":"([^"]+)"/.exec(text)?.[1]
  if (time) ages.push(Date.now() - Date.parse(time))
}
