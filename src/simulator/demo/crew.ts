import type { FleetApi } from '../fleet-api.ts'
import type { Credential } from '../publisher.ts'

/** A driver of the demo, with an assigned vehicle. */
export interface Member {
  /** The index of the vehicle in the fleet. */
  index: number
  driverId: string
}

const names =
  'Ada Kowalska, Ben Okafor, Carla Jansen, Deniz Aydin, Emil Novak, Fatou Diallo, Greta Lind, Hugo Martins, Ines Moreau, Jonas Weber, Kim Nguyen, Lena Fischer'.split(
    ', ',
  )
const mostCrew = names.length

const licenseOf = (index: number) => `DEMO-${String(index + 1).padStart(4, '0')}`

/** Skills that some orders require and some drivers have. */
export const skills = { cold: 'cold', lift: 'tail lift', crane: 'crane' } as const

const skillsOf = (index: number) => [
  ...(index % 3 === 0 ? [skills.cold] : []),
  ...(index % 4 === 1 ? [skills.lift] : []),
]

/** Creates missing drivers for the first vehicles of the fleet, each with one of the vehicles and with targets. */
export async function hireCrew(
  api: FleetApi,
  credentials: readonly Credential[],
  now: number,
): Promise<Member[]> {
  const count = Math.min(mostCrew, Math.ceil(credentials.length / 2))
  const known = new Map(
    (await api.all<{ id: string; licenseNumber: string }>('/drivers')).map(({ id, licenseNumber }) => [
      licenseNumber,
      id,
    ]),
  )
  const held = new Set(
    (await api.all<{ driverId: string; vehicleId: string }>('/assignments?status=active')).flatMap(
      ({ driverId, vehicleId }) => [driverId, vehicleId],
    ),
  )
  const crew: Member[] = []
  for (let index = 0; index < count; index++) {
    const driverId = known.get(licenseOf(index)) ?? (await hire(api, index))
    const { vehicleId } = credentials[index]!
    if (!held.has(driverId) && !held.has(vehicleId))
      await api.call('POST', '/assignments', {
        ...{ driverId, vehicleId, startTime: new Date(now - 60_000).toISOString() },
      })
    crew.push({ index, driverId })
  }
  return crew
}

async function hire(api: FleetApi, index: number): Promise<string> {
  const { id } = await api.call<{ id: string }>('POST', '/drivers', {
    name: names[index],
    licenseNumber: licenseOf(index),
    licenseExpiry: '2035-12-31',
    skills: skillsOf(index),
  })
  await api.call('PUT', `/driver-targets/${id}`, {
    targetDeliveries: 12 + (index % 4) * 2,
    targetRevenue: 400 + (index % 3) * 100,
  })
  return id
}

/**
 * Starts the engines for offers, and for forced assignment of orders that nobody takes. Only if no engine has ever
 * run, so that a user's settings stay.
 */
export async function startEngines(api: FleetApi): Promise<void> {
  const engines = await api.call<Record<string, { running: boolean; lastRoundAt: string | null }>>(
    'GET',
    '/automation/status-all',
  )
  if (Object.values(engines).some(({ running, lastRoundAt }) => running || lastRoundAt !== null)) return
  await api.call('PUT', '/automation/settings', {
    ...{ mode: 'offer', mostOffers: 3, mayForce: true, riskMinutes: [15, 8, 3] },
  })
  await api.call('POST', '/automation/start-all')
}
