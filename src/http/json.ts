import { Problem } from '../errors.ts'
import type { App } from './app.ts'
import { wrongShape } from './shape.ts'

/** Code that reads a body further in is recursive, and no table takes that many fields at once. */
const limits = { depth: 64, values: 100_000 }

/**
 * Bodies are JSON in UTF-8, which is not taken for granted: other bytes would be stored as question marks, and
 * a few kilobytes of brackets end the recursion of whoever reads them, and megabytes of them stand everything still. A route may have a parser of its own.
 */
export function installJson(app: App): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  const utf8 = new TextDecoder('utf-8', { fatal: true })
  app.removeContentTypeParser('text/plain')
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
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
