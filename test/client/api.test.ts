import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import t from 'tap'
import { administrator, randomVin } from '../support/accounts.ts'
import { renderTypes, typesFile } from '../support/api.ts'
import { startTestService } from '../support/service.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const run = promisify(execFile)
const service = await startTestService(t)
const description = (await (await fetch(`${service.httpUrl}/docs/json`)).json()) as Description

interface Description {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, unknown> }
}
interface Operation {
  operationId: string
  security: Record<string, string[]>[]
}

const operations = Object.entries(description.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    ...operation,
    name: `${method.toUpperCase()} ${path}`,
  })),
)

t.test('every operation has a name of its own, and every schema that is named is there', async t => {
  const ids = new Map<string, string>()
  for (const { operationId, name } of operations) {
    t.match(operationId, /^[a-z][A-Za-z0-9]{2,60}$/, `${name} has a name`)
    t.notOk(ids.has(operationId), `${name} and ${ids.get(operationId)} are not both ${operationId}`)
    ids.set(operationId, name)
  }
  for (const [id, name] of Object.entries({
    listVehicles: 'GET /api/v1/vehicles',
    createVehicle: 'POST /api/v1/vehicles',
    getMaintenanceRecord: 'GET /api/v1/maintenance-records/{id}',
    updateDriver: 'PATCH /api/v1/drivers/{id}',
    retireJob: 'DELETE /api/v1/jobs/{id}',
    upsertCustomers: 'PUT /api/v1/customers/bulk',
    importRoutes: 'POST /api/v1/routes/import',
    rotateDevice: 'POST /api/v1/devices/{id}/rotate',
    login: 'POST /api/v1/auth/login',
    getVehicleTrack: 'GET /api/v1/vehicles/{id}/track',
  }))
    t.equal(ids.get(id), name)
  const text = JSON.stringify(description)
  for (const [, name] of text.matchAll(/"#\/components\/schemas\/(\w+)"/g))
    if (!(name! in description.components.schemas)) t.fail(`${name} is nowhere`)
  for (const name of ['Vehicle', 'VehicleCreate', 'VehiclePatch', 'VehiclePage', 'Problem'])
    t.hasProp(description.components.schemas, name)
  t.same(operations.find(({ operationId }) => operationId === 'createVehicle')!.security, [
    { bearer: ['vehicles:write'] },
  ])
})

t.test('what our schemas say for our own use is in none of them', async t => {
  const found = new Set<string>()
  const look = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    for (const [key, inner] of Object.entries(value)) {
      if (/^(references|json|column|component|x-.*|~.*)$/.test(key)) found.add(key)
      // Names of fields, and values, are no keywords.
      if (key === 'properties') for (const schema of Object.values(inner as object)) look(schema)
      else if (!['example', 'examples', 'default', 'enum', 'headers'].includes(key)) look(inner)
    }
  }
  look(description.components.schemas)
  for (const { name: _, ...operation } of operations) look(operation)
  t.same([...found], [])
})

t.test("redocly's recommended rules find no error", async t => {
  const redocly = join(root, 'node_modules/.bin/redocly')
  if (!existsSync(redocly)) {
    if (process.env.CI === 'true') t.fail('redocly is not there: npm ci installs it')
    else t.comment('SKIPPED: redocly is not there: npm ci installs it')
    return
  }
  const folder = await mkdtemp(join(root, '.tap', 'api-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  const file = join(folder, 'openapi.json')
  await writeFile(file, JSON.stringify(description))
  const settings = { cwd: folder, maxBuffer: 64 * 1024 * 1024 }
  const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' }
  const lint = await run(
    redocly,
    ['lint', file, '--extends=recommended', '--format=json', '--max-problems=1000'],
    {
      ...settings,
      env,
    },
  ).catch(error => error as { stdout: string })
  const { totals, problems } = JSON.parse(lint.stdout.slice(lint.stdout.indexOf('{'))) as {
    totals: { errors: number; warnings: number }
    problems: { severity: string; ruleId: string; message: string; location: { pointer?: string }[] }[]
  }
  t.equal(totals.errors, 0)
  for (const { severity, ruleId, message, location } of problems) {
    const said = `${ruleId}: ${message} ${location[0]?.pointer}`
    if (severity === 'error') t.fail(said)
    else t.comment(said)
  }
})

t.test('the types that the client ships are those of the description', async t => {
  const types = await renderTypes(description)
  if (process.env.FLEETWAKE_RENEW === 'api') await writeFile(typesFile, types)
  t.ok(types === (await readFile(typesFile, 'utf8')), 'they are up to date; else: npm run api')
})

t.test('a client that was written against them compiles, and signs in, lists and creates', async t => {
  const folder = await mkdtemp(join(root, '.tap', 'api-client-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  const tsc = join(root, 'node_modules/.bin/tsc')
  await run(tsc, ['-p', 'tsconfig.client.json', '--outDir', join(folder, 'fleetwake')], { cwd: root })
  const settings = {
    compilerOptions: {
      module: 'nodenext',
      target: 'es2023',
      strict: true,
      types: ['node'],
      skipLibCheck: true,
    },
    files: ['program.ts'],
  }
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(settings))
  await writeFile(join(folder, 'program.ts'), program)
  await run(tsc, ['-p', folder]).catch(error => t.fail((error as { stdout: string }).stdout))
  const told = await run(process.execPath, [join(folder, 'program.js'), service.httpUrl])
  t.same(JSON.parse(told.stdout), {
    created: 201,
    again: 200,
    wrong: 'already_exists',
    mistaken: 'invalid_request',
    plates: ['B-FW 1024'],
  })
})

const program = `
import { openApi, type Schemas } from './fleetwake/index.js'

let token: string | undefined
const api = openApi({ url: process.argv[2]!, token: () => token })
const session = await api.POST('/api/v1/auth/login', {
  body: { email: '${administrator.email}', password: '${administrator.password}' },
})
token = session.data!.token
const body: Schemas['VehicleCreate'] = {
  id: crypto.randomUUID(),
  vin: '${randomVin()}',
  licensePlate: 'B-FW 1024',
}
const created = await api.POST('/api/v1/vehicles', { body, headers: { 'idempotency-key': 'one' } })
const again = await api.POST('/api/v1/vehicles', { body })
const wrong = await api.POST('/api/v1/vehicles', { body: { ...body, year: 2024 } })
// @ts-expect-error: a year is a number
const mistaken = await api.POST('/api/v1/vehicles', { body: { ...body, year: 'soon' } })
// @ts-expect-error: a path that there is not
await api.GET('/api/v1/vehicle')
const { data } = await api.GET('/api/v1/vehicles', { params: { query: { limit: 10, status: 'active' } } })
const plates: string[] = data!.items.map(({ licensePlate }) => licensePlate)
console.log(
  JSON.stringify({
    created: created.response.status,
    again: again.response.status,
    wrong: wrong.error?.code,
    mistaken: mistaken.error?.code,
    plates,
  }),
)
`
