import t from 'tap'
import { texts as german } from '../../src/dashboard/page/languages/de.ts'
import { thingNames } from '../../src/shares/things.ts'
import { signIn } from '../support/accounts.ts'
import { startTestService } from '../support/service.ts'

t.test('every resource and field of the API has a German name', async t => {
  const administrator = await signIn(await startTestService(t))
  const { items, settings } = (await administrator.request('GET', '/resources')).body as {
    items: { path: string; name: string; fields: object }[]
    settings: { name: string; takes: { properties: object } }[]
  }
  const said = [
    ...items.flatMap(({ path, name, fields }) => [path.slice(1), name, ...Object.keys(fields)]),
    ...settings.flatMap(({ name, takes }) => [name, ...Object.keys(takes.properties)]),
    ...thingNames,
  ]
  t.ok(said.length > 100)
  t.same(
    [...new Set(said)].filter(name => !(name in german.names)),
    [],
  )
})
