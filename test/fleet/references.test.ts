import t from 'tap'
import { alerts } from '../../src/alerts/resource.ts'
import { resources as fleet } from '../../src/fleet/fleet.ts'
import { has, type Resource } from '../../src/resources/resource.ts'
import { schemasOf } from '../../src/resources/schemas.ts'
import { type Account, make, signIn } from '../support/accounts.ts'
import { startTestService } from '../support/service.ts'

const resources: readonly Resource[] = [...fleet, alerts]
const nobody = '00000000-0000-4000-8000-00000000dead'

type Made = Map<Resource, { id: string; body: Record<string, unknown> }>

/** One of each resource, made through the API of its example, and the body that made it. */
async function makeOneOfEach(admin: Account): Promise<Made> {
  const made: Made = new Map()
  for (const resource of resources.filter(one => has(one, 'create'))) {
    const body: Record<string, unknown> = { ...resource.example }
    for (const name of schemasOf(resource).create.required as string[]) {
      const { references } = resource.fields.properties[name] as { references?: string }
      if (references) body[name] = [...made].find(([{ table }]) => table === references)![1].id
    }
    const { id } = await make(admin, resource.path, body)
    made.set(resource, { id, body })
  }
  return made
}

t.test('a reference to what does not exist is told by its field, and nothing is stored', async t => {
  const admin = await signIn(await startTestService(t))
  const made = await makeOneOfEach(admin)
  for (const [resource, { id, body }] of made) {
    for (const [name, field] of Object.entries(resource.fields.properties)) {
      const { references, readOnly, anyOf } = field as {
        references?: string
        readOnly?: boolean
        anyOf?: object[]
      }
      if (readOnly || !(references ?? (anyOf?.[0] as { references?: string } | undefined)?.references))
        continue
      const expected = { status: 422, body: { code: 'unknown_reference', field: name } }
      // What is unique, or must not overlap, is told of first.
      const other = resource.path === '/drivers' ? { licenseNumber: 'another' } : {}
      const times =
        resource.path === '/assignments'
          ? { status: 'cancelled', startTime: '2027-01-01T00:00:00Z', endTime: null }
          : {}
      const wrong = { ...body, ...other, ...times, [name]: nobody }
      t.match(await admin.request('POST', resource.path, wrong), expected, `POST ${resource.path} ${name}`)
      const change = name === 'entityId' ? { entityId: nobody } : { [name]: nobody }
      t.match(
        await admin.request('PATCH', `${resource.path}/${id}`, change),
        expected,
        `PATCH ${resource.path} ${name}`,
      )
    }
    t.match(await admin.request('GET', resource.path), { body: { items: [{ id }], nextCursor: null } })
  }
})
