import { refuse } from './places.ts'
import type { PlanningInput } from './schema.ts'

interface Customer {
  id: number
  x: number
  y: number
  demand: number
  ready: number
  due: number
  service: number
  /** In Li and Lim's format: the customer whose pickup belongs to this delivery, and vice versa; 0: none. */
  pickup: number
  delivery: number
}

/** A plan file: JSON in VROOM's format, or Solomon's or Li and Lim's text; recognised by how it begins. */
export function readText(text: string): PlanningInput | undefined {
  if (/^\s*[[{]/.test(text)) return undefined
  return /^\s*CUST/m.test(text) ? readSolomon(text) : readLiLim(text)
}

/** The format of Solomon, and of Gehring and Homberger. */
function readSolomon(text: string): PlanningInput {
  const lines = text.split('\n').map(line => line.trim())
  const below = (title: RegExp) => lines.slice(lines.findIndex(line => title.test(line)) + 1)
  const [count, capacity] = numbersOf(below(/^NUMBER/)[0] ?? '', 2) as [number, number]
  const customers = below(/^CUST/)
    .filter(line => /^\d/.test(line))
    .map(line => customerOf(numbersOf(line, 7)))
  return {
    ...plane(customers, count, capacity),
    jobs: customers.slice(1).map((one, index) => ({ ...stopOf(one, index + 1), delivery: [one.demand] })),
  }
}

/** The format of Li and Lim: id, x, y, demand, ready, due, service, pickup, delivery. */
function readLiLim(text: string): PlanningInput {
  const lines = text.split('\n').filter(line => line.trim() !== '')
  const [count, capacity] = numbersOf(lines[0] ?? '', 2) as [number, number]
  const customers = lines.slice(1).map(line => customerOf(numbersOf(line, 9)))
  const rows = new Map(customers.map(({ id }, row) => [id, row]))
  const pickups = customers.slice(1).filter(one => one.pickup === 0)
  return {
    ...plane(customers, count, capacity),
    shipments: pickups.map(one => {
      const row =
        rows.get(one.delivery) ??
        refuse(`Customer ${one.id} is delivered at ${one.delivery}, which does not exist.`)
      return {
        pickup: stopOf(one, rows.get(one.id)!),
        delivery: stopOf(customers[row]!, row),
        amount: [one.demand],
      }
    }),
  }
}

function stopOf({ id, x, y, service, ready, due }: Customer, row: number) {
  return { id, location: [x, y], location_index: row, service, time_windows: [[ready, due]] }
}

/** Vehicles start at the first customer; distances are Euclidean, not rounded: a unit is a second, a metre, and the cost. */
function plane(customers: readonly Customer[], count: number, capacity: number): PlanningInput {
  const depot = customers[0] ?? refuse('The file has no customers.')
  if (!(count >= 1 && count <= 10_000)) refuse(`The file has ${count} vehicles.`)
  const ways = customers.map(a => customers.map(b => Math.hypot(a.x - b.x, a.y - b.y)))
  return {
    vehicles: Array.from({ length: count }, (_, index) => ({
      id: index + 1,
      start: [depot.x, depot.y],
      start_index: 0,
      end: [depot.x, depot.y],
      end_index: 0,
      capacity: [capacity],
      time_window: [depot.ready, depot.due],
      costs: { fixed: 0, per_hour: 0, per_km: 1000 },
    })),
    matrices: { car: { durations: ways, distances: ways } },
  }
}

function customerOf(numbers: readonly number[]): Customer {
  const [id, x, y, demand, ready, due, service, pickup = 0, delivery = 0] = numbers as [
    ...Parameters<
      (id: number, x: number, y: number, demand: number, ready: number, due: number, service: number) => void
    >,
    number?,
    number?,
  ]
  return { id, x, y, demand, ready, due, service, pickup, delivery }
}

function numbersOf(line: string, least: number): number[] {
  const numbers = line.trim().split(/\s+/).map(Number)
  if (numbers.length < least || !numbers.every(Number.isFinite))
    refuse(`This line cannot be parsed: ${line.slice(0, 100)}`)
  return numbers
}
