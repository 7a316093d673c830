import { Problem } from '../errors.ts'
import type { App } from './app.ts'

/** So deep may objects and arrays stand in each other; whatever reads them further in does so by recursion. */
const DEEPEST = 64

/**
 * Bodies are JSON in UTF-8, which is not taken for granted: other bytes would be stored as question marks, and
 * a few kilobytes of brackets end the recursion of whoever reads them. A route may have a parser of its own.
 */
export function installJson(app: App): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  const utf8 = new TextDecoder('utf-8', { fatal: true })
  app.removeContentTypeParser('text/plain')
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    if (depthOf(body as Buffer) > DEEPEST) {
      done(new Problem('invalid_request', { message: `The body is nested more than ${DEEPEST} deep.` }))
      return
    }
    let text: string
    try {
      text = utf8.decode(body as Buffer)
    } catch {
      done(new Problem('malformed_json', { message: 'The body is not UTF-8.' }))
      return
    }
    void parse(request, text, done)
  })
}

const [QUOTE, BACKSLASH] = [0x22, 0x5c]
const opening = new Set([0x5b, 0x7b]) // [ {
const closing = new Set([0x5d, 0x7d]) // ] }

function depthOf(json: Buffer): number {
  let depth = 0
  let deepest = 0
  let inText = false
  for (let at = 0; at < json.length; at++) {
    const byte = json[at]!
    if (inText) {
      if (byte === BACKSLASH) at++
      else if (byte === QUOTE) inText = false
    } else if (byte === QUOTE) inText = true
    else if (opening.has(byte)) deepest = Math.max(deepest, ++depth)
    else if (closing.has(byte)) depth--
  }
  return deepest
}
