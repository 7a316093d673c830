import t from 'tap'
import { type Feed, openFeed, type Position, type Subscription } from '../../src/client/index.ts'
import { createRandom } from '../faults/random.ts'
import { signIn } from '../support/accounts.ts'
import { addVehicles } from '../support/fleet.ts'
import { cuttableProxy } from '../support/proxy.ts'
import { reading } from '../support/readings.ts'
import { startTestService } from '../support/service.ts'
import { until } from '../support/until.ts'

const CUTS = 100

t.test(
  'a client cut at random a hundred times ends with exactly the positions of one that never was',
  async t => {
    const seed = Number(process.env.FLEETWAKE_SEED ?? Date.now() % 1_000_000)
    t.comment(`seed ${seed}`)
    const random = createRandom(seed)
    const service = await startTestService(t, { LIVE_TICK_MS: '20' })
    const { token } = await signIn(service)
    const vehicles = await addVehicles(service, 200)
    const bbox = [10, 50, 11, 51] as const
    const subscriptions: Subscription[] = [{}, { bbox }, { bbox, vehicleIds: vehicles.slice(0, 50) }]
    let time = Date.now()

    for (const subscription of subscriptions) {
      const proxy = await cuttableProxy(t, Number(new URL(service.httpUrl).port))
      const options = { token: () => token, subscription, retry: { first: 1, most: 5 } }
      let reconnections = 0
      let resumed = 0
      let isFirst = true
      const steady = openFeed({ ...options, url: service.httpUrl })
      const cut = openFeed({
        ...options,
        url: `http://127.0.0.1:${proxy.port}`,
        onState: state => {
          if (state === 'connecting') reconnections++
          if (state === 'open') isFirst = true
        },
        onChange: ({ snapshot }) => {
          if (isFirst && !snapshot) resumed++
          isFirst = false
        },
      })
      t.teardown(() => [steady, cut].map(feed => feed.close()))
      await until('both are open', () => steady.state === 'open' && cut.state === 'open')

      // Each time that it connects again it had been cut: a cut may also hit nobody.
      while (reconnections < CUTS) {
        time++
        const moved = vehicles.filter(() => random.chance(0.1))
        const at = () => ({ longitude: 9.5 + 2 * random.next(), latitude: 49.5 + 2 * random.next() })
        const readings = moved.map(id => reading(id, time, at()))
        service.positions.take(readings)
        await new Promise(resolve => setTimeout(resolve, random.next() * 4))
        // In the middle of connecting, of a frame, or after a while.
        if (random.chance(0.2)) proxy.cut()
      }
      const final = new Date(++time).toISOString()
      service.positions.take([reading(vehicles[0]!, time, { longitude: 10.5, latitude: 50.5 })])
      const isThere = ({ positions }: Feed) => positions.get(vehicles[0]!)?.time === final
      await until('both have the last change', () => isThere(steady) && isThere(cut))
      const expected = held(steady)
      t.strictSame(held(cut), expected, `${expected.length} vehicles are the same`)
      t.ok(reconnections >= CUTS, `it was cut ${reconnections} times`)
      t.ok(resumed > CUTS / 10, `${resumed} of them went on where the last one ended`)
      steady.close()
      cut.close()
    }
  },
)

function held({ positions }: Feed): Position[] {
  return [...positions.values()].sort((a, b) => (a.vehicleId < b.vehicleId ? -1 : 1))
}
