import type { FastifyBaseLogger } from 'fastify'
import type { Pool } from 'pg'
import type { LiveEvent } from '../../client/protocol.ts'
import type { Config } from '../../config.ts'
import type { Notifications } from '../../database/notifications.ts'
import { messageOf } from '../../errors.ts'
import type { Positions } from '../../positions/start.ts'
import type { RaisedAlert } from '../alerts/raise.ts'
import { textOf } from '../engine/state.ts'
import { toldOf } from '../event-item.ts'
import { createChanges } from './changes.ts'
import { Follower } from './follower.ts'

interface EventsDeps {
  pool: Pool
  log: Pick<FastifyBaseLogger, 'warn'>
  config: Pick<Config, 'rollupGapSeconds'>
  positions: Pick<Positions, 'onReading' | 'onFix' | 'onRetired' | 'tell' | 'onTold'>
  notifications: Pick<Notifications, 'listen'>
  /** Shows what happened to those who watch here. */
  feed: {
    showEvent(organizationId: string, event: LiveEvent): void
    showAlert(organizationId: string, alert: RaisedAlert['alert']): void
  }
  now?: () => number
}

/** Of what is told to the events of other services. */
const TOPIC = 'E'
/** And of alerts that they opened. */
const ALERTS = 'F'
const RULES = 'fleetwake_event_rules'
const LOOK_EVERY_MS = 1_000
const MOST_TOLD = 20_000
/** A notice has room for so much. */
const MOST_CHARACTERS = 7_000

/** Events as they happen: found here, told by other services, or changed by a run. Each is shown once. */
export async function startEvents({ pool, log, positions, notifications, feed, ...deps }: EventsDeps) {
  const told = new Map<string, string>()
  const tellHere = (organizationId: string, event: LiveEvent): boolean => {
    const text = textOf(event)
    if (told.get(event.id) === text) return false
    told.delete(event.id)
    told.set(event.id, text)
    if (told.size > MOST_TOLD) told.delete(told.keys().next().value!)
    feed.showEvent(organizationId, event)
    return true
  }
  const follower = new Follower({
    ...{ pool, log, now: deps.now ?? Date.now, gapSeconds: deps.config.rollupGapSeconds },
    tell: (organizationId, rows) => {
      for (const event of rows.map(toldOf)) {
        if (tellHere(organizationId, event) && JSON.stringify(event).length < MOST_CHARACTERS)
          positions.tell(TOPIC, organizationId, event)
      }
    },
    tellAlert: ({ organizationId, alert }) => {
      feed.showAlert(organizationId, alert)
      positions.tell(ALERTS, organizationId, alert)
    },
  })
  const subscriptions = [
    positions.onReading(reading => follower.take(reading)),
    positions.onFix(fixes => {
      for (const { vehicleId, time } of fixes) follower.hear(vehicleId, time)
    }),
    positions.onRetired(vehicleId => follower.forget(vehicleId)),
    positions.onTold(ALERTS, (organizationId, alert) =>
      feed.showAlert(organizationId, alert as RaisedAlert['alert']),
    ),
    positions.onTold(TOPIC, (organizationId, event) => void tellHere(organizationId, event as LiveEvent)),
  ]
  await notifications.listen(RULES, {
    onNotice: () => follower.forgetAll(),
    onGap: () => follower.forgetAll(),
  })
  const changes = createChanges(pool)
  let looking: Promise<void> | undefined
  const look = async () => {
    try {
      for (const { organizationId, row } of await changes()) tellHere(organizationId, toldOf(row))
    } catch (error) {
      log.warn({ error: messageOf(error) }, 'changes of events could not be read; trying again')
    }
  }
  const ticking = setInterval(() => {
    looking ??= look().finally(() => {
      looking = undefined
    })
  }, LOOK_EVERY_MS)
  return {
    stop: async () => {
      clearInterval(ticking)
      for (const end of subscriptions) end()
      await looking
      await follower.stop()
    },
  }
}
