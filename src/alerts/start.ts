import type { FastifyBaseLogger } from 'fastify'
import type { Pool } from 'pg'
import type { Registry } from 'prom-client'
import type { LiveAlert } from '../client/protocol.ts'
import type { Notifications } from '../database/notifications.ts'
import { countRefused } from '../database/refused.ts'
import { hearIds } from '../database/said-ids.ts'
import { messageOf } from '../errors.ts'
import type { Positions } from '../positions/start.ts'
import { AlertBook } from './book.ts'
import { readAlerts } from './table.ts'

export interface Alerts {
  book: AlertBook
  /** Called once, when the database has its schema: resolves when what is open is known. */
  begin(): Promise<void>
  stop(): Promise<void>
}

interface AlertsDeps {
  pool: Pool
  log: Pick<FastifyBaseLogger, 'warn'>
  metrics: Registry
  positions: Pick<Positions, 'onReading' | 'onSeenElsewhere' | 'onRetired' | 'tell' | 'onTold'>
  notifications: Pick<Notifications, 'listen'>
  /** Shows an alert that opened or closed to those who watch here. */
  show: (organizationId: string, alert: LiveAlert) => void
  now?: () => number
}

/** Of what is told to the alerts of other services. */
const TOPIC = 'A'
/** On which ids of alerts are said that others have opened or ended. */
export const ALERTS_CHANNEL = 'fleetwake_alerts'
const TICK_EVERY_MS = 2_000

/** The alerts of a service, which follow what its positions tell. */
export function openAlerts({
  pool,
  log,
  metrics,
  positions,
  notifications,
  show,
  now = Date.now,
}: AlertsDeps): Alerts {
  const count = countRefused(metrics)
  const book = new AlertBook({
    pool,
    log,
    now,
    refused: refused => count('alerts', refused),
    tell: ({ organizationId, alert }) => {
      show(organizationId, alert)
      positions.tell(TOPIC, organizationId, alert)
    },
  })
  const subscriptions = [
    positions.onReading((reading, organizationId) => book.observe(reading, organizationId)),
    positions.onSeenElsewhere(seen => {
      for (const each of seen) book.see(each)
    }),
    positions.onRetired(vehicleId => book.forget(vehicleId)),
    positions.onTold(TOPIC, (organizationId, alert) => {
      book.hear(alert as LiveAlert)
      show(organizationId, alert as LiveAlert)
    }),
  ]
  // Those that open or close by something else: by a rule of the database, such as that of cash, or by what a user does.
  const heard = hearIds({
    notifications,
    channel: ALERTS_CHANNEL,
    take: async ids => {
      for (const { organizationId, alert } of await readAlerts(pool, ids)) show(organizationId, alert)
    },
    failed: error => log.warn({ error: messageOf(error) }, 'alerts were not shown as they came'),
  })
  let ticking: NodeJS.Timeout | undefined
  return {
    book,
    begin: async () => {
      ticking = setInterval(() => void book.tick(), TICK_EVERY_MS)
      await book.refresh()
    },
    stop: async () => {
      clearInterval(ticking)
      for (const end of subscriptions) end()
      await heard.stop()
      await book.stop()
    },
  }
}
