import { decode, isRefusal } from '../telemetry/decode.ts'
import type { Reading, Refusal, RejectionCode } from '../telemetry/reading.ts'
import { type Window, windowAt } from '../telemetry/time.ts'
import type { Accounting } from './accounting.ts'
import { Delivery, Entry } from './delivery.ts'
import { textsOf } from './elements.ts'
import type { Gate } from './gate.ts'
import type { Intake, Message, Outcome, Sender, Source, Upload } from './intake.ts'
import { LARGEST_AT_ONCE, LargeMessages, PORTION } from './large.ts'
import { asSent, NotJson, parse } from './payload.ts'
import type { Rejections } from './rejections.ts'

export interface ReceiverDeps {
  accounting: Pick<Accounting, 'mqtt' | 'http' | 'rejection'>
  gate: Gate
  add: (entry: Entry) => void
  rejections: Pick<Rejections, 'admits' | 'keep'>
  /** Whose a vehicle is; undefined where there is none of that id, which is a UUID in lower case. */
  organizationOf: (vehicleId: string) => string | undefined
  now: () => number
  retentionDays: number
}

/** What a reading takes in memory beside its text. */
const OVERHEAD_BYTES = 256

/**
 * The Intake. Holds nothing of its own but large messages that wait for their turn: a reading is decoded and goes
 * on to the batcher, or to the rejections, as it comes, and the Delivery that it belongs to keeps count.
 */
export class Receiver implements Intake {
  readonly #deps: ReceiverDeps
  readonly #large: LargeMessages

  constructor(deps: ReceiverDeps) {
    this.#deps = deps
    this.#large = new LargeMessages(deps.gate)
  }

  get full(): boolean {
    return this.#deps.gate.full || this.#large.full
  }

  get hasReserve(): boolean {
    return this.#deps.gate.hasReserve
  }

  async room(): Promise<void> {
    while (this.full) {
      await this.#large.room()
      await this.#deps.gate.room()
    }
  }

  /** Takes what is still to be taken of large messages, for so long. */
  async stop(limitMs: number): Promise<void> {
    await this.#large.stop(limitMs)
  }

  take<M extends Message>(message: M, settled: (message: M, outcome: Outcome) => void): void {
    const delivery = this.#deliver(message, settled)
    const { payload, sender, vehicleId } = message
    if (sender !== null && sender.vehicleId !== null && sender.vehicleId !== vehicleId.toLowerCase()) {
      this.#reject(delivery, 0, notYourTopic, vehicleId, payload)
    } else if (payload.length > LARGEST_AT_ONCE) {
      this.#large.add(payload.length, () => this.#portions(delivery, payload, vehicleId))
      return
    } else {
      const elements = this.#elements(delivery, payload, vehicleId)
      this.#takeElements(delivery, elements, 0, elements.length)
    }
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

  /** For the HTTP door. */
  open(source: Source, sender: Sender): Upload {
    const { promise, resolve } = withResolvers<Outcome>()
    const account = this.#deps.accounting[source]
    const delivery = new Delivery(account, sender, false, undefined, (_, outcome) => resolve(outcome))
    let index = 0
    return {
      line: bytes => {
        const value = parse(bytes)
        if (value instanceof NotJson) this.#reject(delivery, index++, value.refusal, sender.vehicleId, bytes)
        else this.#takeValue(delivery, index++, value, sender.vehicleId, bytes.length, bytes, this.#window())
      },
      element: (value, bytes, text) =>
        this.#takeValue(delivery, index++, value, sender.vehicleId, bytes, text, this.#window()),
      refuse: (code, message, payload) =>
        this.#reject(delivery, index++, { code, message }, sender.vehicleId, payload),
      close: () => {
        delivery.close()
        return promise
      },
    }
  }

  /** For the writers: the database takes every row but this. */
  refused({ reading, delivery, index }: Entry, reason: string): void {
    const refusal: Refusal = { code: 'bad_value', message: reason }
    delivery.list(index, refusal)
    this.#keep(delivery, refusal, reading.vehicleId, JSON.stringify(asSent(reading)))
  }

  #deliver<M extends Message>(message: M, settled: (message: M, outcome: Outcome) => void): Delivery {
    return new Delivery(this.#deps.accounting[message.source], message.sender, message.dup, message, settled)
  }

  *#portions(delivery: Delivery, payload: Buffer, vehicleId: string): Generator<void> {
    const elements = this.#elements(delivery, payload, vehicleId)
    for (let at = 0; at < elements.length; at += PORTION) {
      this.#takeElements(delivery, elements, at, at + PORTION)
      yield
    }
    delivery.close()
  }

