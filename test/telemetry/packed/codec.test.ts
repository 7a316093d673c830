import pg from 'pg'
import t from 'tap'
import { fieldTable } from '../../../src/telemetry/store/fields.ts'
import type { Compression } from '../../../src/telemetry/store/packed/container.ts'
import { decodeColumn, openColumn } from '../../../src/telemetry/store/packed/decode.ts'
import { type Column, encodeColumns } from '../../../src/telemetry/store/packed/encode.ts'
import { SEGMENT, type Value } from '../../../src/telemetry/store/packed/format.ts'
import { placeOf } from '../../../src/telemetry/store/packed/places.ts'
import { shortestOfReal } from '../../../src/telemetry/store/packed/reals.ts'
import { packedColumns } from '../../../src/telemetry/store/packed/rows.ts'
import { createTestDatabase } from '../../support/database.ts'
import { fc } from '../../support/property.ts'

fc.configureGlobal({ ...fc.readConfigureGlobal(), includeErrorInReport: true })
const DAY = Date.UTC(2026, 10, 20) * 1_000
const DAY_LENGTH = 86_400_000_000

const decimals = (most: number) =>
  fc
    .tuple(fc.integer({ min: -most, max: most }), fc.integer({ min: 0, max: 7 }))
    .map(([value, d]) => value / 10 ** d)
const doubles = fc.oneof(
  decimals(180_000_000),
  fc.double(),
  fc.constantFrom(
    -0,
    0,
    5e-324,
    -5e-324,
    2.2250738585072014e-308,
    1.7976931348623157e308,
    2 ** 53,
    0.1 + 0.2,
  ),
)
const reals = fc.oneof(decimals(100_000), fc.float()).map(value => shortestOfReal(Math.fround(value)))
/** Texts as jsonb writes them: made of values of which PostgreSQL has been asked is the other test. */
const documents = fc.oneof(
  fc
    .record({ rpm: fc.integer({ min: 0, max: 9_000 }), temperature: decimals(1_000) })
    .map(value => JSON.stringify(value)),
  fc.constantFrom(
    '{"a": 12.60}',
    '{"a": 1.5, "b": [1, -2, 3e5, "4"]}',
    '{"1": "2\\"3", "x": -0.50}',
    '{}',
    '{"a": null}',
  ),
  fc.jsonValue().map(value => JSON.stringify(value)),
)
const generators: Record<string, fc.Arbitrary<Value>> = {
  time: fc.oneof(
    fc
      .bigInt({ min: -(2n ** 62n), max: 2n ** 62n })
      .map(value => (Number.isSafeInteger(Number(value)) ? Number(value) : value)),
    fc.integer({ min: 0, max: DAY_LENGTH }).map(value => DAY + value),
  ),
  double: doubles,
  real: reals,
  boolean: fc.boolean(),
  word: fc.stringMatching(/^[a-z0-9_]{1,64}$/),
  document: documents,
}

/** A column whose values are alike, or not, with or without nulls, or null throughout. */
function columnOf({ name, type }: (typeof packedColumns)[number], count: number): fc.Arbitrary<Column> {
  const value = generators[type]!
  const list = (each: fc.Arbitrary<Value>) =>
    fc.array(each, { minLength: count, maxLength: count, size: 'max' })
  const values =
    name === 'time'
      ? fc
          .array(fc.integer({ min: 0, max: DAY_LENGTH - 1 }), {
            minLength: count,
            maxLength: count,
            size: 'max',
          })
          .map(all => all.sort((one, other) => one - other).map(micros => DAY + micros))
      : fc.oneof(list(value), list(fc.option(value, { freq: 3 })), list(fc.constant(null)))
  return values.map(all => ({ name, type, values: all }))
}

const blocks = fc
  .oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: SEGMENT - 1, max: SEGMENT + 2 }))
  .chain(count => fc.tuple(...packedColumns.map(column => columnOf(column, count))))

async function decoded(
  columns: readonly Column[],
  compression: Compression,
  from = 0,
): Promise<Record<string, Value[]>> {
  const count = columns[0]!.values.length
  const { layout, bytes } = await encodeColumns(columns, compression)
  const times = columns[0]!.values.slice(from)
  return Object.fromEntries(
    columns.map(({ name, type }) => {
      const place = placeOf(layout, name)
      if (!place) return [name, Array<null>(count - from).fill(null)]
      const opened = openColumn(bytes.subarray(...place), count)
      return [name, Array.from(decodeColumn(opened, type, { from, to: count, times }))]
    }),
  )
}

