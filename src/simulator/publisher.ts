import { connect, type MqttClient } from 'mqtt'
import { messageOf } from '../errors.ts'

/** A vehicle's sign-in at the broker. */
export interface Credential {
  vehicleId: string
  deviceId: string
  token: string
}

interface PublisherOptions {
  url: string
  qos: 0 | 1
  /** Null: each vehicle has its own connection. A number: this many are shared, for brokers that allow it. */
  connections: number | null
  /** The largest number of messages per connection that wait for their PUBACK; beyond it, a device drops new ones. */
  mostWaiting: number
  onProblem(message: string): void
}

interface PublisherCounts {
  sent: number
  acknowledged: number
  forgotten: number
  failed: number
  /** Milliseconds from publish to PUBACK of the last few thousand messages. */
  latencies: number[]
}

const mostLatencies = 10_000

/** The fleet's connections: real MQTT, one connection per vehicle or a few shared ones; each reconnects by itself. */
export function createPublisher(credentials: readonly Credential[], options: PublisherOptions) {
  const counts: PublisherCounts = { sent: 0, acknowledged: 0, forgotten: 0, failed: 0, latencies: [] }
  const clients = new Map<number, { client: MqttClient; waiting: number }>()

  function clientOf(vehicle: number) {
    const slot = options.connections === null ? vehicle : vehicle % options.connections
    const existing = clients.get(slot)
    if (existing) return existing
    const credential = credentials[slot]
    const client = connect(options.url, {
      clientId: `simulated-${credential?.deviceId ?? slot}`,
      ...(credential?.token ? { username: credential.deviceId, password: credential.token } : {}),
      clean: true,
      keepalive: 60,
      // Devices that lost their broker at the same time should not all return at the same time.
      reconnectPeriod: 1_000 + (slot % 20) * 100,
      connectTimeout: 20_000,
    })
    client.on('error', error => options.onProblem(messageOf(error)))
    const created = { client, waiting: 0 }
    clients.set(slot, created)
    return created
  }

  function publish(vehicle: number, payload: string): void {
    const connection = clientOf(vehicle)
    if (connection.waiting >= options.mostWaiting) {
      counts.forgotten++
      return
    }
    const topic = `vehicles/${credentials[vehicle]!.vehicleId}/telemetry`
    const begun = performance.now()
    connection.waiting++
    counts.sent++
    connection.client.publish(topic, payload, { qos: options.qos }, error => {
      connection.waiting--
      if (error) {
        counts.failed++
        return
      }
      counts.acknowledged++
      if (counts.latencies.length < mostLatencies) counts.latencies.push(performance.now() - begun)
    })
  }

  return {
    counts,
    publish,
    /** Opens a vehicle's connection before its first message. */
    open: (vehicle: number) => void clientOf(vehicle),
    connected: () => [...clients.values()].filter(({ client }) => client.connected).length,
    waiting: () => [...clients.values()].reduce((sum, { waiting }) => sum + waiting, 0),
    /** Waits for missing acknowledgements, up to the limit, and closes all connections. */
    async close(limitMs: number): Promise<void> {
      const deadline = Date.now() + limitMs
      while (Date.now() < deadline && [...clients.values()].some(({ waiting }) => waiting > 0)) {
        await new Promise(resolve => setTimeout(resolve, 20))
      }
      await Promise.all(
        [...clients.values()].map(({ client }) => client.endAsync(true).catch(() => undefined)),
      )
    },
  }
}

export type Publisher = ReturnType<typeof createPublisher>
