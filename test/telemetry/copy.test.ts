import pg from 'pg'
import t from 'tap'
import { copyIn } from '../../src/database/copy-in.ts'
import { CopyBuffer, shapeFor, whole } from '../../src/telemetry/copy.ts'
import { checkDocument } from '../../src/telemetry/document.ts'
import type { Reading } from '../../src/telemetry/reading.ts'
import {
  allFields,
  type Field,
  type FieldType,
  fieldTable,
  wordForm,
} from '../../src/telemetry/store/fields.ts'
import { createTestDatabase } from '../support/database.ts'
import { fc } from '../support/property.ts'

const real = fc.option(fc.float({ noDefaultInfinity: true, noNaN: true }), { nil: null })
const double = fc.option(fc.double({ noDefaultInfinity: true, noNaN: true }), { nil: null })
const document = fc.option(
  fc
    .dictionary(fc.string({ unit: 'binary' }), fc.jsonValue())
    .map(value => JSON.parse(JSON.stringify(value)) as Record<string, unknown>)
    .filter(value => checkDocument('it', value) === null),
  { nil: null },
)

const nothing = { nil: null }
const values: Record<FieldType, fc.Arbitrary<unknown>> = {
  uuid: fc.uuid(),
  time: fc.integer({ min: Date.UTC(1900, 0, 1), max: Date.UTC(2200, 0, 1) }),
  double,
  real,
  boolean: fc.option(fc.boolean(), nothing),
  word: fc.option(fc.stringMatching(wordForm), nothing),
  document,
}
const stored = allFields.filter(name => name !== 'receivedAt')

const readings = fc.record(
  Object.fromEntries(stored.map(name => [name, values[fieldTable[name].type]])),
) as fc.Arbitrary<unknown> as fc.Arbitrary<Reading>

t.test('every value that COPY brings into the table comes back as itself', async t => {
  const url = await createTestDatabase(t)
  const pool = new pg.Pool({ connectionString: url, max: 1, options: '-c timezone=UTC' })
  t.teardown(() => pool.end())
  const client = await pool.connect()
  t.teardown(() => client.release())
  await client.query(
    `create temp table written as select ${whole.columns} from vehicle_telemetry with no data`,
  )
  const copy = new CopyBuffer(64)
  const shapes = new Set<string>()
  await fc.assert(
    fc.asyncProperty(fc.oneof(batches(readings), batches(readings.map(withoutSeldom))), async batch => {
      const shape = shapeFor(batch.map(reading => ({ reading })))
      shapes.add(shape.columns)
      copy.begin(shape)
      for (const reading of batch) copy.add(reading)
      await client.query('truncate written')
      const rows = await copyIn(
        client,
        `copy written (${shape.columns}) from stdin (format binary)`,
        copy.end(),
      )
      t.equal(rows, batch.length)
      const { rows: found } = await client.query(
        `select ${stored.map(selected).join(', ')}
         from written order by ctid`,
      )
      t.same(found.map(canonical), batch.map(canonical))
    }),
    { numRuns: 60 },
  )
  t.equal(shapes.size, 2, 'with the columns that most devices do not know, and without')
})

function batches(of: fc.Arbitrary<Reading>): fc.Arbitrary<Reading[]> {
  return fc.array(of, { minLength: 1, maxLength: 40 })
}

function withoutSeldom(reading: Reading): Reading {
  const seldom = stored.filter(name => fieldTable[name].wasAttribute)
  return { ...reading, ...Object.fromEntries(seldom.map(name => [name, null])) }
}

t.test('a COPY that the server ends half-way leaves the connection usable', async t => {
  const url = await createTestDatabase(t)
  const pool = new pg.Pool({ connectionString: url, max: 1 })
  t.teardown(() => pool.end())
  const client = await pool.connect()
  t.teardown(() => client.release())
  await client.query('create temp table numbers (n integer primary key)')
  // More than the socket takes at once: its end is still to be sent when the server says no.
  const lines = Buffer.concat([Buffer.from('1\n1\n'), Buffer.alloc(64 * 1024 * 1024, '2\n')])
  for (let round = 0; round < 3; round++) {
    await t.rejects(copyIn(client, 'copy numbers from stdin', lines), { code: '23505' })
    await t.rejects(copyIn(client, 'copy nowhere from stdin', lines), { code: '42P01' })
  }
  t.equal(await copyIn(client, 'copy numbers from stdin', Buffer.from('1\n2\n')), 2)
})

function selected(name: Field): string {
  const { type, column } = fieldTable[name]
  return `${type === 'time' ? `(extract(epoch from ${column}) * 1000)::float8` : column} as "${name}"`
}

/** A real comes back as its shortest text, which is the same real; JSON has one zero. */
function canonical(row: Reading): unknown {
  const rounded = Object.entries(row).map(([name, value]) => {
    const isReal = fieldTable[name as Field].type === 'real' && typeof value === 'number'
    return [name, isReal ? Math.fround(value as number) : value]
  })
  return JSON.parse(
    JSON.stringify(Object.fromEntries(rounded), (_, value) => (Object.is(value, -0) ? 0 : value)),
  )
}
