import type { FastifyBaseLogger } from 'fastify'
import type { Pool } from 'pg'
import type { LiveAlert } from '../client/protocol.ts'
import type { Positions } from '../positions/start.ts'
import { AlertBook } from './book.ts'

export interface Alerts {
  book: AlertBook
  stop(): Promise<void>
}

interface AlertsDeps {
  pool: Pool
  log: Pick<FastifyBaseLogger, 'warn'>
  positions: Pick<Positions, 'onReading' | 'onSeenElsewhere' | 'onRetired' | 'tell' | 'onTold'>
  /** Shows an alert that opened or closed to those who watch here. */
  show: (organizationId: string, alert: LiveAlert) => void
  now?: () => number
}

/** Of what is told to the alerts of other services. */
const TOPIC = 'A'
const TICK_EVERY_MS = 2_000

/** The alerts of a service, which follow what its positions tell. */
export function startAlerts({ pool, log, positions, show, now = Date.now }: AlertsDeps): Alerts {
  const book = new AlertBook({
    pool,
    log,
    now,
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
  const ticking = setInterval(() => void book.tick(), TICK_EVERY_MS)
  return {
    book,
    stop: async () => {
      clearInterval(ticking)
      for (const end of subscriptions) end()
      await book.stop()
    },
  }
}
