import { connectAsync, type MqttClient } from 'mqtt'
import { envelopeOf } from '../message.ts'
import { type Channel, taken } from './channel.ts'
import { discoveryOf, stateOf } from './home-assistant.ts'
import { timed } from './timed.ts'

/**
 * A reading is published as its vehicle's state, retained, at `{organization}/{topic}/{vehicle}/state`; anything else as
 * a message at `{organization}/{topic}/{vehicle}/{type}`. Quality of service 1: it counts as delivered once the broker
 * has it.
 *
 * A vehicle's first reading is accompanied by its discovery message for Home Assistant, below
 * `{organization}/homeassistant`, which must be configured there as the discovery prefix.
 */
export async function mqttChannel(url: string, timeoutMs: number): Promise<Channel> {
  const client: MqttClient = await connectAsync(url, {
    connectTimeout: timeoutMs,
    reconnectPeriod: 1_000,
    // A message that cannot be sent fails, and the sender retries it.
    queueQoSZero: false,
  })
  client.on('error', () => undefined) // It connects anew; what is sent meanwhile fails by its time.
  const discovered = new Set<string>()

  const publish = (topic: string, body: string, retain: boolean) =>
    timed(timeoutMs, client.publishAsync(topic, body, { qos: 1, retain }))

  return {
    send: async ({ organizationId, topic, format, subscriptionId }, message) => {
      if (!client.connected) throw new Error('there is no connection to the broker')
      const base = `${organizationId}/${topic}/${message.vehicleId ?? 'none'}`
      if (message.type !== 'reading') {
        await publish(`${base}/${message.type}`, envelopeOf(message, format, organizationId), false)
        return taken
      }
      const known = `${subscriptionId} ${message.vehicleId}`
      if (!discovered.has(known)) {
        for (const { path, config } of discoveryOf(message.vehicleId!, `${base}/state`))
          await publish(`${organizationId}/homeassistant/${path}/config`, JSON.stringify(config), true)
        discovered.add(known)
      }
      await publish(`${base}/state`, JSON.stringify(stateOf(message)), true)
      return taken
    },
    close: async () => {
      await client.endAsync(true)
    },
  }
}
