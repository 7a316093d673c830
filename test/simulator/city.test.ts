import t from 'tap'
import { createCity } from '../../src/simulator/city.ts'
import { mapOfCity } from '../../src/simulator/city-map.ts'
import { findRoute } from '../../src/simulator/route.ts'

const city = createCity({ seed: 1 })

t.test('a seed makes one city, and another seed another', async t => {
  t.same(mapOfCity(createCity({ seed: 1 })), mapOfCity(city))
  t.not(JSON.stringify(createCity({ seed: 2 }).junctions), JSON.stringify(city.junctions))
})

t.test('every junction can be reached from every depot, along streets', async t => {
  for (const seed of [1, 2, 3]) {
    const other = createCity({ seed })
    t.ok(other.junctions.length > 1_000, `city ${seed} has ${other.junctions.length} junctions`)
    for (let goal = 0; goal < other.junctions.length; goal += 97) {
      const route = findRoute(other, other.depots[0]!, goal)
      const onStreets = route.every(
        (junction, index) =>
          index === 0 || other.leaving[route[index - 1]!]!.some(way => way.to === junction),
      )
      if (!onStreets || route[0] !== other.depots[0] || route.at(-1) !== goal) t.fail(`no way to ${goal}`)
    }
  }
})

t.test('the map has the ground, the river, named streets and the depots', async t => {
  const classes = new Set(mapOfCity(city).features.map(feature => feature.properties?.class as string))
  t.same([...classes].sort(), ['avenue', 'depot', 'park', 'ring', 'station', 'street', 'town', 'water'])
})
