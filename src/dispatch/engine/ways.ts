import { WayCache } from '../../travel/engines/cache.ts'
import { usual } from '../../travel/levels.ts'
import { engineOf, knownWays, type TravelSetup, travelTimes } from '../../travel/times.ts'
import { type Ground, placesOf } from './ground.ts'
import type { World } from './world.ts'

const cache = new WayCache()
/** Of which the ways take two gigabytes. */
const MOST_PLACES = 10_000

/**
 * The ways between all places of a world, at this hour and with its incidents: learned, or of the engine that the operator has
 * set up, whose times are lengthened for what four of five trips keep.
 */
export async function groundOf(
  world: Pick<World, 'now' | 'drivers' | 'orders' | 'incidents'>,
  setup: TravelSetup,
): Promise<Ground> {
  const places = placesOf(world)
  if (places.list.length > MOST_PLACES)
    throw new Error(
      `${places.list.length} places are too many for one organization's plans; the most are ${MOST_PLACES}`,
    )
  const asked = { places: places.list, departure: world.now, incidents: world.incidents }
  const engine = engineOf(setup)
  if (engine) {
    const { tables, used } = await travelTimes({ ...asked, profiles: ['car'], isLate: false }, setup, cache)
    const { seconds, metres } = tables.car!
    if (used.source === engine.name)
      return { places, ways: { seconds, metres, late: seconds.map(one => one * usual.slow) } }
  }
  return { places, ways: knownWays(asked, setup.learned) }
}
