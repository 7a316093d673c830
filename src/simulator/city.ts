import { pick, type Random, randomOf } from './random.ts'
import { createTerrain, type Point, riverWidth, type Terrain } from './terrain.ts'

export type StreetKind = 'ring' | 'avenue' | 'street'

export interface Street {
  from: number
  to: number
  kind: StreetKind
  name: string
  length: number
}

/** A made-up city: junctions, the streets between them, and where vehicles are based and refuel. */
export interface City {
  terrain: Terrain
  junctions: readonly Point[]
  streets: readonly Street[]
  /** The streets that leave each junction. */
  leaving: readonly (readonly { street: number; to: number }[])[]
  depots: readonly number[]
  stations: readonly number[]
  toDegrees(point: Point): [longitude: number, latitude: number]
}

interface CityOptions {
  seed?: number
  /** The city's place on the globe. */
  centre?: readonly [longitude: number, latitude: number]
}

const block = 185
const reach = 27
const everyAvenue = 5

export function createCity({ seed = 1, centre = [3.06, 46.9] }: CityOptions = {}): City {
  const terrain = createTerrain(seed)
  const random = randomOf(seed, 'streets')
  const draft: Draft = { junctions: [], streets: [] }
  const grid = layJunctions(draft, terrain, random)
  layStreets(draft, grid, terrain, random)
  layRing(draft, terrain)
  const { junctions, streets, leaving } = keepConnected(draft)

  const perDegree = 111_320
  const perDegreeEast = perDegree * Math.cos((centre[1] * Math.PI) / 180)
  return {
    terrain,
    junctions,
    streets,
    leaving,
    depots: nearestTo(junctions, scattered(randomOf(seed, 'depots'), terrain, 6, 0.75)),
    stations: nearestTo(junctions, scattered(randomOf(seed, 'stations'), terrain, 9, 0.6)),
    toDegrees: ({ x, y }) => [centre[0] + x / perDegreeEast, centre[1] + y / perDegree],
  }
}

interface Draft {
  junctions: Point[]
  streets: Street[]
}

type Grid = Map<string, number>

const isAvenue = (line: number) => line % everyAvenue === 0

function layJunctions(draft: Draft, terrain: Terrain, random: Random): Grid {
  const grid: Grid = new Map()
  for (let column = -reach; column <= reach; column++) {
    for (let row = -reach; row <= reach; row++) {
      const point = terrain.warp({ x: column * block, y: row * block })
      const avenue = isAvenue(column) || isAvenue(row)
      const sparse = random() < 0.06
      if (!terrain.inside(point) || Math.abs(terrain.fromRiver(point)) < riverWidth * 0.75) continue
      const inPark = terrain.parks.some(park => distance(park.centre, point) < park.radius)
      if ((inPark || sparse) && !avenue) continue
      grid.set(`${column},${row}`, draft.junctions.push(point) - 1)
    }
  }
  return grid
}

/** Streets join neighbours on a line of the grid; avenues also cross the river and run through parks. */
function layStreets(draft: Draft, grid: Grid, terrain: Terrain, random: Random): void {
  const names = streetNames(random)
  for (const upward of [true, false]) {
    for (let line = -reach; line <= reach; line++) {
      const avenue = isAvenue(line)
      const name = names(avenue)
      let last: { at: number; junction: number } | undefined
      for (let at = -reach; at <= reach; at++) {
        const junction = grid.get(upward ? `${line},${at}` : `${at},${line}`)
        if (junction === undefined) continue
        const gap = last ? at - last.at : Number.POSITIVE_INFINITY
        const middle = Math.hypot(draft.junctions[junction]!.x, draft.junctions[junction]!.y)
        const missing = random() < 0.04 + (middle / 5_000) * 0.2
        if (last && (avenue ? gap <= 4 : gap === 1 && !missing)) {
          // A street that runs along the river must not cross it.
          const sides = [last.junction, junction].map(end =>
            Math.sign(terrain.fromRiver(draft.junctions[end]!)),
          )
          if (avenue || sides[0] === sides[1])
            join(draft, last.junction, junction, avenue ? 'avenue' : 'street', name)
        }
        last = { at, junction }
      }
    }
  }
}

