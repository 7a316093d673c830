import { connectAsync, type MqttClient } from 'mqtt'
import { envelopeOf } from '../message.ts'
import { type Channel, taken } from './channel.ts'
import { discoveryOf, stateOf } from './home-assistant.ts'
import { timed } from './timed.ts'

/**
 * A reading is its vehicle's state, retained, at `{organization}/{topic}/{vehicle}/state`; anything else a message at
 * `{organization}/{topic}/{vehicle}/{type}`. Quality of service 1: the broker has it when it is counted as delivered.
 *
 * With a vehicle's first reading goes what Home Assistant finds it by, below `{organization}/homeassistant`, which is to be
 * set there as the prefix of the discovery.
 */
export async function mqttChannel(url: string, timeoutMs: number): Promise<Channel> {
  const client: MqttClient = await connectAsync(url, {
    connectTimeout: timeoutMs,
    reconnectPeriod: 1_000,
    // What cannot be sent fails, and is tried again by whoever sends it.
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
