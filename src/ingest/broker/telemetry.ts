import type { Principal } from '../../http/principal.ts'
import type { RejectionCode } from '../../telemetry/reading.ts'
import type { Intake, Message, Outcome, Sender } from '../intake.ts'
import { longestVehicleId } from '../topic.ts'
import type { Acknowledged, Acknowledgements } from '../wire/acknowledgements.ts'
import type { Publish } from '../wire/publish.ts'
import type { TurnedAway } from './refusals.ts'

export interface TelemetryDeps {
  intake: Intake
  /** Bytes of the largest message that is read; of a larger one, the beginning is kept as a rejection. */
  largestMessage: number
  /** A telemetry message of this vehicle is committed. */
  committed(vehicleId: string, topic: string, payload: Buffer): void
}

interface Publication extends Message, Acknowledged {
  readonly telemetry: Telemetry
}

/** Called with the outcome of messages, as long as the connection lasts. */
interface Listener {
  /** A message is refused as a whole: another vehicle's topic, or too large. */
  turnedAway(reason: TurnedAway): void
  /** It is neither stored nor kept, and not acknowledged. */
  unkept(): void
}

/** Of a message that is too large or on a foreign topic. */
const keptOfRefused = 1024

/** What one connection publishes, on its way into the intake and back as PUBACKs. */
export class Telemetry {
  readonly #deps: TelemetryDeps
  readonly #acknowledgements: Acknowledgements
  #listener: Listener | undefined
  readonly sender: Sender
  readonly #topic: string
  readonly #topicBytes: Buffer
  #hasTaken = false

  constructor(
    principal: Principal,
    deps: TelemetryDeps,
    acknowledgements: Acknowledgements,
    listener: Listener,
  ) {
    this.#deps = deps
    this.#acknowledgements = acknowledgements
    this.#listener = listener
    this.sender = senderOf(principal)
    this.#topic = `vehicles/${principal.vehicleId}/telemetry`
    this.#topicBytes = Buffer.from(this.#topic)
  }

  /** Whether a message came since this was last asked. */
  tookSince(): boolean {
    const taken = this.#hasTaken
    this.#hasTaken = false
    return taken
  }

  /** Of a message that is not whole, its beginning has been read. */
  take({ topic, payload, messageId, dup, isQos2 }: Publish, isWhole: boolean): void {
    // A UUID may be written in capitals.
    const isOwn = topic.equals(this.#topicBytes) || topic.toString().toLowerCase() === this.#topic
    const publication: Publication = {
      source: 'mqtt',
      payload: isOwn && isWhole ? payload : payload.subarray(0, keptOfRefused),
      vehicleId: isOwn ? this.sender.vehicleId! : topic.toString().slice(0, longestVehicleId),
      sender: this.sender,
      dup,
      messageId,
      isQos2,
      isSettled: false,
      telemetry: this,
    }
    this.#hasTaken = true
    this.#acknowledgements.received(publication)
    if (!isOwn) {
      this.#refuse(
        publication,
        'foreign_topic',
        'not_your_vehicle',
        `This device may publish only on ${this.#topic}.`,
      )
    } else if (!isWhole) {
      const { largestMessage } = this.#deps
      this.#refuse(
        publication,
        'too_large',
        'too_large',
        `The message is larger than ${largestMessage} bytes.`,
      )
    } else this.#deps.intake.take(publication, settled)
  }

  /** Kept as a rejection and acknowledged: if disconnected, the device would come back with the same message for ever. */
  #refuse(publication: Publication, reason: TurnedAway, code: RejectionCode, said: string): void {
    this.#listener?.turnedAway(reason)
    this.#deps.intake.refuse(publication, code, said, settled)
  }

  /** The connection has ended: messages on their way do not hold it. */
  end(): void {
    this.#listener = undefined
  }

  settled(publication: Publication, outcome: Outcome): void {
    publication.isRefused = outcome.unkept !== undefined
    if (publication.isRefused) this.#listener?.unkept()
    this.#acknowledgements.settled(publication)
    if (outcome.accepted > 0) this.#deps.committed(publication.vehicleId, this.#topic, publication.payload)
  }
}

function senderOf({ organizationId, id, vehicleId }: Principal): Sender {
  return { organizationId, deviceId: id, vehicleId }
}

function settled(publication: Publication, outcome: Outcome): void {
  publication.telemetry.settled(publication, outcome)
}
