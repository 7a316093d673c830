import { randomUUID } from 'node:crypto'
import t from 'tap'
import Type from 'typebox'
import { asTenant } from '../../src/database/transaction.ts'
import { Nullable } from '../../src/http/schemas.ts'
import { readCsv } from '../../src/resources/csv/read.ts'
import { lineOf } from '../../src/resources/csv/text.ts'
import { etag } from '../../src/resources/etag.ts'
import { Amount, Computed, Currency, Nested, Text } from '../../src/resources/fields.ts'
import { createRows } from '../../src/resources/given-ids.ts'
import { updateRows, upsertRows } from '../../src/resources/many.ts'
import { defineResource, type Row } from '../../src/resources/resource.ts'
import { getRow, listRows } from '../../src/resources/rows.ts'
import { schemasOf } from '../../src/resources/schemas.ts'
import { updateRow } from '../../src/resources/writes.ts'
import { make, makeOrganization, makeUser, makeVehicle, signIn } from '../support/accounts.ts'
import { openTestPools } from '../support/database.ts'
import { addOrganization } from '../support/organization.ts'
import { startTestService } from '../support/service.ts'

/** A resource as a room of the business would have it: its lines in a table of their own, its sum worked out. */
const quotations = defineResource({
  path: '/quotations',
  name: 'quotation',
  table: 'quotations',
  subject: 'jobs',
  fields: Type.Object({
    title: Text(100, 'What is offered.'),
    currency: Type.Optional(Currency("Of all its prices; the organization's by default.")),
    lines: Type.Optional(
      Nested(
        Type.Object({
          text: Text(100, 'What.'),
          price: Amount('Of one.'),
          note: Type.Optional(Nullable(Text(50, 'Why.'))),
        }),
        { table: 'quotation_lines', parent: 'quotation_id' },
        'What it is made of, in order.',
      ),
    ),
    total: Computed(
      Type.Number(),
      'select coalesce(sum(l.price), 0) from quotation_lines l where l.quotation_id = t.id and l.deleted_at is null',
      'The sum of its lines.',
    ),
  }),
  filters: {},
  example: { title: 'Moving' },
})

const own = `id uuid primary key default gen_random_uuid(),
  organization_id uuid not null default current_organization() references organizations,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default date_trunc('milliseconds', now()),
  deleted_at timestamptz`

