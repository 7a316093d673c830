import { Problem } from '../errors.ts'
import type { App } from './app.ts'
import { wrongShape } from './shape.ts'

/** Code that processes a body is recursive, and no table takes that many fields at once. */
const usual = { depth: 64, values: 100_000 }

/**
 * Bodies must be JSON in UTF-8, which is checked: other bytes would be stored as question marks, a few kilobytes of
 * brackets exhaust the stack of recursive code, and megabytes of them block everything. A route may have its own parser.
 */
export function installJson(app: App, limits = usual, types = ['application/json']): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  const utf8 = new TextDecoder('utf-8', { fatal: true })
  app.removeContentTypeParser('text/plain')
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser(types, { parseAs: 'buffer' }, (request, body, done) => {
    const wrong = wrongShape(body as Buffer, limits)
    if (wrong) {
      done(new Problem('invalid_request', { message: `The body ${wrong}.` }))
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
