import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { request as httpRequest } from 'node:http'
import t from 'tap'
import Type from 'typebox'
import { Nullable } from '../../src/http/schemas.ts'
import { readCsv } from '../../src/resources/csv/read.ts'
import { cellOf, lineOf } from '../../src/resources/csv/text.ts'
import { JsonObject, Text } from '../../src/resources/fields.ts'
import { defineResource } from '../../src/resources/resource.ts'
import {
  type Account,
  make,
  makeOrganization,
  makeUser,
  makeVehicle,
  randomVin,
  signIn,
} from '../support/accounts.ts'
import { fc } from '../support/property.ts'
import { startTestService } from '../support/service.ts'
import { until } from '../support/until.ts'

const service = await startTestService(t, {
  EXPORT_CONCURRENCY: '2',
  IMPORT_ROWS: '3000',
  IMPORT_MEGABYTES: '1',
})
const first = await signIn(service)
const newcomer = async () =>
  await makeUser(service, first, { organizationId: (await makeOrganization(first)).id })

const importCsv = (by: Account, path: string, text: string, headers = {}) =>
  by.request('POST', `${path}/import`, text, { 'content-type': 'text/csv', ...headers })
const list = async (by: Account, path: string, query = '') =>
  (await by.request('GET', `${path}?format=csv${query}`)).body as string

t.test('whatever a text holds, it is read as it was written, and is no formula', async t => {
  const resource = defineResource({
    path: '/things',
    name: 'thing',
    table: 'things',
    subject: 'vehicles',
    fields: Type.Object({
      name: Text(1000, 'Any text.', 0),
      note: Type.Optional(Nullable(Text(1000, 'Any text, or none.', 0))),
      count: Type.Optional(Nullable(Type.Number())),
      is: Type.Optional(Type.Boolean()),
      json: Type.Optional(JsonObject('Anything.')),
    }),
    filters: {},
    example: {},
  })
  const text = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 12 }),
    fc.string({
      unit: fc.constantFrom('=', '+', '-', '@', "'", '"', ',', '\r', '\n', '\t', ' ', ';', 'a', '1', '＝'),
      maxLength: 6,
    }),
  )
  const row = fc.record({
    name: text,
    note: fc.option(text),
    count: fc.option(
      fc.double({ noNaN: true, noDefaultInfinity: true }).map(n => (Object.is(n, -0) ? 0 : n)),
    ),
    is: fc.boolean(),
    json: fc.dictionary(text, text),
  })
  const names = ['name', 'note', 'count', 'is', 'json'] as const
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 5 }), async rows => {
      const written = rows.map(each =>
        names.map(name => cellOf(each[name], resource.fields.properties[name])),
      )
      for (const cell of written.flat()) {
        if (/^"?[=@\t\r]/.test(cell) || (/^"?[+-]/.test(cell) && !/^-?\d/.test(cell)))
          throw new Error(`a formula: ${cell}`)
      }
      const file = lineOf(names) + written.map(lineOf).join('')
      const { rows: read } = await readCsv(resource, file, 10)
      t.same(JSON.parse(JSON.stringify(read)), JSON.parse(JSON.stringify(rows.map(each => ({ ...each })))))
    }),
    { numRuns: 300 },
  )
})