t.test('what belongs to a row is written with it, in one transaction and under its ETag', async t => {
  const { app } = await openTestPools(t)
  await app.query(`
    create table quotations (${own}, title text not null, currency text not null default current_currency());
    create table quotation_lines (${own}, quotation_id uuid not null references quotations, position integer not null,
      text text not null check (text <> 'wrong'), price numeric(14, 2) not null, note text);
    select keep_for_tenant('quotations'); select keep_for_tenant('quotation_lines');
    grant select, insert, update on quotations, quotation_lines to fleetwake_tenant`)
  const organizationId = await addOrganization(app)
  await app.query(`update organizations set currency = 'NOK' where id = $1`, [organizationId])
  const other = await addOrganization(app, 'Other')
  const run = <T>(work: Parameters<typeof asTenant<T>>[2]) => asTenant(app, { organizationId }, work)
  const lines = [
    { text: 'Van', price: 100.1, note: null },
    { text: 'Hands', price: 200.2, note: 'two' },
  ]
  const body = { id: randomUUID(), title: 'Moving', lines }
  const [made] = await run(client => createRows(client, quotations, [body]))
  const row = made!.row as Row & { lines: unknown; total: number; currency: string }
  t.match(row, { title: 'Moving', lines, total: 300.3, currency: 'NOK' })
  t.match(
    await run(client => createRows(client, quotations, [body])),
    [{ isNew: false, row }],
    'the same again',
  )
  for (const wrong of [
    { ...body, lines: lines.slice(1) },
    { id: body.id, title: 'Moving' },
    { ...body, lines: [...lines].reverse() },
  ])
    await t.rejects(
      run(client => createRows(client, quotations, [wrong])),
      { code: 'already_exists' },
    )

  const patched = await run(client =>
    updateRow(client, quotations, row.id, { lines: [{ text: 'Van', price: 5 }] }, etag(row).slice(1, -1)),
  )
  t.match(patched, { title: 'Moving', lines: [{ text: 'Van', price: 5, note: null }], total: 5 })
  t.not(etag(patched), etag(row), 'its lines are part of its ETag')
  await t.rejects(
    run(client => updateRow(client, quotations, row.id, { lines: [] }, etag(row).slice(1, -1))),
    { code: 'changed_meanwhile' },
    'and who read it before hears so',
  )
  await t.rejects(
    run(client =>
      updateRow(client, quotations, row.id, { title: 'Other', lines: [{ text: 'wrong', price: 1 }] }),
    ),
    /quotation_lines_text_check/,
  )
  t.same(await run(client => getRow(client, quotations, row.id)), patched, 'all of it or nothing')
  t.match(await run(client => updateRow(client, quotations, row.id, { title: 'Renamed' })), {
    title: 'Renamed',
    lines: patched.lines,
  })

  const two = randomUUID()
  t.match(
    await run(client =>
      upsertRows(client, quotations, [
        { id: row.id, title: 'Renamed', lines },
        { id: two, title: 'New', lines: [] },
      ]),
    ),
    [
      { outcome: 'changed', row: { lines, total: 300.3 } },
      { outcome: 'created', row: { lines: [], total: 0 } },
    ],
  )
  t.match(await run(client => updateRows(client, quotations, [{ id: two, lines }])), [
    { title: 'New', lines, total: 300.3 },
  ])
  const page = await run(client => listRows(client, quotations, { limit: 10, sort: 'createdAt' }))
  t.match(
    page.items,
    [
      { id: row.id, lines, total: 300.3 },
      { id: two, lines, total: 300.3 },
    ],
    'in lists too, in one query',
  )
  t.same(
    await asTenant(app, { organizationId: other }, client => listRows(client, quotations, { limit: 10 })),
    { items: [], nextCursor: null },
  )
  t.match(
    await readCsv(
      quotations,
      lineOf(['title', 'lines']) + lineOf(['A', '"[{""text"":""B"",""price"":1}]"']),
      5,
    ),
    {
      rows: [{ title: 'A', lines: [{ text: 'B', price: 1 }] }],
    },
  )
  const { create, item } = schemasOf(quotations)
  t.notOk('total' in create.properties, 'what is worked out is never taken')
  t.hasProp(item.properties, 'total')
})

t.test("a price has a currency, the organization's by default, and what is overdue says so", async t => {
  const service = await startTestService(t)
  const first = await signIn(service)
  const organization = await makeOrganization(first)
  t.match(await first.request('PATCH', `/organizations/${organization.id}`, { currency: 'CHF' }), {
    body: { currency: 'CHF' },
  })
  t.match(await first.request('PATCH', `/organizations/${organization.id}`, { currency: 'franc' }), {
    status: 400,
  })
  const by = await makeUser(service, first, { organizationId: organization.id })
  const { id: customerId } = await make(by, '/customers', { name: 'A' })
  t.match(await make(by, '/jobs', { customerId, agreedPrice: 1.1 }), { agreedPrice: 1.1, currency: 'CHF' })
  t.match(await make(by, '/jobs', { customerId, currency: 'SEK' }), { agreedPrice: null, currency: 'SEK' })
  t.match(await by.request('POST', '/jobs', { customerId, currency: 'kr' }), { status: 400 })
  t.match(await make(first, '/jobs', { customerId: (await make(first, '/customers', { name: 'B' })).id }), {
    currency: 'EUR',
  })
  const { id: vehicleId } = await makeVehicle(by)
  const trigger = (dueAt: string) => make(by, '/maintenance-triggers', { vehicleId, type: 'tyres', dueAt })
  t.match(await trigger('2020-01-01T00:00:00Z'), { isOverdue: true })
  t.match(await trigger('2120-01-01T00:00:00Z'), { isOverdue: false })
  t.match((await by.request('GET', '/maintenance-triggers?sort=createdAt')).body.items, [
    { isOverdue: true },
    { isOverdue: false },
  ])
  t.match(
    await by.request('POST', '/maintenance-triggers', {
      vehicleId,
      type: 'x',
      dueAt: '2120-01-01T00:00:00Z',
      isOverdue: true,
    }),
    { status: 400 },
  )
})
