import { connect, type MqttClient } from 'mqtt'
import type { SentReading } from './journal.ts'
import type { Vehicle } from './load.ts'
import type { Random } from './random.ts'

/** A way in for readings, as a device uses it. */
export interface Door {
  /** How many readings a device sends together. */
  size(random: Random): number
  /** Resolves with whether they were acknowledged; rejects where the answer is one that good readings never get. */
  send(vehicle: Vehicle, readings: readonly SentReading[]): Promise<boolean>
  /** Breaks off what is being sent, which is not acknowledged then. */
  close(): Promise<void>
}

/** What is sent is the same whenever it is sent, and follows from the mark. */
export function bodyOf({ vehicleId, time, mark }: SentReading): Record<string, unknown> {
  return {
    vehicleId,
    time,
    odometer: mark,
    longitude: 10 + (mark % 1_000) / 1_000,
    latitude: 50,
    speed: mark % 120,
    ignition: true,
    fuelLevel: 50,
  }
}

/** One connection a vehicle, QoS 1; the client sends again by itself whenever it is connected anew. */
export function mqttDoor(url: string): Door {
  const clients = new Map<string, MqttClient>()
  /** What is on its way, to be given up when the door closes: a client that has ended calls nobody back. */
  const givingUp = new Set<() => void>()

  function clientOf({ device }: Vehicle): MqttClient {
    const known = clients.get(device.id)
    if (known) return known
    const client = connect(url, {
      clientId: `device-${device.id}`,
      username: device.id,
      password: device.token,
      clean: false,
      reconnectPeriod: 50,
      // As devices have it: with less, none comes in where the machine has much else to do.
      connectTimeout: 30_000,
      keepalive: 15,
      queueQoSZero: false,
    })
    // The broker is killed time and again; the client comes back by itself.
    client.on('error', () => undefined)
    clients.set(device.id, client)
    return client
  }

  return {
    size: random => (random.chance(0.9) ? 1 : random.int(2, 20)),
    send: (vehicle, readings) =>
      new Promise(resolve => {
        const giveUp = () => resolve(false)
        givingUp.add(giveUp)
        const bodies = readings.map(bodyOf)
        const payload = JSON.stringify(bodies.length === 1 ? bodies[0] : bodies)
        clientOf(vehicle).publish(`vehicles/${vehicle.id}/telemetry`, payload, { qos: 1 }, error => {
          givingUp.delete(giveUp)
          resolve(!error)
        })
      }),
    close: async () => {
      for (const giveUp of givingUp) giveUp()
      givingUp.clear()
      await Promise.all([...clients.values()].map(client => client.endAsync(true)))
    },
  }
}

/** Bodies of up to 200 readings; what did not get a 200 is posted again as it is. */
export function httpDoor(url: string): Door {
  const underWay = new Set<AbortController>()
  return {
    size: random => random.int(1, 200),
    send: async ({ device }, readings) => {
      const limit = new AbortController()
      underWay.add(limit)
      const answer = await post(url, device.token, readings, limit).catch(() => undefined)
      underWay.delete(limit)
      if (answer === undefined || answer.status === 429 || answer.status >= 500) return false
      const { rejectedCount, rejected } = answer.outcome
      // What is kept because of the clock is stored by itself, later: the judge looks for it.
      const kept = rejected.filter(({ code }) => code === 'bad_clock').length
      if (answer.status !== 200 || rejectedCount > kept)
        throw new Error(`a post was answered with ${answer.status}: ${JSON.stringify(answer.outcome)}`)
      return true
    },
    close: async () => {
      for (const limit of underWay) limit.abort()
    },
  }
}

/** Longest wait for an answer: a server that stands still gives none. */
const PATIENCE_MS = 30_000

interface Answer {
  rejectedCount: number
  rejected: { code: string }[]
}

async function post(
  url: string,
  token: string,
  readings: readonly SentReading[],
  limit = new AbortController(),
): Promise<{ status: number; outcome: Answer }> {
  const timer = setTimeout(() => limit.abort(), PATIENCE_MS)
  try {
    const answer = await fetch(`${url}/api/v1/telemetry`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(readings.map(bodyOf)),
      signal: limit.signal,
    })
    return { status: answer.status, outcome: (await answer.json()) as Answer }
  } finally {
    clearTimeout(timer)
  }
}

/** Sends readings that were sent before once more, in bodies of a thousand; answers how many. */
export async function sendAgain(
  url: string,
  { id, device }: Vehicle,
  sent: Iterable<SentReading>,
): Promise<number> {
  const own = [...sent].filter(({ vehicleId }) => vehicleId === id)
  for (let from = 0; from < own.length; from += 1_000) {
    const { status } = await post(url, device.token, own.slice(from, from + 1_000))
    if (status !== 200) throw new Error(`sending again was answered with ${status}`)
  }
  return own.length
}
