import type { FastifyBaseLogger } from 'fastify'
import type { Pool } from 'pg'
import { Counter, type Registry } from 'prom-client'
import type { LiveEvent } from '../../client/protocol.ts'
import type { Config } from '../../config.ts'
import type { Notifications } from '../../database/notifications.ts'
import { countRefused } from '../../database/refused.ts'
import { messageOf } from '../../errors.ts'
import { lookEvery } from '../../looking.ts'
import type { Positions } from '../../positions/start.ts'
import { readAlertsOf } from '../alerts/raise.ts'
import type { RaisedAlert } from '../alerts/raised.ts'
import { textOf } from '../engine/state.ts'
import { toldOf } from '../event-item.ts'
import { createChanges } from './changes.ts'
import type { FollowerOrder } from './follower-thread.ts'
import { HandOver } from './hand-over.ts'

interface EventsDeps {
  url: string
  pool: Pool
  log: Pick<FastifyBaseLogger, 'warn'>
  metrics: Registry
  config: Pick<Config, 'rollupGapSeconds'> & FollowerOrder['limits']
  positions: Pick<Positions, 'onReading' | 'onSeenElsewhere' | 'onRetired' | 'tell' | 'onTold'>
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

/**
 * Events as they happen: found here, told by other services, or changed by a run, and the alerts that they open. Each is shown
 * once.
 */
export function openEvents({ pool, log, positions, notifications, feed, ...deps }: EventsDeps) {
  const [isNews, isNewsOfAlert] = [createNews(), createNews()]
  const tellHere = (organizationId: string, event: LiveEvent): boolean => {
    const isNew = isNews(event)
    if (isNew) feed.showEvent(organizationId, event)
    return isNew
  }
  const tellAlertHere = (organizationId: string, alert: RaisedAlert['alert']): boolean => {
    const isNew = isNewsOfAlert(alert)
    if (isNew) feed.showAlert(organizationId, alert)
    return isNew
  }
  const count = countRefused(deps.metrics)
  const handOver = new HandOver({
    refused: refused => count('events', refused),
    ...{ log, now: deps.now ?? Date.now, order: orderOf(deps) },
    tell: (organizationId, rows) => {
      for (const event of rows.map(toldOf)) {
        if (tellHere(organizationId, event) && JSON.stringify(event).length < MOST_CHARACTERS)
          positions.tell(TOPIC, organizationId, event)
      }
    },
    tellAlert: ({ organizationId, alert }) => {
      if (tellAlertHere(organizationId, alert)) positions.tell(ALERTS, organizationId, alert)
    },
  })
  showMissed(deps.metrics, () => handOver.missed)
  const subscriptions = [
    positions.onReading((reading, organizationId) => handOver.take(reading, organizationId)),
    positions.onSeenElsewhere(seen => {
      for (const { vehicleId, time, organizationId } of seen) handOver.hear(vehicleId, time, organizationId)
    }),
    positions.onRetired(vehicleId => handOver.forget(vehicleId)),
    positions.onTold(
      ALERTS,
      (organizationId, alert) => void tellAlertHere(organizationId, alert as RaisedAlert['alert']),
    ),
    positions.onTold(TOPIC, (organizationId, event) => void tellHere(organizationId, event as LiveEvent)),
  ]
  const changes = createChanges(pool)
  const look = async () => {
    const changed = await changes()
    for (const { organizationId, row } of changed) tellHere(organizationId, toldOf(row))
    const ids = changed.map(({ row }) => row.id)
    for (const { organizationId, alert } of await readAlertsOf(pool, ids))
      tellAlertHere(organizationId, alert)
  }
  const failed = (error: unknown) =>
    log.warn({ error: messageOf(error) }, 'changes of events could not be read; trying again')
  let loop: ReturnType<typeof lookEvery> | undefined
  let isStopped = false
  return {
    /** Called once, when the database has its schema: what changes from then on is told. */
    begin: async () => {
      const forget = () => handOver.forgetAll()
      await notifications.listen(RULES, { onNotice: forget, onGap: forget })
      await look().catch(failed)
      if (!isStopped) loop = lookEvery(LOOK_EVERY_MS, look, failed)
    },
    stop: async () => {
      isStopped = true
      for (const end of subscriptions) end()
      await loop?.stop()
      await handOver.stop()
    },
  }
}

function orderOf({ url, config }: Pick<EventsDeps, 'url' | 'config'>): FollowerOrder {
  const { databaseStatementTimeoutMs, databaseLockTimeoutMs, databaseConnectTimeoutMs } = config
  const limits = { databaseStatementTimeoutMs, databaseLockTimeoutMs, databaseConnectTimeoutMs }
  return { url, gapSeconds: config.rollupGapSeconds, limits }
}

/** Answers whether something is told for the first time, as it is now. */
function createNews(): (told: { id: string }) => boolean {
  const latest = new Map<string, string>()
  return told => {
    const text = textOf(told)
    if (latest.get(told.id) === text) return false
    latest.delete(told.id)
    latest.set(told.id, text)
    if (latest.size > MOST_TOLD) latest.delete(latest.keys().next().value!)
    return true
  }
}

function showMissed(registry: Registry, missed: () => number): void {
  new Counter({
    name: 'fleetwake_events_missed_readings_total',
    help: 'Readings skipped by the live search for events, because too many waited. The next run finds their events.',
    registers: [registry],
    collect() {
      this.reset()
      this.inc(missed())
    },
  })
}
