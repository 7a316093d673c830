import { wrongShape } from '../http/shape.ts'
import { withResolvers } from '../promises.ts'
import { decode, isRefusal } from '../telemetry/decode.ts'
import type { Reading, Refusal, RejectionCode } from '../telemetry/reading.ts'
import { type Window, windowAt } from '../telemetry/time.ts'
import type { Accounting } from './accounting.ts'
import { Delivery, Entry } from './delivery.ts'
import { judged } from './doubt.ts'
import { readingLimits, textsOf, tooMuch } from './elements.ts'
import type { Gate, GateShare } from './gate.ts'
import type { Intake, KnownVehicle, Message, Outcome, Sender, Source, Upload, Uploads } from './intake.ts'
import { LARGEST_AT_ONCE } from './large.ts'
import { asSent, NotJson, parse } from './payload.ts'
import { portionsOf } from './portions.ts'
import { mendable, type Rejections } from './rejections.ts'
import { Room } from './room.ts'
import { notYourTopic } from './topic.ts'

interface ReceiverDeps {
  accounting: Pick<Accounting, 'accountOf'>
  gate: Gate
  share?: GateShare | undefined
  add: (entry: Entry) => void
  rejections: Pick<Rejections, 'offer' | 'atBound'>
  /** The vehicle with an id, which is a UUID in lower case; undefined if there is none. */
  vehicleOf: (vehicleId: string) => KnownVehicle | undefined
  now: () => number
  inDoubt: () => boolean
  retentionDays: number
}

/** Memory that a reading takes in addition to its text. */
const OVERHEAD_BYTES = 256

/**
 * The Intake. It holds nothing of its own except large messages that wait for their turn. A reading is decoded and passed
 * on to the batcher, or to the rejections, as it arrives, and the Delivery that it belongs to keeps count.
 */
export class Receiver extends Room implements Intake, Uploads {
  readonly #deps: ReceiverDeps

  constructor(deps: ReceiverDeps) {
    super(deps.gate, deps.share)
    this.#deps = deps
  }

  atBound(sender: Sender): boolean {
    return this.#deps.rejections.atBound(sender) !== undefined
  }

  take<M extends Message>(message: M, settled: (message: M, outcome: Outcome) => void): void {
    const delivery = this.#deliver(message, settled)
    const { payload, sender, vehicleId } = message
    if (sender !== null && sender.vehicleId !== null && sender.vehicleId !== vehicleId.toLowerCase()) {
      this.#reject(delivery, 0, notYourTopic, vehicleId, payload)
    } else if (payload.length > LARGEST_AT_ONCE) {
      this.large.add(payload.length, delivery.own, () => this.#portions(delivery, payload, vehicleId))
      return
    } else this.#takeAtOnce(delivery, payload, vehicleId)
    delivery.close()
  }

  refuse<M extends Message>(
    message: M,
    code: RejectionCode,
    reason: string,
    settled: (message: M, outcome: Outcome) => void,
  ): void {
    const delivery = this.#deliver(message, settled)
    this.#reject(delivery, 0, { code, message: reason }, message.vehicleId, message.payload)
    delivery.close()
  }

  open(source: Source, sender: Sender, dup = false): Upload {
    const { promise, resolve } = withResolvers<Outcome>()
    const account = this.#deps.accounting.accountOf(source)
    const settled = (_: undefined, outcome: Outcome) => resolve(outcome)
    const delivery = new Delivery(account, sender, dup, undefined, settled, this.ownOf(sender))
    let index = 0
    return {
      get unkept() {
        return delivery.unkept
      },
      line: bytes => {
        const wrong = bytes.length > LARGEST_AT_ONCE ? wrongShape(bytes, readingLimits) : undefined
        if (wrong) {
          this.#reject(delivery, index++, tooMuch(wrong, bytes[0]), sender.vehicleId, bytes)
          return
        }
        const value = parse(bytes)
        if (value instanceof NotJson) this.#reject(delivery, index++, value.refusal, sender.vehicleId, bytes)
        else this.#takeValue(delivery, index++, value, sender.vehicleId, bytes.length, bytes, this.#window())
      },
      element: (value, bytes, text) =>
        this.#takeValue(delivery, index++, value, sender.vehicleId, bytes, text, this.#window()),
      reading: (value, bytes) => {
        const text = () => JSON.stringify(value)
        this.#takeValue(delivery, index++, value, sender.vehicleId, bytes, text, this.#window())
      },
      refuse: (code, message, payload) =>
        this.#reject(delivery, index++, { code, message }, sender.vehicleId, payload),
      close: () => {
        delivery.close()
        return promise
      },
    }
  }

  /** For the writers: the database accepts every row but this one, or has no slot for it. */
  refused({ reading, delivery, index }: Entry, found: Refusal): void {
    const isRefused = found.code === 'bad_value'
    const refusal: Refusal = isRefused && this.#deps.inDoubt() ? { ...found, code: 'bad_clock' } : found
    delivery.list(index, refusal)
    // Whatever the database's reason, the reading itself was valid.
    const isMendable = isRefused || mendable.has(refusal.code)
    this.#offer(delivery, refusal, reading.vehicleId, JSON.stringify(asSent(reading)), isMendable)
  }

  #deliver<M extends Message>(message: M, settled: (message: M, outcome: Outcome) => void): Delivery {
    const { source, sender, dup } = message
    const account = this.#deps.accounting.accountOf(source)
    return new Delivery(account, sender, dup, message, settled, this.ownOf(sender))
  }