/** A fast road around the middle, with a slip road to the nearest junction at intervals. */
function layRing(draft: Draft, terrain: Terrain): void {
  const inTown = draft.junctions.length
  const count = 84
  const first = draft.junctions.length
  for (let step = 0; step < count; step++) {
    const angle = (step / count) * Math.PI * 2
    const away = terrain.edge(angle) * 0.66
    draft.junctions.push({ x: Math.cos(angle) * away, y: Math.sin(angle) * away })
  }
  for (let step = 0; step < count; step++) {
    join(draft, first + step, first + ((step + 1) % count), 'ring', 'Ring Road')
    if (step % 4 !== 0) continue
    const [nearest] = nearestTo(draft.junctions.slice(0, inTown), [draft.junctions[first + step]!])
    if (nearest !== undefined) join(draft, first + step, nearest, 'street', 'Ring Road Exit')
  }
}

function join(draft: Draft, from: number, to: number, kind: StreetKind, name: string): void {
  draft.streets.push({
    from,
    to,
    kind,
    name,
    length: distance(draft.junctions[from]!, draft.junctions[to]!),
  })
}

/** Drops what cannot be reached from the largest connected part, and renumbers the rest. */
function keepConnected({ junctions, streets }: Draft): Pick<City, 'junctions' | 'streets' | 'leaving'> {
  const neighbours: number[][] = junctions.map(() => [])
  for (const { from, to } of streets) {
    neighbours[from]!.push(to)
    neighbours[to]!.push(from)
  }
  const part = new Array<number>(junctions.length).fill(-1)
  const sizes: number[] = []
  for (let start = 0; start < junctions.length; start++) {
    if (part[start] !== -1) continue
    const waiting = [start]
    part[start] = sizes.length
    let size = 0
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      size++
      for (const next of neighbours[at]!) {
        if (part[next] !== -1) continue
        part[next] = sizes.length
        waiting.push(next)
      }
    }
    sizes.push(size)
  }
  const largest = sizes.indexOf(Math.max(...sizes))
  const kept = junctions.map((_, index) => index).filter(index => part[index] === largest)
  const number = new Map(kept.map((old, index) => [old, index]))
  const keptStreets = streets
    .filter(street => number.has(street.from))
    .map(street => ({ ...street, from: number.get(street.from)!, to: number.get(street.to)! }))
  const leaving: { street: number; to: number }[][] = kept.map(() => [])
  for (const [street, { from, to }] of keptStreets.entries()) {
    leaving[from]!.push({ street, to })
    leaving[to]!.push({ street, to: from })
  }
  return { junctions: kept.map(index => junctions[index]!), streets: keptStreets, leaving }
}

function scattered(random: Random, terrain: Terrain, count: number, out: number): Point[] {
  return Array.from({ length: count }, (_, index) => {
    const angle = ((index + random() * 0.6) / count) * Math.PI * 2
    const away = terrain.edge(angle) * (0.25 + random() * (out - 0.25))
    return { x: Math.cos(angle) * away, y: Math.sin(angle) * away }
  })
}

function nearestTo(junctions: readonly Point[], wanted: readonly Point[]): number[] {
  return wanted.map(point => {
    let best = 0
    for (let at = 1; at < junctions.length; at++) {
      if (distance(junctions[at]!, point) < distance(junctions[best]!, point)) best = at
    }
    return best
  })
}

function streetNames(random: Random): (avenue: boolean) => string {
  const roots =
    'Alder Amber Anchor Baker Beacon Birch Bishop Canal Cedar Chapel Cooper Copper Cotton Crane Dyer Elm Ferry Fisher Flint Forge Garden Glass Grove Harbour Hazel Heron Ivory Juniper Kiln Lark Linden Lock Maple Marble Market Mason Mercer Mill Miller Nettle Oak Orchard Osier Pepper Pine Potter Quarry Quince Raven Reed Rook Rope Saddler Saffron Salt Silver Slate Smith Spring Station Stone Swan Tanner Thistle Tiller Tower Velvet Walnut Weaver Willow Wren Yarrow'.split(
      ' ',
    )
  const left = [...roots]
  return avenue => {
    const root =
      left.length > 0 ? left.splice(Math.floor(random() * left.length), 1)[0]! : pick(random, roots)
    return `${root} ${avenue ? pick(random, ['Avenue', 'Parade', 'Road']) : pick(random, ['Street', 'Lane', 'Row'])}`
  }
}

export function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y)
}
