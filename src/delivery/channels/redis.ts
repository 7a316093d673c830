import { createClient } from '@redis/client'
import { envelopeOf } from '../message.ts'
import { type Channel, taken } from './channel.ts'
import { timed } from './timed.ts'

/** The approximate number of entries that a stream keeps; readers are expected to be faster. */
const STREAM_LENGTH = 100_000

/** An entry for each message in the stream `{organization}:{topic}`, with its id as the field `id`. */
export async function redisChannel(url: string, timeoutMs: number): Promise<Channel> {
  const client = createClient({
    url,
    disableOfflineQueue: true,
    socket: { connectTimeout: timeoutMs, reconnectStrategy: tries => Math.min(tries * 100, 5_000) },
  })
  // The sender sees what fails; without a listener the event would end the process.
  client.on('error', () => undefined)
  await timed(timeoutMs, client.connect()).catch(error => {
    client.destroy()
    throw error
  })
  return {
    send: async ({ organizationId, topic, format }, message) => {
      const entry = {
        id: message.id,
        type: message.type,
        vehicleId: message.vehicleId ?? '',
        body: envelopeOf(message, format, organizationId),
      }
      const place = await timed(
        timeoutMs,
        client.xAdd(`${organizationId}:${topic}`, '*', entry, {
          TRIM: { strategy: 'MAXLEN', strategyModifier: '~', threshold: STREAM_LENGTH },
        }),
      )
      return { ...taken, text: place }
    },
    close: async () => client.destroy(),
  }
}