t.test('every column of every block comes back bit for bit', async t => {
  await fc.assert(
    fc.asyncProperty(
      blocks,
      fc.constantFrom<Compression>('pgcrypto', 'none'),
      async (columns, compression) => {
        for (const from of columns[0]!.values.length > SEGMENT ? [0, SEGMENT] : [0]) {
          const back = await decoded(columns, compression, from)
          for (const { name, values } of columns) {
            const wanted = values.slice(from)
            for (let at = 0; at < wanted.length; at++)
              if (!Object.is(wanted[at], back[name]![at]))
                throw new Error(`${name} ${at}: ${String(wanted[at])} became ${String(back[name]![at])}`)
          }
        }
      },
    ),
    { numRuns: 40, endOnFailure: true },
  )
  t.pass()
})

t.test('what deflate makes no shorter is stored as it is', async t => {
  const count = 10_000
  const columns: Column[] = [
    { name: 'time', type: 'time', values: Array.from({ length: count }, (_, at) => DAY + at * 1_000_000) },
    { name: 'speed', type: 'real', values: Array.from({ length: count }, (_, at) => at % 7) },
  ]
  const { layout, bytes } = await encodeColumns(columns, 'pgcrypto')
  const [time, speed] = columns.map(({ name }) => bytes.subarray(...placeOf(layout, name)!))
  t.equal(time![0], 0)
  t.ok(time!.length < 20, `readings at regular times: ${time!.length} bytes`)
  t.equal(speed![0], 1)
  t.same(
    Array.from(decodeColumn(openColumn(time!, count), 'time', { from: 0, to: count })),
    columns[0]!.values,
  )
})

t.test('PostgreSQL decodes the same by itself', async t => {
  const url = await createTestDatabase(t)
  const client = new pg.Client({ connectionString: url, options: '-c timezone=UTC' })
  await client.connect()
  t.teardown(() => client.end())
  const micros = (column: string) =>
    `(extract(epoch from date_trunc('second', ${column})) * 1000000)::numeric(40, 0) + (extract(microseconds from ${column})::bigint % 1000000)`
  const selected = packedColumns.map(({ name, type }) =>
    type === 'time'
      ? `(${micros(name)})::text as ${name}`
      : type === 'boolean' || type === 'word'
        ? name
        : `${name}::text`,
  )
  await fc.assert(
    fc.asyncProperty(
      blocks,
      fc.constantFrom<Compression>('pgcrypto', 'none'),
      // Where the body ends and the rest begins.
      fc.double({ min: 0, max: 1, noNaN: true }),
      async (columns, compression, share) => {
        const within = columns.map(inRangeOfPostgres)
        const { layout, bytes } = await encodeColumns(within, compression)
        const end = Math.round(bytes.length * share)
        const { rows } = await client.query<Record<string, unknown>>(
          `select ${selected.join(', ')}
           from telemetry_unpack(gen_random_uuid(), '2026-11-20', $1, $2, $3, $4, '2026-11-20', '2026-11-21', null)`,
          [within[0]!.values.length, JSON.stringify(layout), bytes.subarray(0, end), bytes.subarray(end)],
        )
        if (rows.length !== within[0]!.values.length) throw new Error(`${rows.length} rows`)
        for (const { name, type, values } of within)
          for (const [at, value] of values.entries())
            if (!same(type, value, rows[at]![name]))
              throw new Error(`${name} ${at}: ${String(value)} became ${String(rows[at]![name])}`)
      },
    ),
    { numRuns: 25, endOnFailure: true },
  )
  t.pass()
})

const loads = fc.oneof(
  { weight: 4, arbitrary: decimals(5_000) },
  fc.constantFrom('12.60', 'heavy', '', null, true, -0, 1e21, 1e-9, [], {}, [1, 2], { load: 3 }),
)
/** Documents of few shapes, as most are, and of any shape. The key may be absent, in several shapes, nested or a text. */
const loaded = fc.oneof(
  fc.record({ grade: decimals(10), load: decimals(5_000) }),
  fc.record(
    { load: loads, 'x"1': decimals(10), sub: fc.record({ load: decimals(10) }) },
    { requiredKeys: [] },
  ),
  fc.record({ lo: loads, load: loads }),
  fc.jsonValue(),
)

