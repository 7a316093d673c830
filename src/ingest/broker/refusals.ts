import type { FastifyBaseLogger } from 'fastify'
import { Counter, type Registry } from 'prom-client'

/** Why the embedded broker refused a connection, a message or a subscription. */
const refusals = {
  too_many_connections: 'MQTT_MAX_CONNECTIONS is reached',
  too_many_connecting: 'its address has reached MQTT_CONNECTING_PER_ADDRESS',
  gave_way: 'it had shown no token, and MQTT_MAX_CONNECTIONS was reached',
  organization_share: 'the share of connections of its organization, or of the device itself, is used up',
  connect_too_late: 'no CONNECT was accepted in time',
  not_mqtt: 'the first packet is not an MQTT CONNECT',
  packet_too_large: 'a packet is too large',
  malformed: 'a packet is malformed',
  packet_too_slow: 'a packet arrives too slowly',
  too_much_unfinished: 'incomplete packets have used up the share of memory of its organization',
  version: 'only MQTT 3.1.1 and 3.1 are supported, not MQTT 5',
  bad_credentials: 'the username is not a device, or the password is not its token',
  unavailable: 'the token cannot be checked in the database at the moment',
  revoked: 'the device is no longer valid',
  keep_alive: 'nothing was received for one and a half times the keep-alive',
  foreign_topic: 'a device may publish only on its own vehicle’s topic',
  foreign_subscription: 'a device may subscribe only to its own vehicle’s topics',
  too_large: 'a message is larger than MQTT_LARGEST_MESSAGE_KILOBYTES allows',
  may_resend:
    'messages that were refused because rejections were at their bound can be stored again: the device must resend them',
  protocol: 'the connection broke the protocol',
} as const

export type TurnedAway = keyof typeof refusals

/**
 * Counts every refusal, and logs the first of each kind in ten seconds, with the number of those not logged since. So
 * what strangers do at the door is visible, and does not fill the disk.
 */
export class Refusals {
  readonly #log: FastifyBaseLogger
  readonly #counter: Counter
  readonly #said = new Map<TurnedAway, { at: number; unsaid: number }>()

  constructor(log: FastifyBaseLogger, metrics: Registry) {
    this.#log = log
    this.#counter = new Counter({
      name: 'fleetwake_mqtt_refusals_total',
      help: 'Refusals by the embedded broker, by reason.',
      labelNames: ['reason'],
      registers: [metrics],
    })
    for (const reason of Object.keys(refusals)) this.#counter.inc({ reason }, 0)
  }

  count(reason: TurnedAway, details: Readonly<Record<string, unknown>>): void {
    this.#counter.inc({ reason })
    const now = performance.now()
    const said = this.#said.get(reason)
    if (said && now - said.at < quietMs) {
      said.unsaid++
      return
    }
    const unsaid = said?.unsaid ? { unsaid: said.unsaid } : {}
    this.#log.warn({ ...details, ...unsaid, reason }, `MQTT: refused, ${refusals[reason]}`)
    this.#said.set(reason, { at: now, unsaid: 0 })
  }
}

const quietMs = 10_000
