import type { Writable } from 'node:stream'

/** A message whose sender wants an acknowledgement. */
export interface Acknowledged {
  /** 0 for a message of QoS 0, which needs none. */
  readonly messageId: number
  /** With QoS 2 the sender gets PUBREC. */
  readonly isQos2?: boolean
  isSettled: boolean
  /** It is neither stored nor kept, so the sender must get no acknowledgement. */
  isRefused?: boolean
}

/**
 * The PUBACKs, and PUBRECs, of one connection. A message is `received`, then `settled` (committed, or kept as a
 * rejection), then acknowledged. Promise: no message is acknowledged before it is settled; PUBACKs are sent in the order of
 * receipt, as MQTT requires, whichever was settled first; and they are sent on the very stream that brought the
 * message, or not at all: on a later one its id may belong to another message. A refused message is skipped.
 * After `end`, messages that are still on their way hold nothing of the connection.
 */
export class Acknowledgements {
  #stream: Writable | undefined
  #onFlush: (() => void) | undefined
  /** In order of receipt, from #head on; what lies before has been acknowledged. */
  #received: Acknowledged[] = []
  #head = 0
  #flushing = false

  constructor(stream: Writable, onFlush?: () => void) {
    this.#stream = stream
    this.#onFlush = onFlush
  }

  /** How many messages were received and are not acknowledged. */
  get waiting(): number {
    return this.#received.length - this.#head
  }

  received(message: Acknowledged): void {
    if (this.#stream) this.#received.push(message)
  }

  settled(message: Acknowledged): void {
    message.isSettled = true
    // A commit settles thousands of messages in one go; their PUBACKs are one write.
    if (this.#flushing || this.#received[this.#head] !== message) return
    this.#flushing = true
    queueMicrotask(this.#flush)
  }

  /** The connection has ended. */
  end(): void {
    this.#stream = undefined
    this.#onFlush = undefined
    this.#received = []
    this.#head = 0
  }

  readonly #flush = (): void => {
    this.#flushing = false
    const first = this.#head
    while (this.#received[this.#head]?.isSettled) this.#head++
    if (this.#stream?.writable) {
      const pubacks = encode(this.#received, first, this.#head)
      if (pubacks.length > 0) this.#stream.write(pubacks)
    }
    if (this.#head === this.#received.length || this.#head > 10_000) {
      this.#received = this.#received.slice(this.#head)
      this.#head = 0
    }
    this.#onFlush?.()
  }
}

/**
 * PUBACK is 0x40, PUBREC 0x50; two bytes follow, the message's id. MQTT 5 reads the missing reason code as success.
 */
function encode(messages: readonly Acknowledged[], from: number, to: number): Buffer {
  const buffer = Buffer.allocUnsafe((to - from) * 4)
  let offset = 0
  for (let index = from; index < to; index++) {
    const { messageId, isQos2, isRefused } = messages[index]!
    if (messageId === 0 || isRefused) continue
    buffer[offset++] = isQos2 ? 0x50 : 0x40
    buffer[offset++] = 0x02
    buffer[offset++] = messageId >> 8
    buffer[offset++] = messageId & 0xff
  }
  return buffer.subarray(0, offset)
}