t.test('a key of documents is what ->> gives of each', async t => {
  const url = await createTestDatabase(t)
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  t.teardown(() => client.end())
  const kinds = [
    loaded,
    fc.record({ grade: decimals(10), load: decimals(5_000) }),
    fc.record({ load: loads }),
  ]
  const ways = new Set<string>()
  await fc.assert(
    fc.asyncProperty(
      fc
        .tuple(
          fc.constantFrom(...kinds),
          fc.boolean(),
          fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: SEGMENT + 1, max: SEGMENT + 9 })),
        )
        .chain(([kind, nulls, count]) =>
          fc.array(nulls ? fc.option(kind, { freq: 3 }) : kind, {
            minLength: count,
            maxLength: count,
            size: 'max',
          }),
        ),
      fc.constantFrom('load', 'grade', 'x"1', 'sub', 'lo', 'none', ''),
      async (documents, key) => {
        const texts = documents.map(each => (each === null ? null : storable(JSON.stringify(each))))
        const { rows: stored } = await client.query<{ text: string | null; wanted: string | null }>(
          `select value::jsonb::text as text, value::jsonb ->> $2 as wanted
             from unnest($1::text[]) with ordinality as each (value, at) order by at`,
          [texts, key],
        )
        const values = stored.map(({ text }) => text)
        if (values.every(value => value === null)) return
        const column: Column = { name: 'attributes', type: 'document', values }
        const { layout, bytes } = await encodeColumns([column], 'none')
        for (const from of values.length > SEGMENT ? [0, SEGMENT] : [0]) {
          const { rows } = await client.query<{ found: string[]; kind: string; templates: number }>(
            `select telemetry_attribute(col, $3, $4, $3, $5) as found, header ->> 'k' as kind,
                    jsonb_array_length(header -> 't') as templates
               from telemetry_column($1, $2, '', 'attributes') as col, telemetry_header(col)`,
            [JSON.stringify(layout), bytes, values.length, from, key],
          )
          const { found, kind, templates } = rows[0]!
          ways.add(`${kind}${Math.min(templates, 2)}`)
          const wanted = stored.slice(from).map(each => each.wanted)
          if (JSON.stringify(found) !== JSON.stringify(wanted))
            throw new Error(`${JSON.stringify(found)} instead of ${JSON.stringify(wanted)}`)
        }
      },
    ),
    { numRuns: 150, endOnFailure: true },
  )
  t.strictSame([...ways].sort(), ['j1', 'j2', 'w0'], 'with one template, with several, and with whole texts')
})

/** A timestamptz holds no more than some hundred thousand years, and a jsonb no unpaired surrogate or NUL. */
function inRangeOfPostgres(column: Column): Column {
  if (column.type === 'time') {
    const clamped = (value: Value) =>
      typeof value === 'bigint' ? (value % 200_000_000_000_000_000n) + 2n ** 54n : value
    return { ...column, values: column.values.map(clamped) }
  }
  if (column.type !== 'document') return column
  return {
    ...column,
    values: column.values.map(value => (value === null ? null : storable(String(value)))),
  }
}

/** An empty document if PostgreSQL cannot store it as jsonb. */
function storable(text: string): string {
  return /\\u(0000|d[89a-f])/i.test(text) ? '{}' : text
}

function same(type: string, value: Value, found: unknown): boolean {
  if (value === null || found === null) return value === found
  if (type === 'time') return String(value) === found
  if (type === 'double' || type === 'real') return Object.is(Number(found), value)
  if (type === 'document')
    return (
      JSON.stringify(sorted(JSON.parse(value as string))) ===
      JSON.stringify(sorted(JSON.parse(found as string)))
    )
  return found === value
}

/** jsonb orders keys in its own way. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => [key, sorted(each)]),
  )
}

t.test('a real is the number that PostgreSQL writes', async t => {
  const url = await createTestDatabase(t)
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  t.teardown(() => client.end())
  const powers = Array.from({ length: 277 }, (_, at) => 2 ** (at - 149))
  const random = fc.sample(fc.float({ noNaN: true, noDefaultInfinity: true }), 3_000)
  const asked = [...powers, ...powers.map(power => Math.fround(power * 1.1)), ...random].map(Math.fround)
  const { rows } = await client.query<{ text: string }>(
    'select value::real::text as text from unnest($1::text[]) as value',
    [asked.map(value => (Object.is(value, -0) ? '-0' : String(value)))],
  )
  for (const [at, value] of asked.entries())
    if (!Object.is(shortestOfReal(value), Number(rows[at]!.text)))
      t.fail(`${value}: ${shortestOfReal(value)} and ${rows[at]!.text}`)
  t.equal(fieldTable.speed.type, 'real')
})
