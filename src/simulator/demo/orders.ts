import { distance } from '../city.ts'
import type { FleetApi } from '../fleet-api.ts'
import { between, pick, type Random } from '../random.ts'
import type { World } from '../vehicle.ts'
import { skills } from './crew.ts'

const shops =
  'Nordkap Foods, Tanner & Sons, Saffron Kitchen, Willow Pharmacy, Copper Hardware, Lark Books'.split(', ')
const [minute, hour] = [60_000, 3_600_000]
/** Per driver: orders at the start, orders per hour, and the maximum number of open orders. */
const [atBegin, hourly, mostOpen] = [2, 2.5, 3]
/** An order that nobody could take for this long is cancelled. */
const patience = 20 * minute
/** The distance from a shop to a door. */
const [leastMetres, mostMetres] = [500, 2_500]

interface Customer {
  id: string
  name: string
  /** The junction where its goods are picked up. */
  junction: number
}

interface Open {
  id: string
  createdAt: string
  reference: string | null
}

/** Orders from a few shops to doors around them: some at the start, then one after the other. */
export function createOrders({ city, seed }: World, drivers: number, random: Random, begins: number) {
  const customers: Customer[] = []
  let due = begins
  let left = drivers * atBegin
  let count = 0
  /** The hour and minute, to tell the orders of two runs apart. */
  const run = new Date(begins).toISOString().slice(11, 16).replace(':', '')

  async function open(api: FleetApi): Promise<void> {
    const known = new Map(
      (await api.all<{ id: string; name: string }>('/customers')).map(({ id, name }) => [name, id]),
    )
    for (const [index, name] of shops.entries())
      customers.push({
        name,
        id: known.get(name) ?? (await api.call<{ id: string }>('POST', '/customers', { name })).id,
        junction: city.depots[(index + seed) % city.depots.length]!,
      })
  }

  function stop(kind: 'pickup' | 'delivery', junction: number, name: string, serviceSeconds: number) {
    const [longitude, latitude] = city.toDegrees(city.junctions[junction]!)
    return { kind, name, longitude, latitude, serviceSeconds }
  }

  async function add(api: FleetApi, now: number): Promise<void> {
    const customer = pick(random, customers)
    const away = (junction: number) => distance(city.junctions[junction]!, city.junctions[customer.junction]!)
    let door = customer.junction
    while (away(door) < leastMetres || away(door) > mostMetres)
      door = Math.floor(random() * city.junctions.length)
    const street = city.streets[city.leaving[door]![0]!.street]!.name
    const asks = random()
    const slaDueAt = new Date(now + between(random, 40, 90) * minute).toISOString()
    const hasWindow = random() < 0.3
    const agreedPrice = Math.round(between(random, 12, 60))
    const isPaidAtTheDoor = random() < 0.2
    await api.call('POST', '/jobs', {
      customerId: customer.id,
      reference: `${run}-${String(++count).padStart(3, '0')}`,
      priority: pick(random, [30, 50, 50, 80]),
      weight: Math.round(between(random, 3, 60)),
      agreedPrice,
      ...(isPaidAtTheDoor ? { cashDue: agreedPrice } : {}),
      requiredSkills:
        asks < 0.12 ? [skills.cold] : asks < 0.18 ? [skills.lift] : asks < 0.21 ? [skills.crane] : [],
      slaDueAt,
      stops: [
        stop('pickup', customer.junction, customer.name, 90),
        {
          ...stop('delivery', door, `${Math.ceil(random() * 98)} ${street}`, 120),
          ...(hasWindow
            ? { windowStart: new Date(now + 10 * minute).toISOString(), windowEnd: slaDueAt }
            : {}),
        },
      ],
    })
  }

  return {
    async pass(api: FleetApi, now: number): Promise<void> {
      if (now < due) return
      if (customers.length === 0) await open(api)
      const pending = await api.all<Open>('/jobs?status=pending&hasStops=true')
      for (const { id, createdAt } of pending)
        if (now - Date.parse(createdAt) > patience)
          await api.call('POST', `/jobs/${id}/cancel`, { notes: 'Nobody could do it.' })
      const taken = [
        ...(await api.all<Open>('/jobs?status=assigned&hasStops=true')),
        ...(await api.all<Open>('/jobs?status=in_progress&hasStops=true')),
      ]
      const room = drivers * mostOpen - pending.length - taken.length
      for (let made = Math.min(room, Math.max(1, left)); made > 0; made--) await add(api, now)
      left = 0
      due = now + hour / (drivers * hourly)
    },
  }
}
