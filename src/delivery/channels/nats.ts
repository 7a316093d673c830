import { jetstream, jetstreamManager } from '@nats-io/jetstream'
import { connect, headers } from '@nats-io/transport-node'
import { envelopeOf } from '../message.ts'
import { type Channel, taken } from './channel.ts'

/** The age limit of a stream that this service creates. */
const STREAM_BYTES = 256 * 1_024 * 1_024
const STREAM_AGE_NANOSECONDS = 7 * 86_400 * 1e9

/**
 * A message to `{organization}.{topic}.{vehicle}` in the JetStream stream `{organization}_{topic}`, which is created if
 * it does not exist. Its id is the `Nats-Msg-Id`, by which the stream drops repeats within its window.
 */
export async function natsChannel(url: string, timeoutMs: number): Promise<Channel> {
  const { hostname, port, username, password, protocol } = new URL(url)
  const connection = await connect({
    servers: `${hostname}:${port || 4222}`,
    ...(username ? { user: decodeURIComponent(username), pass: decodeURIComponent(password) } : {}),
    ...(protocol === 'tls:' ? { tls: {} } : {}),
    timeout: timeoutMs,
    maxReconnectAttempts: -1,
  })
  const stream = jetstream(connection, { timeout: timeoutMs })
  const known = new Map<string, Promise<void>>()

  const ensure = (organizationId: string, topic: string) => {
    const subject = `${organizationId}.${topic}`
    let ready = known.get(subject)
    if (!ready) {
      ready = make(`${organizationId}_${topic.replaceAll('.', '_')}`, `${subject}.>`)
      known.set(subject, ready)
      ready.catch(() => known.delete(subject))
    }
    return ready
  }

  async function make(name: string, subject: string): Promise<void> {
    const manager = await jetstreamManager(connection, { timeout: timeoutMs })
    const exists = await manager.streams.info(name).then(
      () => true,
      () => false,
    )
    if (exists) return
    await manager.streams.add({
      name,
      subjects: [subject],
      max_bytes: STREAM_BYTES,
      max_age: STREAM_AGE_NANOSECONDS,
    })
  }

  return {
    send: async ({ organizationId, topic, format }, message) => {
      if (connection.isClosed()) throw new Error('the connection to NATS is closed')
      await ensure(organizationId, topic!)
      const sent = headers()
      sent.set('Content-Type', 'application/json')
      const { seq, duplicate } = await stream.publish(
        `${organizationId}.${topic}.${message.vehicleId ?? 'none'}`,
        envelopeOf(message, format, organizationId),
        { msgID: message.id, headers: sent, timeout: timeoutMs },
      )
      return { ...taken, text: duplicate ? `${seq}, a repeat` : String(seq) }
    },
    close: async () => await connection.close(),
  }
}