  /** The elements of an array, still to be taken; what is none is dealt with. */
  #elements(delivery: Delivery, payload: Buffer, vehicleId: string): Elements {
    const value = parse(payload)
    if (Array.isArray(value)) {
      const bytes = Math.ceil(payload.length / value.length)
      return { length: value.length, values: value, vehicleId, bytes, textOf: textsOf(payload) }
    }
    if (value instanceof NotJson) this.#reject(delivery, 0, value.refusal, vehicleId, payload)
    else this.#takeValue(delivery, 0, value, vehicleId, payload.length, payload, this.#window())
    return noElements
  }

  #takeElements(delivery: Delivery, elements: Elements, from: number, to: number): void {
    const { length, values, vehicleId, bytes, textOf } = elements
    const window = this.#window()
    for (let index = from; index < length && index < to; index++)
      this.#takeValue(delivery, index, values[index], vehicleId, bytes, () => textOf(index), window)
  }

  #takeValue(
    delivery: Delivery,
    index: number,
    value: unknown,
    vehicleId: string | null,
    bytes: number,
    payload: Buffer | (() => string),
    window: Window,
  ): void {
    const reading = decode(value, vehicleId, window)
    if (isRefusal(reading)) this.#reject(delivery, index, reading, vehicleId, payload)
    else if (!this.#mayReport(reading, delivery.sender))
      this.#reject(delivery, index, unknownVehicle, reading.vehicleId, payload)
    else {
      delivery.receive()
      this.#deps.gate.take(bytes + OVERHEAD_BYTES)
      this.#deps.add(new Entry(reading, delivery, index, bytes + OVERHEAD_BYTES))
    }
  }

  /** A user learns of another organization's vehicle no more than of one that does not exist. */
  #mayReport(reading: Reading, sender: Sender | null): boolean {
    const { organizationOf } = this.#deps
    let organization = organizationOf(reading.vehicleId)
    if (organization === undefined) {
      reading.vehicleId = reading.vehicleId.toLowerCase()
      organization = organizationOf(reading.vehicleId)
    }
    return organization !== undefined && (sender === null || sender.organizationId === organization)
  }

  #reject(
    delivery: Delivery,
    index: number,
    refusal: Refusal,
    vehicleId: string | null,
    payload: Buffer | (() => string),
  ): void {
    delivery.receive()
    delivery.list(index, refusal)
    const kept = this.#deps.rejections.admits(refusal.code)
    if (kept) this.#keep(delivery, refusal, vehicleId, typeof payload === 'function' ? payload() : payload)
    else {
      this.#deps.accounting.rejection(delivery.account, refusal.code, false)
      delivery.reject()
    }
  }

  #keep(delivery: Delivery, refusal: Refusal, vehicleId: string | null, payload: Buffer | string): void {
    const { gate, rejections, accounting, organizationOf } = this.#deps
    const { account, sender } = delivery
    const bytes = payload.length + OVERHEAD_BYTES
    gate.take(bytes)
    const rejection = {
      code: refusal.code,
      reason: refusal.message,
      source: account.source,
      organizationId:
        sender?.organizationId ?? (vehicleId === null ? null : (organizationOf(vehicleId) ?? null)),
      deviceId: sender?.deviceId ?? null,
      vehicleId,
      payload,
    }
    rejections.keep(rejection, () => {
      gate.give(bytes)
      accounting.rejection(account, refusal.code, true)
      delivery.reject()
    })
  }

  #window(): Window {
    return windowAt(this.#deps.now(), this.#deps.retentionDays)
  }
}

/** What an array holds. */
interface Elements {
  length: number
  values: readonly unknown[]
  vehicleId: string
  /** Of one of them, on the average. */
  bytes: number
  textOf: (index: number) => string
}

function withResolvers<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve!: (value: T) => void
  const promise = new Promise<T>(given => {
    resolve = given
  })
  return { promise, resolve }
}

const noElements: Elements = { length: 0, values: [], vehicleId: '', bytes: 0, textOf: String }
const unknownVehicle: Refusal = { code: 'unknown_vehicle', message: 'there is no such vehicle' }
const notYourTopic: Refusal = {
  code: 'not_your_vehicle',
  message: "the topic is not that of the device's own vehicle",
}
