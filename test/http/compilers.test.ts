import fastJsonStringify from 'fast-json-stringify'
import t from 'tap'
import { createValidatorCompiler, serializerCompiler } from '../../src/http/compilers.ts'
import { startTestService } from '../support/service.ts'

t.test('the schemas of every route can be compiled, which happens when it is first asked', async t => {
  const { routes } = await startTestService(t)
  const compile = createValidatorCompiler()
  let compiled = 0
  for (const { method, url, schema } of routes) {
    for (const httpPart of ['body', 'querystring', 'params', 'headers'] as const) {
      if (!schema[httpPart]) continue
      const check = compile({ schema: schema[httpPart], method, url, httpPart })
      t.doesNotThrow(() => check({}), `${method} ${url}: ${httpPart}`)
      compiled++
    }
    for (const [status, answer] of Object.entries((schema.response as object | undefined) ?? {})) {
      // By media type, or of JSON alone.
      const schemas = Object.values(answer.content ?? { json: { schema: answer } }) as { schema: object }[]
      for (const { schema } of schemas) {
        t.doesNotThrow(() => fastJsonStringify(schema), `${method} ${url}: ${status}`)
        compiled++
      }
    }
  }
  t.ok(compiled > 200, `${compiled} schemas`)
})

t.test('a check says what was wrong with what it saw last', async t => {
  const schema = { type: 'object', properties: { a: { type: 'integer' } } }
  const check = createValidatorCompiler()({ schema, method: 'POST', url: '/', httpPart: 'body' })
  t.equal(check({ a: '1' }), false)
  const errors = () => (check as { errors?: unknown }).errors
  t.match(errors(), [{ instancePath: '/a' }])
  t.equal(check({ a: 1 }), true)
  t.equal(errors(), null)
})

t.test('an id may be sent in capitals, and is compared as it is shown', async t => {
  const id = '5f3c1c1e-0000-4000-8000-00000000000a'
  const uuid = { type: 'string', format: 'uuid' }
  const schema = {
    type: 'object',
    properties: {
      id: uuid,
      ids: { type: 'array', items: uuid },
      none: { anyOf: [uuid, { type: 'null' }] },
      rows: { type: 'array', items: { type: 'object', properties: { id: uuid } } },
      either: { anyOf: [uuid, { type: 'string' }] },
      name: { type: 'string' },
    },
  }
  for (const httpPart of ['body', 'params', 'querystring']) {
    const check = createValidatorCompiler()({ schema, method: 'POST', url: '/', httpPart })
    const capitals = id.toUpperCase()
    const given = {
      id: capitals,
      ids: [capitals],
      none: capitals,
      rows: [{ id: capitals }],
      either: 'A',
      name: capitals,
    }
    t.equal(check(given), true)
    t.same(given, { id, ids: [id], none: id, rows: [{ id }], either: 'A', name: capitals })
    t.equal(check({ id: `urn:uuid:${id}` }), false)
    t.equal(check({ none: null }), true)
  }
})

t.test('what is written is what the schema names', async t => {
  const schema = { type: 'object', properties: { a: { type: 'integer' } } }
  const write = serializerCompiler({ schema, method: 'GET', url: '/', httpStatus: '200' })
  t.equal(write({ a: 1, b: 2 }), '{"a":1}')
})
