import type { Pool } from 'pg'
import webPush from 'web-push'
import type { Config } from '../../config.ts'
import { readPushKeys } from '../push-keys.ts'
import type { Secrets } from '../secrets.ts'
import type { Channel, Receiver } from './channel.ts'
import { writeMail } from './mail-text.ts'
import type { Poster } from './post.ts'

interface PushDeps {
  config: Pick<Config, 'adminEmail'>
  secrets: Secrets
  pool: Pool
}

/** How long a push service keeps a message for a browser that is offline. */
const TTL_SECONDS = 86_400

/** Sends to a browser through its push service: encrypted for that browser (RFC 8291), signed by this service (VAPID). */
export async function pushChannel(poster: Poster, { config, secrets, pool }: PushDeps): Promise<Channel> {
  const { publicKey, privateKey } = await readPushKeys(pool, secrets)
  const vapidDetails = { subject: `mailto:${config.adminEmail}`, publicKey, privateKey }
  return {
    send: async (receiver, message, now) => {
      const { subject, text } = writeMail([message], receiver)
      const payload = JSON.stringify({
        id: message.id,
        type: message.type,
        title: subject,
        body: text.split('\n')[0],
        vehicleId: message.vehicleId,
        time: message.time,
      })
      const subscription = { endpoint: receiver.url!, keys: keysOf(receiver) }
      const { headers, body } = webPush.generateRequestDetails(subscription, payload, {
        vapidDetails,
        TTL: TTL_SECONDS,
        contentEncoding: 'aes128gcm',
      })
      const { 'Content-Length': _, ...sent } = headers as Record<string, string>
      const answer = await poster.post(receiver.url!, sent, body, now)
      // The browser has unsubscribed: RFC 8030 signals it with 404 or 410.
      return answer.status === 404 ? { ...answer, outcome: 'ended' } : answer
    },
    close: async () => undefined,
  }
}

function keysOf({ secrets }: Receiver): { p256dh: string; auth: string } {
  return JSON.parse(secrets[0]!.toString('utf8'))
}
