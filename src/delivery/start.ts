import type { FastifyBaseLogger } from 'fastify'
import type { Pool } from 'pg'
import type { Registry } from 'prom-client'
import type { Config } from '../config.ts'
import { messageOf } from '../errors.ts'
import { lookEvery } from '../looking.ts'
import { openChannels } from './channels/open.ts'
import { Courier } from './courier.ts'
import { createHolding } from './holding.ts'
import { deliveryFigures } from './metrics.ts'
import { openSecrets } from './secrets.ts'
import type { Source } from './source.ts'

const LOOK_EVERY_MS = 200

interface DeliveryDeps {
  pool: Pool
  url: string
  config: Config
  metrics: Registry
  log: Pick<FastifyBaseLogger, 'warn'>
  sources: readonly Source[]
  now?: () => number
  lookEveryMs?: number
}

interface Delivery {
  stop(): Promise<void>
}

/** Delivers to the subscriptions that no other process holds, until it is stopped. */
export async function startDelivery(deps: DeliveryDeps): Promise<Delivery> {
  const { pool, url, config, log, sources, now = Date.now, lookEveryMs = LOOK_EVERY_MS } = deps
  const secrets = await openSecrets(config)
  const channels = openChannels(config, secrets, pool)
  const holding = createHolding(url, log)
  const figures = deliveryFigures(deps.metrics)
  const courier = new Courier({ pool, config, log, sources, secrets, channels, holding, figures, now })
  let failing = false
  const looking = lookEvery(
    lookEveryMs,
    async () => {
      await courier.look()
      failing = false
    },
    error => {
      if (!failing) log.warn({ error: messageOf(error) }, 'deliveries cannot be processed; still trying')
      failing = true
    },
  )
  return {
    stop: async () => {
      await looking.stop()
      await courier.stop()
      await Promise.all(Object.values(channels).map(channel => channel.close()))
      await holding.close()
    },
  }
}
