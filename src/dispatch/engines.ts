import type { LiveDispatchAlert, LiveEta } from '../client/protocol.ts'
import type { Config } from '../config.ts'
import { hearIds } from '../database/said-ids.ts'
import { messageOf } from '../errors.ts'
import type { Positions } from '../positions/start.ts'
import { readDispatchAlerts } from './alerts-live.ts'
import type { Engines, EnginesDeps } from './engine/deps.ts'
import { startEngines } from './engine/start.ts'
import { learnedBook } from './learned.ts'
import { type PlanConfig, setupOf } from './setup.ts'

export type { Engines } from './engine/deps.ts'

interface OpenDeps
  extends Pick<EnginesDeps, 'url' | 'pool' | 'notifications' | 'log' | 'drivingLeft' | 'zonesOf'> {
  config: PlanConfig & Pick<Config, 'roles'>
  positions: Pick<Positions, 'onFix' | 'tell' | 'onTold'>
  feed: {
    showEtas: (organizationId: string, etas: readonly LiveEta[]) => void
    showDispatchAlert: (organizationId: string, alert: LiveDispatchAlert) => void
  }
}

/** Of what is told to those who watch other services. */
const TOPIC = 'E'
const CHANNEL = 'fleetwake_dispatch_alerts'
/** What fits into one notice of the database. */
const AT_ONCE = 30

/** The engines: in every process for whoever asks something at once; by themselves where `maintenance` is among the roles. */
export function openEngines({ config, feed, ...deps }: OpenDeps): Engines {
  const learned = learnedBook(deps.pool)
  deps.positions.onTold(TOPIC, (organizationId, etas) =>
    feed.showEtas(organizationId, etas as readonly LiveEta[]),
  )
  const heard = hearIds({
    notifications: deps.notifications,
    channel: CHANNEL,
    take: async ids => {
      for (const { organizationId, alert } of await readDispatchAlerts(deps.pool, ids))
        feed.showDispatchAlert(organizationId, alert)
    },
    failed: error =>
      deps.log.warn({ error: messageOf(error) }, 'alerts of dispatch were not shown as they came'),
  })
  const engines = startEngines({
    ...deps,
    setupOf: async organizationId => setupOf(config, await learned.of(organizationId)),
    showEtas: (organizationId, etas) => {
      feed.showEtas(organizationId, etas)
      for (let at = 0; at < etas.length; at += AT_ONCE)
        deps.positions.tell(TOPIC, organizationId, etas.slice(at, at + AT_ONCE))
    },
  })
  return {
    ...engines,
    begin: () => {
      if (config.roles.includes('maintenance')) engines.begin()
    },
    stop: async () => {
      await heard.stop()
      await engines.stop()
    },
  }
}
