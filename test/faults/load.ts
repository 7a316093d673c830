import { setTimeout as delay } from 'node:timers/promises'
import { connect, type MqttClient } from 'mqtt'
import type { Journal, SentReading } from './journal.ts'
import type { Random } from './random.ts'
import type { World } from './world.ts'

/** A vehicle of the run, with the token of its device. */
export interface Vehicle {
  id: string
  device: { id: string; token: string }
}

/** Readings on their way in, as devices behave: what is not acknowledged is sent again, until it is. */
export interface Load {
  /** How many readings have been acknowledged. */
  acknowledged(): number
  /** Sends nothing new, and resolves when all that was sent is acknowledged. */
  finish(limitMs?: number): Promise<void>
  /** Gives up at once. */
  stop(): Promise<void>
}

/** Where the reports go now; null while nobody is there. */
type Door = () => string | null

const HOUR_MS = 3_600_000

/** Makes readings that none else has: in the order of time, but one in ten is late by hours. */
export function createReadings(random: Random) {
  const begun = Date.now()
  let count = 0
  return (vehicle: Vehicle, kind: 'mixed' | 'late'): SentReading => {
    count++
    const ago = kind === 'late' || random.chance(0.1) ? 3 * HOUR_MS : HOUR_MS / 2
    return { vehicleId: vehicle.id, time: begun - ago + count, mark: count }
  }
}

function bodyOf({ vehicleId, time, mark }: SentReading, longitude: number): Record<string, unknown> {
  return {
    vehicleId,
    time,
    odometer: mark,
    longitude,
    latitude: 50,
    speed: mark % 120,
    ignition: true,
    fuelLevel: 50,
  }
}

interface LoadOptions {
  vehicles: readonly Vehicle[]
  journal: Journal
  random: Random
  /** One for all loads of a run, so that no two send the same. */
  readings: ReturnType<typeof createReadings>
  door: Door
  /** `late`: of hours ago alone. */
  kind: 'mixed' | 'late'
  /** Readings on their way at once, over all vehicles. */
  inFlight?: number
}

/** One MQTT connection a vehicle, QoS 1. */
export function loadOverMqtt({
  vehicles,
  journal,
  random,
  readings,
  door,
  kind,
  inFlight = 200,
}: LoadOptions): Load {
  const each = Math.max(1, Math.floor(inFlight / vehicles.length))
  let sending = true
  let stopped = false
  const clients: MqttClient[] = []

  async function drive(vehicle: Vehicle): Promise<void> {
    const client = connect(door() ?? 'mqtt://127.0.0.1:1', {
      clientId: `device-${vehicle.device.id}`,
      username: vehicle.device.id,
      password: vehicle.device.token,
      clean: false,
      reconnectPeriod: 50,
      connectTimeout: 2_000,
      keepalive: 2,
      queueQoSZero: false,
    })
    // The broker is killed time and again; the client comes back by itself.
    client.on('error', () => undefined)
    clients.push(client)
    const lanes = Array.from({ length: each }, async () => {
      while (sending && !stopped) {
        const reading = readings(vehicle, kind)
        journal.send(reading)
        const payload = JSON.stringify(bodyOf(reading, 10 + random.next()))
        const came = await client.publishAsync(`vehicles/${vehicle.id}/telemetry`, payload, { qos: 1 }).then(
          () => true,
          () => false,
        )
        if (came) journal.acknowledge(reading)
      }
    })
    await Promise.all(lanes)
  }

  const driven = Promise.all(vehicles.map(drive))
  return {
    acknowledged: () => journal.acknowledged.size,
    finish: async (limitMs = 60_000) => {
      sending = false
      await orTimeout(
        driven,
        limitMs,
        () => `${journal.sent.size - journal.acknowledged.size} readings were never acknowledged`,
      )
      await Promise.all(clients.map(client => client.endAsync(true)))
    },
    stop: async () => {
      sending = false
      stopped = true
      await Promise.all(clients.map(client => client.endAsync(true)))
    },
  }
}

/** Bodies of up to 200 readings over HTTP; what did not get a 200 is posted again as it is. */
export function loadOverHttp({
  vehicles,
  journal,
  random,
  readings,
  door,
  kind,
  inFlight = 8,
}: LoadOptions): Load {
  const stopping = new AbortController()
  let sending = true

  async function drive(vehicle: Vehicle): Promise<void> {
    while (sending && !stopping.signal.aborted) {
      const some = Array.from({ length: random.int(1, 200) }, () => readings(vehicle, kind))
      some.forEach(journal.send)
      const body = JSON.stringify(some.map(reading => bodyOf(reading, 10 + random.next())))
      while (!stopping.signal.aborted && !(await post(vehicle, body))) await delay(100)
      if (!stopping.signal.aborted) some.forEach(journal.acknowledge)
    }
  }

  async function post(vehicle: Vehicle, body: string): Promise<boolean> {
    const at = door()
    if (at === null) return false
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${vehicle.device.token}` }
    // A server that stands still answers nothing: the device gives up and posts again.
    const signal = AbortSignal.any([stopping.signal, AbortSignal.timeout(10_000)])
    const answer = await fetch(`${at}/api/v1/telemetry`, { method: 'POST', headers, body, signal }).catch(
      () => undefined,
    )
    if (answer && answer.status >= 400 && answer.status !== 429 && answer.status < 500) {
      throw new Error(`a post was answered with ${answer.status}: ${await answer.text()}`)
    }
    const outcome = answer?.status === 200 ? await answer.json().catch(() => undefined) : undefined
    if (outcome && outcome.rejectedCount > 0)
      throw new Error(`refused: ${JSON.stringify(outcome.rejected[0])}`)
    return outcome !== undefined
  }

  const lanes = Array.from({ length: inFlight }, (_, lane) => drive(vehicles[lane % vehicles.length]!))
  const driven = Promise.all(lanes)
  return {
    acknowledged: () => journal.acknowledged.size,
    finish: async (limitMs = 60_000) => {
      sending = false
      await orTimeout(
        driven,
        limitMs,
        () => `${journal.sent.size - journal.acknowledged.size} readings were never acknowledged`,
      )
    },
    stop: async () => {
      sending = false
      stopping.abort()
      await driven
    },
  }
}

async function orTimeout(work: Promise<unknown>, limitMs: number, complaint: () => string): Promise<void> {
  const timeout = new AbortController()
  const late = delay(limitMs, 'late', { signal: timeout.signal }).catch(() => undefined)
  const outcome = await Promise.race([work, late])
  timeout.abort()
  if (outcome === 'late') throw new Error(`within ${limitMs} ms ${complaint()}`)
}

/** Posts every reading of the journal once more; answers how many. */
export async function sendAgain({ vehicles, journal, service }: World): Promise<number> {
  let count = 0
  for (const { id, device } of vehicles) {
    const mine = [...journal.sent.values()].filter(({ vehicleId }) => vehicleId === id)
    for (let from = 0; from < mine.length; from += 1_000) {
      const some = mine.slice(from, from + 1_000)
      const answer = await fetch(`${service.httpUrl}/api/v1/telemetry`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${device.token}` },
        body: JSON.stringify(some.map(reading => bodyOf(reading, 10))),
      })
      if (answer.status !== 200) throw new Error(`sending again was answered with ${answer.status}`)
      count += some.length
    }
  }
  return count
}
