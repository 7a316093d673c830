import type { FleetApi } from '../fleet-api.ts'
import { between, pick, type Random } from '../random.ts'
import type { World } from '../vehicle.ts'

interface Jam {
  id: string
  x: number
  y: number
  metres: number
  ends: number
}

interface Reported {
  id: string
  source: string
}

const source = 'demo'
const mostJams = 2
const [minute, jamSpeed] = [60_000, 3]

export interface Traffic {
  /** The traffic's speed at a place, in metres per second. */
  mostSpeed(place: { x: number; y: number }): number
  /** Ends jams that are over, and starts one now and then. */
  pass(api: FleetApi, now: number): Promise<void>
}

/** Traffic jams in the city: vehicles in a jam crawl, and the service is informed about it. */
export function createTraffic({ city }: World, random: Random, begins: number): Traffic {
  let jams: Jam[] = []
  let isFirst = true
  let due = begins + minute
  return {
    mostSpeed: ({ x, y }) =>
      jams.some(jam => Math.hypot(jam.x - x, jam.y - y) < jam.metres) ? jamSpeed : Number.POSITIVE_INFINITY,
    async pass(api, now) {
      if (isFirst) {
        // Jams of an earlier run, which that run can no longer end.
        const known = await api.all<Reported>('/automation/routes/traffic-incidents?active=true')
        for (const incident of known) if (incident.source === source) await end(api, incident)
        isFirst = false
      }
      for (const jam of jams.filter(({ ends }) => ends <= now)) await end(api, jam)
      jams = jams.filter(({ ends }) => ends > now)
      if (now < due || jams.length >= mostJams) return
      due = now + between(random, 2, 5) * minute
      const { from, name } = pick(
        random,
        city.streets.filter(({ kind }) => kind === 'avenue'),
      )
      const { x, y } = city.junctions[from]!
      const [longitude, latitude] = city.toDegrees({ x, y })
      const metres = Math.round(between(random, 250, 600))
      const { id } = await api.call<Reported>('POST', '/automation/routes/traffic-incident', {
        ...{ longitude, latitude, affectedRadiusMeters: metres, source },
        ...{ severity: 'HIGH', description: `Traffic jam, ${name}` },
      })
      jams.push({ id, x, y, metres, ends: now + between(random, 4, 9) * minute })
    },
  }
}

async function end(api: FleetApi, { id }: Pick<Jam, 'id'>): Promise<void> {
  await api.call('POST', `/automation/routes/traffic-incidents/${id}/resolve`)
}
