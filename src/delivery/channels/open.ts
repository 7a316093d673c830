import type { Pool } from 'pg'
import type { Config } from '../../config.ts'
import { createReach } from '../reach.ts'
import type { Secrets } from '../secrets.ts'
import type { Channel, Kind } from './channel.ts'
import { createPoster } from './post.ts'
import { timed } from './timed.ts'
import { webhookChannel } from './webhook.ts'

/** A variable that a kind of target needs. */
const needed: Partial<Record<Kind, (config: Config) => string | undefined>> = {
  email: ({ smtpUrl }) => (smtpUrl ? undefined : 'SMTP_URL'),
  mqtt: config => (mqttUrlOf(config) ? undefined : 'DELIVERY_MQTT_URL, or MQTT_URL'),
  redis: ({ deliveryRedisUrl }) => (deliveryRedisUrl ? undefined : 'DELIVERY_REDIS_URL'),
  nats: ({ deliveryNatsUrl }) => (deliveryNatsUrl ? undefined : 'DELIVERY_NATS_URL'),
}

/** What must be configured before a target of this kind can exist; undefined if it is. */
export function missingFor(kind: Kind, config: Config): string | undefined {
  return needed[kind]?.(config)
}

function mqttUrlOf({ deliveryMqttUrl, mqttUrl }: Config): string | undefined {
  return deliveryMqttUrl ?? mqttUrl
}

/** A channel of each kind. What it needs is loaded, and connected to, on first use. */
export function openChannels(config: Config, secrets: Secrets, pool: Pool): Record<Kind, Channel> {
  const reach = createReach(config.deliveryAllowPrivate)
  const timeoutMs = config.deliveryTimeoutMs
  const poster = createPoster({ reach, timeoutMs })
  const webhook = webhookChannel(poster)
  return {
    webhook: {
      ...webhook,
      close: async () => poster.close(),
    },
    email: lazily(timeoutMs, async () => (await import('./email.ts')).emailChannel(config)),
    push: lazily(timeoutMs, async () =>
      (await import('./push.ts')).pushChannel(poster, { config, secrets, pool }),
    ),
    mqtt: lazily(timeoutMs, async () =>
      (await import('./mqtt.ts')).mqttChannel(mqttUrlOf(config)!, timeoutMs),
    ),
    redis: lazily(timeoutMs, async () =>
      (await import('./redis.ts')).redisChannel(config.deliveryRedisUrl!, timeoutMs),
    ),
    nats: lazily(timeoutMs, async () =>
      (await import('./nats.ts')).natsChannel(config.deliveryNatsUrl!, timeoutMs),
    ),
  }
}

/** A channel that cannot be opened is retried with the next message; one that hangs does not hold up anything for long. */
function lazily(timeoutMs: number, open: () => Promise<Channel>): Channel {
  let opening: Promise<Channel> | undefined
  const opened = () => {
    opening ??= open().catch(error => {
      opening = undefined
      throw error
    })
    return opening
  }
  return {
    send: async (...given) =>
      await timed(
        2 * timeoutMs,
        opened().then(channel => channel.send(...given)),
      ),
    sendTogether: async (...given) => {
      const channel = await timed(2 * timeoutMs, opened())
      if (channel.sendTogether) return await timed(2 * timeoutMs, channel.sendTogether(...given))
      throw new Error('this kind of target does not support digests')
    },
    close: async () => {
      const channel = await opening?.catch(() => undefined)
      await channel?.close()
    },
  }
}
