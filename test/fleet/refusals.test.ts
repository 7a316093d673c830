import t from 'tap'
import { resources } from '../../src/fleet/fleet.ts'
import type { Resource } from '../../src/resources/resource.ts'
import { has } from '../../src/resources/resource.ts'
import { schemasOf } from '../../src/resources/schemas.ts'
import { type Account, type Answer, make, signIn } from '../support/accounts.ts'
import { injections, nobody, wrongBodies } from '../support/junk.ts'
import { startTestService } from '../support/service.ts'

type Body = Record<string, unknown>

/** One of each resource, made through the API, and a valid body of each. */
async function makeOneOfEach(admin: Account): Promise<Map<Resource, { id: string; body: Body }>> {
  const made = new Map<Resource, { id: string; body: Body }>()
  const idOf = (table: string) => [...made].find(([resource]) => resource.table === table)?.[1].id
  for (const resource of resources.filter(one => has(one, 'create'))) {
    const body: Body = { ...resource.example }
    for (const name of schemasOf(resource).create.required as string[]) {
      const { references } = resource.fields.properties[name] as { references?: string }
      if (references) body[name] = idOf(references)
    }
    const { id } = await make(admin, resource.path, body)
    made.set(resource, { id, body })
  }
  return made
}

/** A clear refusal: 4xx with a code of the catalogue. Anything may also be taken where `mayPass`. */
function isClear({ status, body }: Answer, mayPass = false): boolean {
  return (mayPass && status < 300) || (status >= 400 && status < 500 && typeof body.code === 'string')
}

t.test('whatever is wrong with a request is told by a clear 4xx with a code', async t => {
  const service = await startTestService(t)
  const admin = await signIn(service)
  const made = await makeOneOfEach(admin)

  for (const resource of resources) {
    const { path } = resource
    const problems: string[] = []
    const expectClear = (what: string, answer: Answer, mayPass = false) => {
      if (!isClear(answer, mayPass)) problems.push(`${what}: ${answer.status} ${JSON.stringify(answer.body)}`)
    }
    const schemas = schemasOf(resource)

    for (const parameter of Object.keys(schemas.listQuery.properties)) {
      const values = [
        ...injections.map(value => encodeURIComponent(value.toWellFormed())),
        '%00%ff',
        `1&${parameter}=2`,
      ]
      await Promise.all(
        values.map(async value => {
          // A text may look like anything; it then finds nothing, or what begins with it.
          const answer = await admin.request('GET', `${path}?${parameter}=${value}`)
          expectClear(`GET ?${parameter}=${value.slice(0, 30)}`, answer, true)
        }),
      )
    }
    expectClear('GET an unknown filter', await admin.request('GET', `${path}?unknown=1`))
    for (const id of ['1', "' or 1=1", nobody.slice(1), '%00', 'null']) {
      expectClear(`GET /${id}`, await admin.request('GET', `${path}/${encodeURIComponent(id)}`))
    }
    const missing = await admin.request('GET', `${path}/${nobody}`)
    if (missing.status !== 404) problems.push(`GET of an id that is not there: ${missing.status}`)

    const one = made.get(resource)
    if (one) {
      await Promise.all(
        wrongBodies(schemas.create as object, one.body).map(async ([what, body]) => {
          expectClear(`POST ${what}`, await admin.request('POST', path, body))
          if (what.startsWith('no ')) return
          expectClear(`PATCH ${what}`, await admin.request('PATCH', `${path}/${one.id}`, body))
          const rows = typeof body === 'string' ? body : [body]
          expectClear(`POST bulk ${what}`, await admin.request('POST', `${path}/bulk`, rows))
        }),
      )
      for (const name of Object.keys(resource.fields.properties)) {
        if (!(resource.fields.properties[name] as { references?: string }).references) continue
        const answer = await admin.request('POST', path, { ...one.body, [name]: nobody })
        // An assignment that overlaps is told of that first.
        const isTold =
          answer.status === 422 ? answer.body.field === name : answer.body.code === 'assignment_overlaps'
        if (!isTold) problems.push(`POST ${name} of nobody: ${answer.status} ${JSON.stringify(answer.body)}`)
      }
      for (const [method, id] of [
        ['PATCH', nobody],
        ['PATCH', 'x'],
        ['DELETE', nobody],
        ['DELETE', 'x'],
      ] as const) {
        const body = method === 'PATCH' ? resource.example : undefined
        expectClear(`${method} /${id}`, await admin.request(method, `${path}/${id}`, body))
      }
      const large = `{"${'x'.repeat(9 * 1024 * 1024)}":1}`
      for (const target of [path, `${path}/bulk`]) {
        const answer = await admin.request('POST', target, large)
        if (answer.status !== 413) problems.push(`POST ${target} of 9 MiB: ${answer.status}`)
      }
      expectClear('POST of text', await admin.request('POST', path, 'a=1', { 'content-type': 'text/plain' }))
      expectClear(
        'If-Match of none',
        await admin.request('PATCH', `${path}/${one.id}`, resource.example, { 'if-match': 'W/"x"' }),
      )
    } else {
      expectClear('POST', await admin.request('POST', path, {}))
    }
    t.same(problems, [], path)
  }

  for (const path of ['/vehicles/available', '/drivers/available', '/monthly-vehicle-stats']) {
    for (const value of injections) {
      for (const parameter of ['from', 'to', 'limit', 'cursor']) {
        const query = new URLSearchParams({
          from: '2026-01-01T00:00:00Z',
          to: '2026-01-02T00:00:00Z',
          [parameter]: value.toWellFormed(),
        })
        const answer = await admin.request('GET', `${path}?${query}`)
        t.ok(isClear(answer, true), `${path} ${parameter}=${value.slice(0, 20)} answers ${answer.status}`)
      }
    }
  }
  t.match(
    await admin.request('GET', `/vehicles/${made.get(resources[0]!)!.id}`),
    { status: 200 },
    'all is still there',
  )
})
