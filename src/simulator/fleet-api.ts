import { setTimeout as delay } from 'node:timers/promises'
import type { Member } from './fleet.ts'
import type { Credential } from './publisher.ts'

/** The part of Fleetwake's HTTP API that registers a fleet and stores its history. */
export interface FleetApi {
  /** Registers missing members, many at a time, and returns a credential for each member, in order. */
  register(
    members: readonly Member[],
    known: readonly Credential[],
    progress?: (done: number, of: number) => void,
  ): Promise<Credential[]>
  /** Posts readings as newline-delimited JSON. */
  tell(lines: string): Promise<{ accepted: number; duplicates: number; rejectedCount: number }>
  /** Any other route. */
  call<T>(method: string, path: string, body?: unknown): Promise<T>
  /** All pages of a list. */
  all<T>(path: string): Promise<T[]>
}

/** An answer other than a success. */
export class Refusal extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

interface Account {
  url: string
  email: string
  password: string
}

interface DeviceWithToken {
  id: string
  vehicleId: string
  token: string
}

interface Page<T> {
  items: T[]
  nextCursor: string | null
}

const sideBySide = 8
/** The routes accept 1,000. With fewer, a progress bar moves more often, at the same speed. */
const rowsARequest = 500
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
    isAgain = false,
  ): Promise<T> {
    const asked = token
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
    if (response.status === 401 && asked !== '' && !isAgain) {
      await response.body?.cancel()
      await begin()
      return await call<T>(method, path, body, type, true)
    }
    const answer = (await response.json().catch(() => null)) as (T & { detail?: string }) | null
    if (!response.ok || answer === null) {
      throw new Refusal(
        response.status,
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
      const mark = path.includes('?') ? '&' : '?'
      const page: Page<T> = await call<Page<T>>('GET', `${path}${mark}limit=1000${more}`)
      items.push(...page.items)
      cursor = page.nextCursor
    } while (cursor)
    return items
  }

  /** Tokens expire, so a simulation that runs for days signs in again. */
  async function begin(): Promise<void> {
    token = ''
    token = (await call<{ token: string }>('POST', '/auth/login', { email, password })).token
  }
  await begin()

  /** Creates the rows in bulk, and returns them in order. */
  async function make<T>(
    path: string,
    rows: readonly unknown[],
    made: (count: number) => void,
  ): Promise<T[]> {
    const items: T[] = []
    for (let at = 0; at < rows.length; at += rowsARequest) {
      const some = rows.slice(at, at + rowsARequest)
      items.push(...(await call<{ items: T[] }>('POST', `${path}/bulk`, some)).items)
      made(some.length)
    }
    return items
  }

  return {
    async register(members, known, progress = () => undefined) {
      const vehicles = new Map(
        (await all<{ id: string; vin: string }>('/vehicles')).map(({ id, vin }) => [vin, id]),
      )
      const devices = new Map(
        (await all<{ id: string; vehicleId: string; revokedAt?: string | null }>('/devices'))
          .filter(device => !device.revokedAt)
          .map(({ id, vehicleId }) => [vehicleId, id]),
      )
      const tokens = new Map(known.map(credential => [credential.deviceId, credential]))
      const keptOf = (vehicleId: string | undefined) => tokens.get(devices.get(vehicleId ?? '') ?? '')
      const newVehicles = members.filter(({ vin }) => !vehicles.has(vin))
      const withoutToken = members.filter(({ vin }) => !keptOf(vehicles.get(vin)))
      let done = 0
      const advance = (count: number) => {
        done += count
        progress(done, newVehicles.length + withoutToken.length)
      }

      const made = await make<{ id: string; vin: string }>('/vehicles', newVehicles.map(vehicleRow), advance)
      for (const { id, vin } of made) vehicles.set(vin, id)
      const credentials = new Map<string, Credential>()
      const keep = ({ id, vehicleId, token }: DeviceWithToken) =>
        credentials.set(vehicleId, { vehicleId, deviceId: id, token })
      const newDevices = withoutToken.filter(({ vin }) => !devices.has(vehicles.get(vin)!))
      const deviceRows = newDevices.map(({ vin, licensePlate }) => ({
        vehicleId: vehicles.get(vin)!,
        name: `Tracker of ${licensePlate}`,
      }))
      for (const device of await make<DeviceWithToken>('/devices', deviceRows, advance)) keep(device)
      await eachOf(
        withoutToken.filter(({ vin }) => !credentials.has(vehicles.get(vin)!)),
        async ({ vin }) => {
          keep(await call<DeviceWithToken>('POST', `/devices/${devices.get(vehicles.get(vin)!)}/rotate`))
          advance(1)
        },
      )
      return members.map(({ vin }) => {
        const vehicleId = vehicles.get(vin)!
        return credentials.get(vehicleId) ?? keptOf(vehicleId)!
      })
    },
    tell: lines => call('POST', '/telemetry', lines, 'application/x-ndjson'),
    call: (method, path, body) => call(method, path, body),
    all,
  }
}

function vehicleRow({ vin, licensePlate, make, model, year, type, tank }: Member) {
  return { vin, licensePlate, make, model, year, type, specs: { fuelCapacity: tank, capacityKg: room[type] } }
}

/** kg */
const room = { car: 300, van: 900, truck: 4_000 } as const

/**
 * Retries when a busy service says so, for instance one that has only just started. It has not processed what it
 * refused.
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
async function eachOf<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  let next = 0
  const worker = async () => {
    for (let at = next++; at < items.length; at = next++) await work(items[at]!)
  }
  await Promise.all(Array.from({ length: Math.min(sideBySide, items.length) }, worker))
}
