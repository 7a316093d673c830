import { bodyOf, contentTypes, signedHeaders } from '../message.ts'
import type { Channel } from './channel.ts'
import type { Poster } from './post.ts'

/** Standard Webhooks: a POST for each message, signed. */
export function webhookChannel(poster: Poster): Channel {
  return {
    send: async (receiver, message, now) => {
      const { url, format, secrets, organizationId } = receiver
      const body = bodyOf(message, format, organizationId)
      const headers = {
        'content-type': contentTypes[format],
        'user-agent': 'fleetwake',
        ...signedHeaders(message.id, body, secrets, now),
      }
      return await poster.post(url!, headers, body, now)
    },
    close: async () => undefined,
  }
}
