import { between, type Random, randomOf } from './random.ts'

/** A point on the city's plane: metres east and north of its centre. */
export interface Point {
  x: number
  y: number
}

interface Park {
  centre: Point
  radius: number
  name: string
}

/** The ground that the streets are built on: the town's outline, a river through it, and parks. */
export interface Terrain {
  seed: number
  /** The distance of the outline from the centre in this direction (radians). */
  edge(angle: number): number
  inside(point: Point): boolean
  /** Metres from the middle of the river; negative to the south of it. */
  fromRiver(point: Point): number
  riverAt(x: number): number
  parks: readonly Park[]
  /** A gentle, continuous displacement, so that no street is quite straight. */
  warp(point: Point): Point
}

export const riverWidth = 150
const radius = 4_600
const parkNames = ['Lantern Park', 'The Commons', 'Kite Meadow', 'Orchard Green', 'Heron Gardens']

export function createTerrain(seed: number): Terrain {
  const random = randomOf(seed, 'terrain')
  const waves = [2, 3, 5].map(count => ({
    count,
    phase: random() * Math.PI * 2,
    size: between(random, 0.03, 0.3) / count,
  }))
  const bends = [9_000, 4_200].map(length => ({
    length,
    phase: random() * Math.PI * 2,
    size: length * between(random, 0.05, 0.07),
  }))
  const drifts = Array.from({ length: 4 }, () => drift(random))

  const edge = (angle: number) =>
    radius * waves.reduce((sum, wave) => sum + wave.size * Math.sin(wave.count * angle + wave.phase), 1)
  const riverAt = (x: number) =>
    bends.reduce(
      (sum, bend) => sum + bend.size * Math.sin((x / bend.length) * Math.PI * 2 + bend.phase),
      -700,
    )

  return {
    seed,
    edge,
    inside: ({ x, y }) => Math.hypot(x, y) < edge(Math.atan2(y, x)),
    riverAt,
    fromRiver: ({ x, y }) => y - riverAt(x),
    parks: parkNames.map((name, index) => {
      const angle = (index / parkNames.length) * Math.PI * 2 + between(random, -0.4, 0.4)
      const away = between(random, 0.22, 0.62) * edge(angle)
      const centre = { x: Math.cos(angle) * away, y: Math.sin(angle) * away }
      return { name, centre, radius: between(random, 240, 460) }
    }),
    warp: ({ x, y }) => {
      let [dx, dy] = [0, 0]
      for (const { ax, ay, phase, size, along } of drifts) {
        const shift = size * Math.sin(x * ax + y * ay + phase)
        dx += shift * Math.cos(along)
        dy += shift * Math.sin(along)
      }
      return { x: x + dx, y: y + dy }
    },
  }
}

function drift(random: Random) {
  const direction = random() * Math.PI * 2
  const wave = (Math.PI * 2) / between(random, 2_800, 6_500)
  return {
    ax: Math.cos(direction) * wave,
    ay: Math.sin(direction) * wave,
    phase: random() * Math.PI * 2,
    size: between(random, 40, 110),
    along: random() * Math.PI * 2,
  }
}
