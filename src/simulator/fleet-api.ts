import { setTimeout as delay } from 'node:timers/promises'
import type { Member } from './fleet.ts'
import type { Credential } from './publisher.ts'

/** The part of Fleetwake's HTTP API by which a fleet is registered and its past is told. */
export interface FleetApi {
  /** Registers what is missing, and answers a credential for each member, in their order. */
  register(members: readonly Member[], known: readonly Credential[]): Promise<Credential[]>
  /** Posts readings as newline-delimited JSON. */
  tell(lines: string): Promise<{ accepted: number; duplicates: number; rejectedCount: number }>
}

interface Account {
  url: string
  email: string
  password: string
}

interface Page<T> {
  items: T[]
  nextCursor: string | null
}

const sideBySide = 8
const LONGEST_WAIT_S = 10
const MOST_TRIES = 15

export async function signIn({ url, email, password }: Account): Promise<FleetApi> {
  const root = `${url.replace(/\/$/, '')}/api/v1`
  let token = ''

  async function call<T>(
    method: string,
    path: string,
    body?: unknown,
    type = 'application/json',
  ): Promise<T> {
    const response = await patiently(() =>
      fetch(`${root}${path}`, {
        method,
        headers: {
          ...(token ? { authorization: `Bearer ${token}` } : {}),
          ...(body === undefined ? {} : { 'content-type': type }),
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
        signal: AbortSignal.timeout(60_000),
      }),
    )
    const answer = (await response.json().catch(() => null)) as (T & { detail?: string }) | null
    if (!response.ok || answer === null) {
      throw new Error(
        `${method} ${path} was answered with ${response.status}: ${answer?.detail ?? 'no JSON'}`,
      )
    }
    return answer
  }

  async function all<T>(path: string): Promise<T[]> {
    const items: T[] = []
    let cursor: string | null = null
    do {
      const more: string = cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''
      const page: Page<T> = await call<Page<T>>('GET', `${path}?limit=1000${more}`)
      items.push(...page.items)
      cursor = page.nextCursor
    } while (cursor)
    return items
  }

  token = (await call<{ token: string }>('POST', '/auth/login', { email, password })).token

  return {
    async register(members, known) {
      const vehicles = new Map(
        (await all<{ id: string; vin: string }>('/vehicles')).map(({ id, vin }) => [vin, id]),
      )
      const devices = new Map(
        (await all<{ id: string; vehicleId: string; revokedAt?: string | null }>('/devices'))
          .filter(device => !device.revokedAt)
          .map(({ id, vehicleId }) => [vehicleId, id]),
      )
      const tokens = new Map(known.map(credential => [credential.deviceId, credential]))
      return await eachOf(members, async member => {
        const { vin, licensePlate, make, model, year, type, tank } = member
        const vehicleId =
          vehicles.get(vin) ??
          (
            await call<{ id: string }>('POST', '/vehicles', {
              ...{ vin, licensePlate, make, model, year, type },
              specs: { tankLitres: tank },
            })
          ).id
        const deviceId = devices.get(vehicleId)
        const kept = deviceId === undefined ? undefined : tokens.get(deviceId)
        if (kept) return kept
        const device = await (deviceId
          ? call<{ id: string; token: string }>('POST', `/devices/${deviceId}/rotate`)
          : call<{ id: string; token: string }>('POST', '/devices', {
              vehicleId,
              name: `Tracker of ${licensePlate}`,
            }))
        return { vehicleId, deviceId: device.id, token: device.token }
      })
    },
    tell: lines => call('POST', '/telemetry', lines, 'application/x-ndjson'),
  }
}

/**
 * Comes again when a service that is too busy says when, as one may be that has only just started. What it turns
 * away it has not done.
 */
async function patiently(ask: () => Promise<Response>): Promise<Response> {
  for (let tries = 1; ; tries++) {
    const response = await ask()
    const seconds = Number(response.headers.get('retry-after'))
    const comesAgain = response.status === 503 && seconds > 0 && seconds <= LONGEST_WAIT_S
    if (!comesAgain || tries === MOST_TRIES) return response
    await response.body?.cancel()
    await delay(seconds * 1_000)
  }
}

/** Like Promise.all over map, a few at a time. */
async function eachOf<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results = new Array<R>(items.length)
  let next = 0
  const worker = async () => {
    for (let at = next++; at < items.length; at = next++) results[at] = await work(items[at]!)
  }
  await Promise.all(Array.from({ length: Math.min(sideBySide, items.length) }, worker))
  return results
}
