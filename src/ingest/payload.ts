import { isUtf8 } from 'node:buffer'
import { messageOf } from '../errors.ts'
import type { Reading, Refusal } from '../telemetry/reading.ts'

export class NotJson {
  readonly refusal: Refusal
  constructor(message: string) {
    this.refusal = { code: 'not_json', message }
  }
}

/** The content of a message or a line, or the reason why it has none. */
export function parse(payload: Buffer): unknown {
  const text = payload.toString()
  // The decoder puts this character where the bytes are not UTF-8; only then is a closer look needed.
  if (text.includes('\ufffd') && !isUtf8(payload)) return new NotJson('the payload is not UTF-8')
  try {
    return JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text)
  } catch (error) {
    return new NotJson(text.trim() === '' ? 'the payload is empty' : messageOf(error))
  }
}

/** A reading in the form in which it could be sent again. */
export function asSent(reading: Reading): Record<string, unknown> {
  const given = Object.entries(reading).filter(([, value]) => value !== null)
  return { ...Object.fromEntries(given), time: new Date(reading.time).toISOString() }
}
