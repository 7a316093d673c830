import { setTimeout as delay } from 'node:timers/promises'
import { connect } from 'mqtt'
import WebSocket from 'ws'
import { openFeed } from '../../src/client/feed.ts'
import { httpDoor, mqttDoor } from './doors.ts'
import type { SentReading } from './journal.ts'
import type { Vehicle } from './load.ts'
import type { World } from './world.ts'

/** What a normal tenant does, over and over, and how long it takes. */
export interface Probes {
  /** So many of each; answers their times in milliseconds, and what went wrong. */
  measure(times: number): Promise<{ times: Record<string, number[]>; errors: string[] }>
}

const PAUSE_MS = 20
const TRIES = 10

export function startProbes(world: World): Probes {
  const { service, journal, vehicles, administrator } = world
  const mqtt = mqttDoor(service.mqttUrl)
  const http = httpDoor(service.httpUrl)
  world.teardown(() => Promise.all([mqtt.close(), http.close()]))
  const [published, posted, followed] = vehicles as [Vehicle, Vehicle, Vehicle]
  let mark = 0
  /** Times go forward with each reading, so that each moves the marker. */
  const reading = (vehicle: Vehicle): SentReading => {
    const one = { vehicleId: vehicle.id, time: Date.now() - 60_000 + ++mark, mark }
    journal.send(one)
    return one
  }
  const deliver = async (door: typeof mqtt, vehicle: Vehicle) => {
    const one = reading(vehicle)
    await again('a reading was not acknowledged', () => door.send(vehicle, [one]))
    journal.acknowledge(one)
    return one
  }

  const shown = new Map<string, () => void>()
  const feed = openFeed({
    url: service.httpUrl,
    token: () => administrator.token,
    onChange: ({ positions }) => {
      for (const { vehicleId, time } of positions) shown.get(`${vehicleId} ${Date.parse(time)}`)?.()
    },
    onState: (state, reason) => state === 'waiting' && broken.push(`the feed broke off: ${reason}`),
  })
  const broken: string[] = []
  world.teardown(() => feed.close())

  const get = async (path: string) => {
    await again(`GET ${path} was answered that the service is too busy`, async () => {
      const { status, body } = await administrator.request('GET', path)
      if (status === 503 && body.code === 'overloaded') return false
      if (status !== 200) throw new Error(`GET ${path} was answered ${status}: ${JSON.stringify(body)}`)
      return true
    })
  }
  const since = encodeURIComponent(new Date(Date.now() - 3_600_000).toISOString())
  const probes: Record<string, () => Promise<unknown>> = {
    'publish to PUBACK': () => deliver(mqtt, published),
    'POST /telemetry': () => deliver(http, posted),
    'GET /positions': () => get('/positions'),
    'GET a list': () => get('/vehicles?limit=10'),
    'GET a track': () => get(`/vehicles/${posted.id}/track?from=${since}&limit=10`),
    'a feed frame': async () => {
      const one = reading(followed)
      const seen = new Promise<void>(resolve => shown.set(`${one.vehicleId} ${one.time}`, resolve))
      await again('a reading was not acknowledged', () => http.send(followed, [one]))
      journal.acknowledge(one)
      await within(seen, 'no frame showed what was sent')
      shown.delete(`${one.vehicleId} ${one.time}`)
    },
    'an MQTT connection': () => connectOnce(service.mqttUrl, published),
    'a feed opened': () => openOnce(service.httpUrl, administrator.token),
  }

  return {
    measure: async count => {
      const times: Record<string, number[]> = {}
      const errors = broken.splice(0)
      await Promise.all(
        Object.entries(probes).map(async ([name, probe]) => {
          const own: number[] = []
          times[name] = own
          while (own.length < count && errors.length < 5) {
            const begun = performance.now()
            await probe().catch((error: Error) => void errors.push(`${name}: ${error.message}`))
            own.push(performance.now() - begun)
            await delay(PAUSE_MS)
          }
        }),
      )
      errors.push(...broken.splice(0))
      return { times, errors }
    },
  }
}

/** As clients do that are told to come again: what was refused so is late by a second, and wrong when it never ends. */
async function again(complaint: string, attempt: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await attempt()); tries++) {
    if (tries === TRIES) throw new Error(complaint)
    await delay(1_000)
  }
}

/** Beside the connection that is there. */
async function connectOnce(url: string, { device }: Vehicle): Promise<void> {
  const client = connect(url, {
    clientId: 'another',
    username: device.id,
    password: device.token,
    reconnectPeriod: 0,
  })
  try {
    const connected = new Promise<void>((resolve, reject) => {
      client.on('connect', () => resolve())
      client.on('error', reject)
      client.on('close', () => reject(new Error('the connection was closed')))
    })
    await within(connected, 'no CONNACK came')
  } finally {
    await client.endAsync(true)
  }
}

async function openOnce(httpUrl: string, token: string): Promise<void> {
  const socket = new WebSocket(`${httpUrl.replace('http', 'ws')}/api/v1/live`, 'fleetwake.v1')
  try {
    const snapshot = new Promise<void>((resolve, reject) => {
      socket.on('message', () => resolve())
      socket.on('error', reject)
      socket.on('close', (code, reason) => reject(new Error(`closed with ${code} ${reason}`)))
      socket.on('open', () => {
        socket.send(JSON.stringify({ type: 'hello', token }))
        socket.send(JSON.stringify({ type: 'subscribe' }))
      })
    })
    await within(snapshot, 'no snapshot came')
  } finally {
    socket.terminate()
  }
}

async function within(work: Promise<void>, late: string): Promise<void> {
  const limit = AbortSignal.timeout(10_000)
  await Promise.race([
    work,
    new Promise<never>((_, reject) => limit.addEventListener('abort', () => reject(new Error(late)))),
  ])
}