t.test('a list as CSV can be given back as it came, and edited', async t => {
  const by = await newcomer()
  const { id } = await makeVehicle(by, {
    licensePlate: '=1+1',
    make: '',
    specs: { note: 'a "b", c\nd' },
  }).catch(() => makeVehicle(by, { licensePlate: '=1+1', make: null, specs: { note: 'a "b", c\nd' } }))
  await makeVehicle(by, { licensePlate: "'@x", year: null, odometer: 1.5 })
  const answer = await by.request('GET', '/vehicles?format=csv&sort=createdAt')
  t.equal(answer.headers.get('content-type'), 'text/csv; charset=utf-8; header=present')
  t.equal(answer.headers.get('content-disposition'), 'attachment; filename="vehicles.csv"')
  const file = answer.body as string
  t.match(
    file,
    /^id,vin,licensePlate,make,model,year,type,status,specs,odometer,speedLimit,withdrawnAt,createdAt,updatedAt,deletedAt\r\n/,
  )
  t.match(file, `,'=1+1,,`)
  t.match(file, `,''@x,`)
  t.same((await importCsv(by, '/vehicles', file)).body, { created: 0, changed: 0, same: 2 })
  t.equal(await list(by, '/vehicles', '&sort=createdAt'), file, 'not even an ETag is another')

  const edited = file.replace("'=1+1", 'B-FW 7')
  t.same((await importCsv(by, '/vehicles', edited)).body, { created: 0, changed: 1, same: 1 })
  t.match(await by.request('GET', `/vehicles/${id}`), { body: { licensePlate: 'B-FW 7' } })
  const cells = 'id,year,vin,licensePlate\r\n'
  const row = (await by.request('GET', `/vehicles/${id}`)).body
  t.equal(row.year, 2024)
  const emptied = `${cells}${id},,${row.vin},B-FW 7\r\n,2026,${randomVin()},"New, one"\n`
  t.same((await importCsv(by, '/vehicles', emptied)).body, { created: 1, changed: 1, same: 0 })
  t.match(
    await by.request('GET', `/vehicles/${id}`),
    { body: { year: null, make: null, type: 'truck' } },
    'an empty cell is null where that may be',
  )

  for (const path of ['/users', '/roles', '/devices', '/audit-logs']) {
    const text = await list(by, path)
    t.match(text, /^id,/, path)
    t.notMatch(text.split('\n')[0], /password|hash|token/i, path)
  }
  const routes = 'name,origin,destination\r\nNorth,Oslo,"{""name"":""Bergen""}"\r\n'
  t.same((await importCsv(by, '/routes', routes)).body, { created: 1, changed: 0, same: 0 })
  const places = await list(by, '/routes')
  t.same((await importCsv(by, '/routes', places)).body, { created: 0, changed: 0, same: 1 })
})

t.test('a long list comes whole, in its order and by its filters, whoever else is slow', async t => {
  const by = await newcomer()
  for (let part = 0; part < 3; part++) {
    const rows = Array.from({ length: 1000 }, (_, n) => `C ${String(part * 1000 + n).padStart(4, '0')}`)
    t.same((await importCsv(by, '/customers', `name\n${rows.join('\n')}`)).body, {
      created: 1000,
      changed: 0,
      same: 0,
    })
  }
  const names = (text: string) =>
    text
      .split('\r\n')
      .slice(1, -1)
      .map(line => line.split(',')[1])
  const all = names(await list(by, '/customers', '&sort=name&limit=7'))
  t.same(
    all,
    Array.from({ length: 3000 }, (_, n) => `C ${String(n).padStart(4, '0')}`),
  )
  t.equal(names(await list(by, '/customers', '&name=c%2000')).length, 100)
  const elsewhere = await newcomer()
  t.equal(
    await list(elsewhere, '/customers'),
    'id,name,contactInfo,createdAt,updatedAt,deletedAt\r\n',
    'a tenant sees its own',
  )
  t.match(await by.request('GET', '/customers?format=csv&cursor=x'), {
    status: 400,
    body: { code: 'bad_cursor' },
  })
  t.match(await by.request('GET', '/customers?format=xml'), { status: 400 })
  const { items } = (await by.request('GET', '/customers?limit=2')).body
  t.equal(items.length, 2, 'and without it all is as before')

  // Two readers that take nothing hold the turns that there are; their token's end ends them.
  const stuck = await makeUser(service, by)
  const customers = Array.from({ length: 1000 }, (_, n) => ({
    name: `D ${n}`,
    contactInfo: { text: 'x'.repeat(4000) },
  }))
  for (let part = 0; part < 2; part++)
    t.equal((await by.request('POST', '/customers/bulk', customers)).status, 201)
  const open = () => {
    const { port } = new URL(service.httpUrl)
    const sent = httpRequest({
      port,
      path: '/api/v1/customers?format=csv',
      headers: { authorization: `Bearer ${stuck.token}` },
    })
    sent.end()
    t.teardown(() => sent.destroy())
    return sent
  }
  const slow = open()
  const [response] = await once(slow, 'response')
  response.pause()
  const other = await list(elsewhere, '/customers')
  t.match(other, /^id/, 'one of another organization has room')
  const cut = once(response, 'error')
  t.equal((await by.request('DELETE', `/users/${stuck.id}`)).status, 204)
  response.resume()
  await cut
  t.notOk(response.complete, 'it ends with its token, and is seen to be incomplete')
  await until('the turn is free', async () => /^id/.test(await list(by, '/customers')))
})

