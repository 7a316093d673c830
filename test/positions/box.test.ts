import t from 'tap'
import { boxContains, boxOf } from '../../src/positions/box.ts'
import { fc } from '../support/property.ts'

/** Quarters of a degree, so that a turn more or less does not round. */
const longitude = fc
  .oneof(fc.integer({ min: -720, max: 720 }), fc.constantFrom(-720, 720))
  .map(quarters => quarters / 4)
const latitude = fc.integer({ min: -360, max: 360 }).map(quarters => quarters / 4)
const corners = fc
  .tuple(longitude, latitude, longitude, latitude)
  .map(([west, a, east, b]) => [west, Math.min(a, b), east, Math.max(a, b)] as const)

/** Going east from the west edge, a place is met before the east edge is. */
function liesEastward(west: number, east: number, longitude: number): boolean {
  const reach = west <= east ? east : east + 360
  return [-360, 0, 360].map(turn => longitude + turn).some(met => met >= west && met <= reach)
}

function contains(corners: readonly number[], longitude: number, latitude: number): boolean {
  const box = boxOf(corners)
  if (typeof box === 'string') throw new Error(box)
  return boxContains(box, longitude, latitude)
}

t.test('a box holds what lies eastward from its west to its east, across the antimeridian too', async () => {
  fc.assert(
    fc.property(corners, longitude, latitude, (corners, longitude, latitude) => {
      const [west, south, east, north] = corners
      const expected = liesEastward(west, east, longitude) && latitude >= south && latitude <= north
      return contains(corners, longitude, latitude) === expected
    }),
    { numRuns: 5_000 },
  )
})

t.test('a map that went around the world shows the same box', async () => {
  fc.assert(
    fc.property(
      longitude,
      fc.nat(1439),
      fc.constantFrom(-360, 0, 360),
      longitude,
      (west, quarters, turn, longitude) => {
        const east = west + quarters / 4
        fc.pre(east + turn <= 720)
        return (
          contains([west + turn, -90, east + turn, 90], longitude, 0) === liesEastward(west, east, longitude)
        )
      },
    ),
    { numRuns: 5_000 },
  )
})

t.test('whatever is given as a box, it is one or a sentence says what is wrong', async t => {
  fc.assert(
    fc.property(fc.oneof(fc.anything(), fc.array(fc.double(), { minLength: 4, maxLength: 4 })), value => {
      const box = boxOf(value)
      if (typeof box === 'string') return box.length > 0
      const { west, south, east, north } = box
      return (
        [west, east].every(edge => Math.abs(edge) <= 180) &&
        south <= north &&
        Math.abs(south) <= 90 &&
        Math.abs(north) <= 90
      )
    }),
    { numRuns: 5_000 },
  )
  t.match(boxOf([0, 1, 2]), /four numbers/)
  t.match(boxOf([0, 10, 1, 5]), /south/)
})
