import type { Duplex } from 'node:stream'
import type { Intake, Message, Outcome } from '../intake.ts'
import { longestVehicleId, Topics } from '../topic.ts'
import { type Acknowledged, Acknowledgements } from '../wire/acknowledgements.ts'
import type { Beginning } from '../wire/framing.ts'
import { PacketStream } from '../wire/packet-stream.ts'
import { PUBLISH } from '../wire/packet-types.ts'
import { type Publish, parsePublish, qosOf } from '../wire/publish.ts'

interface IncomingDeps {
  intake: Intake
  /** Bytes of the largest message that is read; of a larger one, the beginning is kept as a rejection. */
  largestMessage: number
  version: 4 | 5
}

/** A message on its way to the database, and what is needed to acknowledge it. */
interface Publication extends Message, Acknowledged {
  readonly acknowledgements: Acknowledgements
  /** It is neither stored nor kept. */
  readonly unkept: () => void
  payload: Buffer
}

const none = Buffer.alloc(0)
/** What a PUBLISH may have in addition to its payload: the topic, the message's id, and properties, which we do not use. */
const largestEnvelope = 2 + 0xffff + 2 + 4 + 0xffff
const keptOfTooLarge = 65_536
/** After this time, refused messages are requested again by closing the connection, which is the only way in MQTT. */
const RESEND_MS = 300_000

/**
 * The connection to an external broker, between its socket and MQTT.js. Messages are taken out of the stream and
 * acknowledged here, each once it is settled: MQTT.js would handle them one by one, each waiting for the one
 * before it, which gives batches of one. Everything else passes through.
 *
 * Reading stops at the next message while the intake is full. The broker respects the receive maximum, so this is
 * for what the maximum does not cover: QoS 0, MQTT 3.1.1, and messages left from an earlier connection. A ping's answer
 * behind that message is held up too, and the connection may then be closed; the broker delivers again.
 */
export class Incoming extends PacketStream<'room'> {
  readonly #socket: Duplex
  readonly #deps: IncomingDeps
  readonly #acknowledgements: Acknowledgements
  readonly #topics = new Topics()
  readonly #ended = new AbortController()
  #isRefusing = false
  #resending: NodeJS.Timeout | undefined

  constructor(socket: Duplex, deps: IncomingDeps) {
    super(socket)
    this.#socket = socket
    this.#deps = deps
    this.#acknowledgements = new Acknowledgements(socket)
  }

  /** How many messages were received and are not acknowledged yet. */
  get waiting(): number {
    return this.#acknowledgements.waiting
  }

  /** From here on nothing further is read; the broker keeps it for the session's next connection. */
  refuse(): void {
    this.#isRefusing = true
  }

  begin(firstByte: number, length: number): Beginning {
    if (firstByte >> 4 !== PUBLISH) return 'pass'
    if (qosOf(firstByte) > 1) {
      this.#end('the broker sent a message with QoS 2, though it was subscribed to with QoS 1')
      return 'end'
    }
    const { intake } = this.#deps
    if (intake.full) {
      this.hold('room')
      void intake.room(null, this.#ended.signal).then(() => this.release('room'))
      return 'wait'
    }
    const isLarge = length > this.#deps.largestMessage + largestEnvelope
    return isLarge ? { beginning: largestEnvelope + keptOfTooLarge } : 'whole'
  }

  collected(firstByte: number, body: Buffer, isWhole: boolean): void {
    if (this.#isRefusing) return
    const publish = parsePublish(firstByte, body, { version: this.#deps.version, isWhole })
    if (publish) this.#take(publish, isWhole)
    else this.malformed()
  }

  malformed(): void {
    this.#end('the broker sent a malformed packet')
  }

  #take({ topic, payload, messageId, dup }: Publish, isWhole: boolean): void {
    const { intake, largestMessage } = this.#deps
    const vehicleId = this.#topics.vehicleOf(topic)
    const publication: Publication = {
      source: 'mqtt',
      payload,
      vehicleId: vehicleId ?? topic.toString().slice(0, longestVehicleId),
      sender: null,
      dup,
      messageId,
      isSettled: false,
      acknowledgements: this.#acknowledgements,
      unkept: this.#unkept,
    }
    this.#acknowledgements.received(publication)
    if (vehicleId === undefined) {
      intake.refuse(
        publication,
        'unknown_vehicle',
        'The topic is not vehicles/{vehicleId}/telemetry.',
        settled,
      )
    } else if (!isWhole || payload.length > largestMessage) {
      intake.refuse(publication, 'too_large', `The message is larger than ${largestMessage} bytes.`, settled)
    } else intake.take(publication, settled)
    // The intake has what it needs of the payload. Thousands of messages wait for a commit at a time, so it is released.
    publication.payload = none
  }

  /** The broker still has it, and sends it again on the next connection. */
  readonly #unkept = (): void => {
    this.#resending ??= setTimeout(
      () =>
        this.#end(
          'messages were refused because rejections were at their bound; reconnecting to get them again',
        ),
      RESEND_MS,
    ).unref()
  }

  /** MQTT.js only passes on errors that have a code. */
  #end(reason: string): void {
    this.destroy(Object.assign(new Error(reason), { code: 'EPROTO' }))
  }

  override _final(done: () => void): void {
    this.#socket.end(done)
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#socket.destroy()
    this.#ended.abort()
    clearTimeout(this.#resending)
    this.#acknowledgements.end()
    super._destroy(error, done)
  }
}

function settled(publication: Publication, { unkept }: Outcome): void {
  publication.isRefused = unkept !== undefined
  if (publication.isRefused) publication.unkept()
  publication.acknowledgements.settled(publication)
}
