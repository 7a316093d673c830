import type { FastifyBaseLogger } from 'fastify'
import { Counter, type Registry } from 'prom-client'

/** Why the embedded broker turned a connection, a message or a subscription away. */
const refusals = {
  too_many_connections: 'there are as many connections as MQTT_MAX_CONNECTIONS allows',
  too_many_connecting:
    'its address has as many connections without a token as MQTT_CONNECTING_PER_ADDRESS allows',
  gave_way: 'it had shown no token, and all of MQTT_MAX_CONNECTIONS were taken',
  organization_share: 'the share of connections of its organization, or of the device itself, is used up',
  connect_too_late: 'no CONNECT was accepted in time',
  not_mqtt: 'the first packet is not an MQTT CONNECT',
  packet_too_large: 'a packet is larger than it may be',
  malformed: 'a packet is malformed',
  packet_too_slow: 'a packet that has begun comes too slowly',
  too_much_unfinished:
    'packets that have not come whole take as much memory as is the share of its organization',
  version: 'only MQTT 3.1.1 and 3.1 are spoken here, not MQTT 5',
  bad_credentials: 'the username is not a device, or the password is not its token',
  unavailable: 'the database cannot say at the moment whether the token is right',
  revoked: 'the device is not valid any more',
  keep_alive: 'nothing came for one and a half times the keep-alive',
  foreign_topic: 'a device may publish on its own vehicle’s topic alone',
  foreign_subscription: 'a device may subscribe to its own vehicle’s topics alone',
  too_large: 'a message is larger than MQTT_LARGEST_MESSAGE_KILOBYTES allows',
  may_resend: 'what was refused, for want of an allowance, may be kept again: the device is to send it anew',
  protocol: 'the connection broke the protocol',
} as const

export type TurnedAway = keyof typeof refusals

/**
 * Counts every refusal, and logs the first of each kind in ten seconds, with how many went unsaid since: what
 * a stranger does at the door shall be seen, and not fill the disk.
 */
export class Refusals {
  readonly #log: FastifyBaseLogger
  readonly #counter: Counter
  readonly #said = new Map<TurnedAway, { at: number; unsaid: number }>()

  constructor(log: FastifyBaseLogger, metrics: Registry) {
    this.#log = log
    this.#counter = new Counter({
      name: 'fleetwake_mqtt_refusals_total',
      help: 'What the embedded broker turned away, by reason.',
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
