import { request as httpRequest } from 'node:http'
import { connect, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import WebSocket from 'ws'

/**
 * A tenant that takes whatever it can get and keeps it, in a process of its own. What is refused is tried again at an
 * easy pace: it takes resources, and hardly any of the machine's time. Prints `standing` when everything was tried.
 */
export interface HostileOrder {
  httpUrl: string
  mqttPort: number
  devices: readonly { id: string; vehicleId: string; token: string }[]
  users: readonly string[]
  attacks: readonly Attack[]
}

export const attacks = ['uploads', 'bulk', 'exports', 'messages', 'connections', 'feeds'] as const
export type Attack = (typeof attacks)[number]

/** From so long to twice as long, by chance: all at the same moment would be a burst of work. */
const AGAIN_MS = 60_000

/** How many of each, what one is, and how it goes on when it has ended. */
function lanesOf({ devices, users, httpUrl, mqttPort }: HostileOrder): Record<Attack, Lane> {
  const { hostname, port } = new URL(httpUrl)
  const ask = (method: string, path: string, token: string, headers: Record<string, string> = {}) =>
    httpRequest({
      hostname,
      port,
      method,
      path: `/api/v1${path}`,
      headers: { authorization: `Bearer ${token}`, ...headers },
      agent: false,
    })
  const deviceOf = (n: number) => devices[n % devices.length]!
  const userOf = (n: number) => users[n % users.length]!
  return {
    uploads: {
      count: 64,
      open: n => {
        const upload = ask('POST', '/telemetry', deviceOf(n).token, {
          'content-type': 'application/x-ndjson',
        })
        upload.write('{"time":')
        return untilAnswered(upload)
      },
    },
    bulk: {
      count: 24,
      open: n => {
        const post = ask('POST', '/customers/bulk', userOf(n), { 'content-type': 'application/json' })
        post.end(JSON.stringify(Array.from({ length: 10 }, (_, at) => ({ name: `${n} ${at}` }))))
        return untilAnswered(post)
      },
    },
    exports: {
      count: 4,
      open: n => {
        const from = encodeURIComponent(new Date(Date.now() - 86_400_000).toISOString())
        const asked = ask('GET', `/telemetry/export?format=csv&from=${from}`, userOf(n))
        asked.end()
        // Nothing of the answer is ever read.
        return ended(asked)
      },
    },
    messages: {
      count: 17,
      open: n => {
        const socket = mqtt(mqttPort, deviceOf(n), `half ${n}`)
        const length = 4_000_000
        const header = [0x32]
        for (let rest = length; rest > 0; rest >>>= 7) header.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0))
        socket.once('data', () => {
          socket.write(Buffer.from(header))
          socket.write(Buffer.alloc(length - 10, 0x20))
        })
        return ended(socket)
      },
    },
    connections: { count: 1_500, open: n => ended(mqtt(mqttPort, deviceOf(n), `idle ${n}`)) },
    feeds: {
      count: 500,
      open: n => {
        const socket = new WebSocket(`ws://${hostname}:${port}/api/v1/live`, 'fleetwake.v1')
        socket.on('open', () => {
          socket.send(JSON.stringify({ type: 'hello', token: userOf(n) }))
          socket.send(JSON.stringify({ type: 'subscribe' }))
        })
        return ended(socket)
      },
    },
  }
}

interface Lane {
  count: number
  /** Resolves when it is over. */
  open(n: number): Promise<void>
}

interface Ends {
  on(event: 'close' | 'error', listener: () => void): unknown
}

async function ended(thing: Ends): Promise<void> {
  await new Promise<void>(resolve => {
    thing.on('close', resolve)
    thing.on('error', () => resolve())
  })
}

async function untilAnswered(asked: ReturnType<typeof httpRequest>): Promise<void> {
  asked.on('response', answer => answer.resume().on('end', () => asked.destroy()))
  await ended(asked)
}

function mqtt(port: number, device: HostileOrder['devices'][number], clientId: string): Socket {
  const text = (value: string) => Buffer.concat([Buffer.from([0, value.length]), Buffer.from(value)])
  const body = Buffer.concat([
    text('MQTT'),
    Buffer.from([4, 0xc2, 0, 0]),
    text(clientId),
    text(device.id),
    text(device.token),
  ])
  const socket = connect(port, '127.0.0.1')
  socket.write(Buffer.concat([Buffer.from([0x10, (body.length & 0x7f) | 0x80, body.length >> 7]), body]))
  socket.on('data', () => undefined)
  return socket
}

async function attack({ count, open }: Lane): Promise<void> {
  for (let n = 0; n < count; n++) {
    void (async () => {
      for (;;) {
        await open(n)
        await delay(AGAIN_MS * (1 + Math.random()))
      }
    })()
    if (n % 20 === 19) await delay(40)
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const order = JSON.parse(process.argv[2]!) as HostileOrder
  const lanes = lanesOf(order)
  for (const name of order.attacks) await attack(lanes[name])
  await delay(3_000)
  process.stdout.write('standing\n')
}
