import t from 'tap'
import {
  type ArchiveRow,
  archiveColumns,
  compareRows,
  SCHEMA_VERSION,
} from '../../src/telemetry/archive/columns.ts'
import { dayFileIn } from '../../src/telemetry/archive/decode.ts'
import { type Contents, Counted, encodeFile } from '../../src/telemetry/archive/encode.ts'
import { fc } from '../support/property.ts'

async function encode(rows: readonly ArchiveRow[]): Promise<{ bytes: Buffer; contents: Contents }> {
  const parts: Uint8Array[] = []
  const writing = encodeFile('00000000-0000-4000-8000-000000000001', inBatches(rows), SCHEMA_VERSION)
  for (;;) {
    const { done, value } = await writing.next()
    if (done) return { bytes: Buffer.concat(parts), contents: value }
    parts.push(value)
  }
}

async function* inBatches(rows: readonly ArchiveRow[]): AsyncGenerator<ArchiveRow[]> {
  for (let at = 0; at < rows.length; at += 100) yield rows.slice(at, at + 100)
}

async function decode(bytes: Uint8Array): Promise<ArchiveRow[]> {
  const file = await dayFileIn(bytes)
  const rows: ArchiveRow[] = []
  for (const group of file.groups) rows.push(...(await file.readGroup(group)))
  return rows
}

const micros = fc.integer({ min: -5_000_000_000_000_000, max: 8_000_000_000_000_000 })
const single = fc.float({ noNaN: true, noDefaultInfinity: true }).map(value => Number(shortest(value)))
const number = fc.double({ noNaN: true, noDefaultInfinity: true })
const decimal = (digits: number) =>
  fc.integer({ min: -2_000_000_000, max: 2_000_000_000 }).map(value => value / 10 ** digits)

/** The shortest text of a single, as PostgreSQL writes it. */
function shortest(value: number): string {
  for (let digits = 1; digits < 10; digits++) {
    const text = value.toPrecision(digits)
    if (Object.is(Math.fround(Number(text)), value)) return text
  }
  return String(value)
}

const kinds = {
  uuid: fc.constantFrom(
    '00000000-0000-4000-8000-00000000000a',
    'ffffffff-0000-4000-8000-00000000000b',
    '7fffffff-0000-4000-8000-00000000000c',
  ),
  time: micros,
  double: fc.oneof(number, decimal(7), decimal(3), fc.constantFrom(0, -0, 5e-324, 1.7e308, 0.1 + 0.2)),
  real: fc.oneof(single, decimal(2), fc.constantFrom(0, -0, 1e-45, 3.4028235e38)),
  boolean: fc.boolean(),
  word: fc.constantFrom('sos', 'power_cut'),
  document: fc.oneof(
    fc.json(),
    fc.constantFrom('{"a": 12.60}', '{"text": "\\u0001 é 日本 \\ud83d\\ude00"}', '"\\\\"'),
  ),
}

const row = fc.tuple(
  ...archiveColumns.map(({ type }) =>
    type === 'uuid' || type === 'time' ? kinds[type] : fc.option(kinds[type] as fc.Arbitrary<unknown>),
  ),
) as unknown as fc.Arbitrary<ArchiveRow>

t.test('every reading comes back bit for bit', async t => {
  t.comment('any values, and those that are hard to keep')
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 40 }), async given => {
      const rows = given.sort(compareRows)
      const { bytes, contents } = await encode(rows)
      const back = await decode(bytes)
      const counted = new Counted()
      for (const one of back) counted.add(one)
      if (rows.length !== back.length) throw new Error(`${back.length} of ${rows.length} rows came back`)
      for (const [index, one] of rows.entries())
        for (const [at, value] of one.entries())
          if (!Object.is(value, back[index]![at]))
            throw new Error(
              `${archiveColumns[at]!.name}: ${String(value)} became ${String(back[index]![at])}`,
            )
      if (counted.contents().sha256 !== contents.sha256) throw new Error('the hashes differ')
      if (contents.rows !== rows.length) throw new Error('the count differs')
    }),
    { numRuns: 150 },
  )
})

t.test('a row group is found by its vehicles and times', async t => {
  const rows: ArchiveRow[] = []
  const begin = Date.UTC(2026, 10, 20) * 1000
  for (const vehicle of ['a', 'b', 'c', 'd'])
    for (let second = 0; second < 9_000; second++)
      rows.push(
        archiveColumns.map(({ type }) =>
          type === 'uuid' ? vehicle : type === 'time' ? begin + second * 1_000_000 + 7 : null,
        ),
      )
  const { bytes, contents } = await encode(rows)
  const { groups } = await dayFileIn(bytes)
  t.same(
    groups.map(({ rows: count, firstVehicle, lastVehicle }) => [count, firstVehicle, lastVehicle]),
    [
      [18_000, 'a', 'b'],
      [18_000, 'c', 'd'],
    ],
    'none is cut within a vehicle that has room in it',
  )
  t.ok(groups.every(({ firstTime }) => firstTime <= begin + 7))
  t.ok(groups.every(({ lastTime }) => lastTime >= begin + 8_999_000_000))
  t.match(contents, { rows: 36_000, vehicles: 4, firstTime: begin + 7, lastTime: begin + 8_999_000_007 })
})
