import type { LiveEta } from '../client/protocol.ts'
import type { Config } from '../config.ts'
import type { Positions } from '../positions/start.ts'
import { type Engines, type EnginesDeps, startEngines } from './engine/start.ts'
import { learnedBook } from './learned.ts'
import { type PlanConfig, setupOf } from './setup.ts'

export type { Engines } from './engine/start.ts'

interface OpenDeps extends Pick<EnginesDeps, 'url' | 'pool' | 'notifications' | 'log' | 'drivingLeft'> {
  config: PlanConfig & Pick<Config, 'roles'>
  positions: Pick<Positions, 'onFix' | 'tell' | 'onTold'>
  feed: { showEtas: (organizationId: string, etas: readonly LiveEta[]) => void }
}

/** Of what is told to those who watch other services. */
const TOPIC = 'E'
/** What fits into one notice of the database. */
const AT_ONCE = 30

/** The engines: in every process for whoever asks something at once; by themselves where `maintenance` is among the roles. */
export function openEngines({ config, feed, ...deps }: OpenDeps): Engines {
  const learned = learnedBook(deps.pool)
  deps.positions.onTold(TOPIC, (organizationId, etas) =>
    feed.showEtas(organizationId, etas as readonly LiveEta[]),
  )
  return startEngines({
    ...deps,
    setupOf: async organizationId => setupOf(config, await learned.of(organizationId)),
    showEtas: (organizationId, etas) => {
      feed.showEtas(organizationId, etas)
      for (let at = 0; at < etas.length; at += AT_ONCE)
        deps.positions.tell(TOPIC, organizationId, etas.slice(at, at + AT_ONCE))
    },
    isTicking: config.roles.includes('maintenance'),
  })
}
