import { isUtf8 } from 'node:buffer'
import { messageOf } from '../errors.ts'
import { tooDeep, tooMany } from '../http/shape.ts'
import type { Refusal } from '../telemetry/reading.ts'

/**
 * The text of elements of a small JSON array, for callers that ask for some, each further on than the one before. For
 * most arrays, none is requested.
 */
export function textsOf(payload: Buffer): (index: number) => string {
  let cut: ReturnType<typeof elementsOf> | undefined
  let next = 0
  return index => {
    cut ??= elementsOf(payload)
    for (;;) {
      const { done, value } = cut.next()
      if (done) throw new RangeError(`there is no element ${index}`)
      if (value !== undefined && next++ === index) return textOf(payload, value)
    }
  }
}

/** The position of an array element, in bytes. */
export interface Element {
  begin: number
  end: number
  /** Why it is not even parsed. */
  fault: string | undefined
}

/** No reading exceeds these limits; parsing an element within them takes a few milliseconds at most. */
export const readingLimits = { bytes: 1024 * 1024, depth: 64, values: 8_192 } as const
/** Number of bytes that are scanned, or parsed, before others have their turn. */
export const PORTION_BYTES = 128 * 1024

export function textOf(bytes: Buffer, { begin, end }: Element): string {
  return bytes.toString('utf8', begin, end)
}

/**
 * Cuts a JSON document into the elements of its array, or into the single element that it is, exactly as sent. It does
 * not parse, so it takes the same time whatever the document holds. Yields undefined now and then, for others to have
 * their turn. Returns whether the text around the elements is well-formed; the elements themselves are not checked.
 */
export function* elementsOf(bytes: Buffer): Generator<Element | undefined, boolean> {
  let at = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
  let turnAt = at + PORTION_BYTES
  for (; isSpace(bytes[at]); at++) {
    if (at < turnAt) continue
    turnAt = at + PORTION_BYTES
    yield undefined
  }
  const isArray = bytes[at] === OPEN_ARRAY
  const base = isArray ? 1 : 0
  if (isArray) at++
  let depth = base
  let deepest = base
  let values = 1
  let begin = -1
  let end = -1
  let count = 0
  let isText = false
  let isOver = false
  const cut = (): Element => {
    const element = { begin, end, fault: faultOf(end - begin, deepest - base, values) }
    deepest = base
    values = 1
    begin = -1
    count++
    return element
  }
  for (; at < bytes.length; at++) {
    if (at >= turnAt) {
      turnAt = at + PORTION_BYTES
      yield undefined
    }
    const byte = bytes[at]!
    if (isText) {
      if (byte === BACKSLASH) at++
      else if (byte === QUOTE) {
        isText = false
        end = at + 1
      }
      continue
    }
    if (byte <= SPACE && isSpace(byte)) continue
    if (isOver) return false
    if (depth === base && byte === COMMA && isArray) {
      if (begin === -1) return false
      yield cut()
      continue
    }
    if (byte === CLOSE_ARRAY && isArray && depth === base) {
      if (begin === -1 && count > 0) return false
      if (begin !== -1) yield cut()
      isOver = true
      continue
    }
    if (begin === -1) begin = at
    end = at + 1
    if (byte === QUOTE) isText = true
    else if (byte === COMMA) values++
    else if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) {
      values++
      if (++depth > deepest) deepest = depth
    } else if ((byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) && --depth < base) return false
  }
  if (isArray) return isOver
  if (begin !== -1 && depth === 0 && !isText) yield cut()
  return count === 1
}

function faultOf(bytes: number, depth: number, values: number): string | undefined {
  if (bytes > readingLimits.bytes) return `is longer than ${readingLimits.bytes} bytes`
  if (depth > readingLimits.depth) return tooDeep(readingLimits)
  return values > readingLimits.values ? tooMany(readingLimits) : undefined
}

/** The wording for an element that begins with this byte. */
export function tooMuch(fault: string, first: number | undefined): Refusal {
  return first === OPEN_OBJECT
    ? { code: 'too_large', message: `the reading ${fault}` }
    : { code: 'not_a_reading', message: `a reading must be a JSON object; this is none, and ${fault}` }
}

/** The result of checking a document. */
type Checked =
  | { isJson: false; reason: string }
  /** `rest` is where the elements beyond the limit begin; their text was not checked. */
  | { isJson: true; elements: number; rest: number | undefined }

/**
 * Whether a document is JSON, before any of it is taken: each element is parsed by itself, and discarded. Yields for
 * others to have their turn.
 */
export function* check(bytes: Buffer, mostElements: number): Generator<void, Checked> {
  if (!isUtf8(bytes)) return { isJson: false, reason: 'it is not UTF-8' }
  const cut = elementsOf(bytes)
  let elements = 0
  let parsed = 0
  for (let next = cut.next(); ; next = cut.next()) {
    if (next.done) {
      if (!next.value) return { isJson: false, reason: NOT_CLOSED }
      return { isJson: true, elements, rest: undefined }
    }
    const element = next.value
    if (element === undefined) yield
    else if (elements === mostElements) return { isJson: true, elements, rest: element.begin }
    else {
      elements++
      parsed += element.end - element.begin + OVERHEAD_BYTES
      if (element.fault === undefined) {
        const reason = reasonAgainst(textOf(bytes, element))
        if (reason !== undefined) return { isJson: false, reason }
      }
      if (parsed >= PORTION_BYTES) {
        parsed = 0
        yield
      }
    }
  }
}

/** Memory that an element takes in addition to its bytes. */
const OVERHEAD_BYTES = 256

function reasonAgainst(text: string): string | undefined {
  try {
    JSON.parse(text)
    return undefined
  } catch (error) {
    return messageOf(error)
  }
}

const NOT_CLOSED = 'its brackets or quotes do not match, or a value is missing'

function isSpace(byte: number | undefined): boolean {
  return byte === SPACE || byte === 10 || byte === 13 || byte === 9
}

const SPACE = 0x20
const [QUOTE, COMMA, BACKSLASH] = [0x22, 0x2c, 0x5c]
const [OPEN_ARRAY, OPEN_OBJECT, CLOSE_ARRAY, CLOSE_OBJECT] = [0x5b, 0x7b, 0x5d, 0x7d]