  *#portions(delivery: Delivery, payload: Buffer, vehicleId: string): Generator<void> {
    yield* portionsOf(payload, {
      reading: (index, value, text) =>
        this.#takeValue(delivery, index, value, vehicleId, text.length, text, this.#window()),
      refuse: (index, refusal, part) => this.#reject(delivery, index, refusal, vehicleId, part),
    })
    delivery.close()
  }

  #takeAtOnce(delivery: Delivery, payload: Buffer, vehicleId: string): void {
    const value = parse(payload)
    const window = this.#window()
    if (Array.isArray(value)) {
      const textOf = textsOf(payload)
      const bytes = Math.ceil(payload.length / value.length)
      for (let index = 0; index < value.length; index++)
        this.#takeValue(delivery, index, value[index], vehicleId, bytes, () => textOf(index), window)
    } else if (value instanceof NotJson) this.#reject(delivery, 0, value.refusal, vehicleId, payload)
    else this.#takeValue(delivery, 0, value, vehicleId, payload.length, payload, window)
  }

  #takeValue(
    delivery: Delivery,
    index: number,
    value: unknown,
    vehicleId: string | null,
    bytes: number,
    payload: Payload,
    window: Window,
  ): void {
    const reading = decode(value, vehicleId, window)
    if (isRefusal(reading)) {
      this.#reject(delivery, index, reading, vehicleId, payload)
      return
    }
    const vehicle = this.#mayReport(reading, delivery.sender)
    if (vehicle === undefined)
      this.#reject(delivery, index, unknownVehicle, reading.vehicleId.toLowerCase(), payload)
    else if (this.#isTooOld(reading, vehicle))
      this.#reject(delivery, index, tooOldForIts, reading.vehicleId, payload)
    else {
      delivery.receive()
      this.turns.count()
      this.#deps.gate.take(bytes + OVERHEAD_BYTES, delivery.own)
      this.#deps.add(new Entry(reading, delivery, index, bytes + OVERHEAD_BYTES))
    }
  }

  /** To a user, another organization's vehicle looks like one that does not exist. */
  #mayReport(reading: Reading, sender: Sender | null): KnownVehicle | undefined {
    const { vehicleOf } = this.#deps
    const vehicle = vehicleOf(reading.vehicleId) ?? vehicleOf(reading.vehicleId.toLowerCase())
    if (vehicle === undefined) return undefined
    // One string for all readings of a vehicle: later comparisons of ids then compare the same string, not a copy.
    reading.vehicleId = vehicle.id
    return sender === null || sender.organizationId === vehicle.organizationId ? vehicle : undefined
  }

  /** For a vehicle whose organization has its own retention. */
  #isTooOld({ time }: Reading, { retentionDays }: KnownVehicle): boolean {
    return typeof retentionDays === 'number' && time < windowAt(this.#deps.now(), retentionDays).earliest
  }

  #reject(
    delivery: Delivery,
    index: number,
    found: Refusal,
    vehicleId: string | null,
    payload: Payload,
  ): void {
    const refusal = judged(found, this.#deps.inDoubt)
    delivery.receive()
    this.turns.count()
    delivery.list(index, refusal)
    this.#offer(delivery, refusal, vehicleId, typeof payload === 'function' ? payload() : payload)
  }

  #offer(
    delivery: Delivery,
    { code, message: reason }: Refusal,
    vehicleId: string | null,
    payload: Buffer | string,
    isMendable = mendable.has(code),
  ): void {
    const { rejections, vehicleOf } = this.#deps
    const { account, sender } = delivery
    const organizationId =
      sender?.organizationId ?? (vehicleId === null ? null : (vehicleOf(vehicleId)?.organizationId ?? null))
    const deviceId = sender?.deviceId ?? null
    const { source } = account
    rejections.offer(
      { code, reason, source, organizationId, deviceId, vehicleId, payload, isMendable },
      delivery,
    )
  }

  #window(): Window {
    return windowAt(this.#deps.now(), this.#deps.retentionDays)
  }
}

/** The payload as sent, or the part of a larger input that belongs to it. */
type Payload = Buffer | string | (() => string)

const tooOldForIts: Refusal = {
  code: 'time_too_old',
  message: 'its organization keeps readings for a shorter time (rawRetentionDays)',
}
const unknownVehicle: Refusal = { code: 'unknown_vehicle', message: 'there is no such vehicle' }
