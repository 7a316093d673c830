import { WayCache } from '../../travel/engines/cache.ts'
import { usual } from '../../travel/levels.ts'
import { engineOf, type TravelSetup, travelTimes } from '../../travel/times.ts'
import { type Ground, placesOf } from './ground.ts'
import type { World } from './world.ts'

const cache = new WayCache()

/**
 * The ways between all places of a world, at this hour and with its incidents: learned, or of the engine that the operator has
 * set up, whose times are lengthened for what four of five trips keep.
 */
export async function groundOf(
  world: Pick<World, 'now' | 'drivers' | 'orders' | 'incidents'>,
  setup: TravelSetup,
): Promise<Ground> {
  const places = placesOf(world)
  const asked = {
    places: places.list,
    profiles: ['car'],
    departure: world.now,
    incidents: world.incidents,
    isLate: false,
  }
  const { tables, used } = await travelTimes(asked, setup, cache)
  const { seconds, metres } = tables.car!
  const isEngine = engineOf(setup)?.name === used.source
  const late = isEngine
    ? seconds.map(one => one * usual.slow)
    : (await travelTimes({ ...asked, isLate: true }, { ...setup, engines: {} }, cache)).tables.car!.seconds
  return { places, ways: { seconds, metres, late } }
}
