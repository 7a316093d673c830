import Fastify from 'fastify'
import t from 'tap'
import Type from 'typebox'
import type { App } from '../../src/http/app.ts'
import { createValidatorCompiler } from '../../src/http/compilers.ts'
import { installProblems } from '../../src/http/problem.ts'
import { Nullable, Uuid } from '../../src/http/schemas.ts'

t.test('what is wrong with a field is said once, with what it may be', async t => {
  const app = Fastify()
  app.setValidatorCompiler(createValidatorCompiler())
  installProblems(app as unknown as App)
  const resolution = Type.Optional(Type.Union([Type.Literal('auto'), Type.Literal('hour')]))
  const body = Type.Object(
    {
      name: Type.String({ minLength: 1 }),
      kind: Type.Optional(Type.Enum(['van', 'bus'])),
      driverId: Type.Optional(Nullable(Uuid())),
      status: Type.Optional(Nullable(Type.Union([Type.Literal('on'), Type.Literal('off')]))),
    },
    { additionalProperties: false },
  )
  const querystring = Type.Object({ resolution, limit: Type.Optional(Type.Integer({ minimum: 1 })) })
  app.post('/', { schema: { querystring, body } }, async () => 'fine')

  const errorsOf = async (payload: object, query = '') => {
    const response = await app.inject({ method: 'POST', url: `/${query}`, payload })
    return response.statusCode === 200 ? 'fine' : response.json().errors
  }
  const name = 'n'
  t.equal(await errorsOf({ name, kind: 'van', driverId: null, status: null }, '?resolution=hour'), 'fine')
  t.same(await errorsOf({ name }, '?resolution=week&limit=0'), [
    { field: 'resolution', message: 'must be one of auto, hour' },
    { field: 'limit', message: 'must be >= 1' },
  ])
  for (const [payload, field, message] of [
    [{}, 'name', "must have required property 'name'"],
    [{ name: '' }, 'name', 'must NOT have fewer than 1 characters'],
    [{ name, kind: 'car' }, 'kind', 'must be one of van, bus'],
    [{ name, driverId: 'me' }, 'driverId', 'must match format "uuid", or null'],
    [{ name, status: 'broken' }, 'status', 'must be one of on, off, or null'],
    [{ name, colour: 'red' }, 'colour', 'must NOT have additional properties'],
  ] as const)
    t.same(await errorsOf(payload), [{ field, message }], JSON.stringify(payload))
})
