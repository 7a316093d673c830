import type { Refusal } from '../telemetry/reading.ts'
import { check, elementsOf, PORTION_BYTES, textOf, tooMuch } from './elements.ts'

/** Most readings of one message: more than real messages of the default size have, few enough for a second or two. */
const MOST_READINGS = 100_000
/** How many readings are taken before others have their turn. */
export const PORTION = 500

/** Who takes what a large message holds. */
interface Taker {
  reading(index: number, value: unknown, text: string): void
  refuse(index: number, refusal: Refusal, part: Buffer): void
}

/**
 * Takes a message of any size portion by portion. It is checked as a whole first, because nothing is taken of input that
 * is not JSON. Then each element is parsed when it is taken. So only the raw bytes are held.
 */
export function* portionsOf(payload: Buffer, taker: Taker): Generator<void> {
  const checked = yield* check(payload, MOST_READINGS)
  if (!checked.isJson) {
    taker.refuse(0, { code: 'not_json', message: checked.reason }, payload)
    return
  }
  const { elements, rest } = checked
  let index = 0
  let bytes = 0
  for (const element of elementsOf(payload)) {
    if (index === elements) break
    if (element !== undefined) {
      const { begin, end, fault } = element
      if (fault === undefined) {
        const text = textOf(payload, element)
        taker.reading(index, JSON.parse(text), text)
      } else taker.refuse(index, tooMuch(fault, payload[begin]), payload.subarray(begin, end))
      bytes += end - begin
      if (++index % PORTION > 0 && bytes < PORTION_BYTES) continue
    }
    bytes = 0
    yield
  }
  if (rest === undefined) return
  const message = `a message may have ${MOST_READINGS} readings; the others are ${payload.length - rest} bytes, which begin like this`
  taker.refuse(elements, { code: 'too_large', message }, payload.subarray(rest))
}