t.test('a file is taken whole or not at all, and each mistake is named with its line and column', async t => {
  const by = await newcomer()
  const there = await makeVehicle(by, { vin: randomVin() })
  const { vin } = (await by.request('GET', `/vehicles/${there.id}`)).body
  const file = [
    'vin,licensePlate,year,specs',
    `${randomVin()},"two`,
    'lines",2024,',
    `${randomVin()},B,soon,`,
    `short,C,2024,`,
    `${vin},D,2024,`,
    `,E,2024,`,
    `${randomVin()},F,2024,[1]`,
  ].join('\r\n')
  const refused = await importCsv(by, '/vehicles', file)
  t.match(refused, { status: 422, body: { code: 'rows_refused' } })
  t.match(refused.body.failures, [
    { line: 4, column: 'year', code: 'invalid_request' },
    { line: 5, column: 'vin', code: 'invalid_request' },
    { line: 7, column: 'vin', code: 'invalid_request' },
    { line: 8, column: 'specs', code: 'invalid_request' },
  ])
  const valid = file
    .split('\r\n')
    .filter((_, n) => ![3, 4, 6, 7].includes(n))
    .join('\n')
  t.match(await importCsv(by, '/vehicles', valid), {
    status: 422,
    body: { failures: [{ line: 4, column: 'vin', code: 'already_exists' }] },
  })
  t.equal((await by.request('GET', '/vehicles')).body.items.length, 1, 'nothing of it was stored')
  const foreign = await makeVehicle(first)
  t.match(await importCsv(by, '/vehicles', `id,vin,licensePlate\n${foreign.id},${randomVin()},G`), {
    status: 422,
    body: { failures: [{ line: 2, column: 'id', code: 'already_exists' }] },
  })
  t.match(await importCsv(by, '/maintenance-records', `vehicleId,type\n${foreign.id},tyres`), {
    status: 422,
    body: { failures: [{ line: 2, column: 'vehicleId', code: 'unknown_reference' }] },
  })

  const wrong: [string, string, object][] = [
    ['a field that there is not', 'vin;licensePlate\nx;y', { status: 400, body: { line: 1 } }],
    ['a field twice', 'vin,vin\nx,y', { status: 400, body: { line: 1, column: 'vin' } }],
    [
      'a row that is too long',
      'vin,licensePlate\nx,y,z',
      { status: 400, body: { code: 'malformed_csv', line: 2 } },
    ],
    ['a quote that never ends', 'vin,licensePlate\n"x,y', { status: 400, body: { code: 'malformed_csv' } }],
    [
      'a quote within a cell',
      'vin,licensePlate\nx"y,z',
      { status: 400, body: { code: 'malformed_csv', line: 2 } },
    ],
    ['no row', 'vin,licensePlate\n', { status: 400, body: { code: 'malformed_csv' } }],
    ['nothing', ' ', { status: 400 }],
    ['too many rows', `name\n${'x\n'.repeat(3001)}`, { status: 422, body: { code: 'range_too_large' } }],
    ['too many bytes', `name\n${'x'.repeat(1024 * 1024)}\n`, { status: 413 }],
  ]
  for (const [what, text, answer] of wrong) {
    const path = /^name/.test(text) ? '/customers' : '/vehicles'
    t.match(await importCsv(by, path, text), answer, what)
  }
  t.match(await by.request('POST', '/vehicles/import', [{}]), { status: 415 })
  t.match(
    await importCsv(by, '/users', 'email\nx'),
    { status: 404 },
    'users and the like are made one by one',
  )
  t.equal(
    (await importCsv(by, '/customers', '\ufeffname\nÅse')).status,
    200,
    'a byte order mark is no part of a name',
  )
})

t.test('an import with a key is done once', async t => {
  const by = await newcomer()
  const file = `name\nA\nB\n`
  const key = { 'idempotency-key': randomUUID() }
  const sent = [await importCsv(by, '/customers', file, key), await importCsv(by, '/customers', file, key)]
  t.same(
    sent.map(({ body }) => body),
    Array.from({ length: 2 }, () => ({ created: 2, changed: 0, same: 0 })),
  )
  t.equal((await by.request('GET', '/customers')).body.items.length, 2)
  t.match(await importCsv(by, '/customers', `${file}C\n`, key), {
    status: 422,
    body: { code: 'idempotency_key_reused' },
  })
  const reader = await makeUser(service, by, { role: 'viewer' })
  t.equal((await importCsv(reader, '/customers', file)).status, 403)
  await make(by, '/customers', { name: 'D' })
})
