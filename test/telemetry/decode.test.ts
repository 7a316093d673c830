import t from 'tap'
import { decode, isRefusal } from '../../src/telemetry/decode.ts'
import { documentLimits } from '../../src/telemetry/document.ts'
import type { Reading } from '../../src/telemetry/reading.ts'
import { parseTime, windowAt } from '../../src/telemetry/time.ts'
import { fc } from '../support/property.ts'

const now = Date.parse('2026-11-20T15:00:00Z')
const window = windowAt(now, 30)
const id = '5f3c1c1e-0000-4000-8000-000000000001'

const codeOf = (fields: unknown, vehicleId: string | null = id) => {
  const decoded = decode(fields, vehicleId, window)
  return isRefusal(decoded) ? decoded.code : 'taken'
}
const read = (fields: Record<string, unknown>) => decode({ time: now, ...fields }, id, window) as Reading

t.test('times are taken in every accepted form, and in no other', async t => {
  const at = (text: string) => parseTime(text)
  const second = Date.UTC(2026, 10, 20, 15, 4, 5)
  for (const [text, expected] of [
    ['2026-11-20T15:04:05Z', second],
    ['2026-11-20t15:04:05z', second],
    ['2026-11-20T15:04:05.678Z', second + 678],
    ['2026-11-20T15:04:05,5Z', second + 500],
    ['2026-11-20T15:04:05.678999999Z', second + 678],
    ['2026-11-20T15:04:05.000001Z', second],
    ['2026-11-20T15:04Z', second - 5_000],
    ['2026-11-20T16:04:05+01:00', second],
    ['2026-11-20T16:04:05+0100', second],
    ['2026-11-20T16:04:05+01', second],
    ['2026-11-20T09:34:05-05:30', second],
    ['+002026-11-20T15:04:05Z', second],
    ['2024-02-29T00:00:00Z', Date.UTC(2024, 1, 29)],
    ['0001-01-01T00:00:00Z', Date.parse('0001-01-01T00:00:00Z')],
  ] as const) {
    t.equal(at(text), expected, text)
  }
  for (const text of [
    '2026-11-20',
    '2026-11-20T15:04:05',
    '2026-11-20 15:04:05Z',
    '2026-W47-5T15:04:05Z',
    '2026-324T15:04:05Z',
    '2026-11-20T24:00:00Z',
    '2026-11-20T23:59:60Z',
    '2026-13-20T15:04:05Z',
    '2026-11-31T15:04:05Z',
    '2025-02-29T15:04:05Z',
    '2026-11-20T15:04:05.Z',
    '2026-11-20T15:04:05+1',
    '2026-11-20T15:04:05+24:00',
    '2026-11-20T15:04:05Zulu',
    '1763650800000',
    'now',
    '',
    `2026-11-20T15:04:05.${'0'.repeat(100)}Z`,
  ]) {
    t.ok(Number.isNaN(at(text)), `not ${text.slice(0, 40)}`)
  }
  fc.assert(
    fc.property(
      fc.date({ min: new Date('0000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }),
      date => {
        return (
          parseTime(date.toISOString()) === date.getTime() && parseTime(date.getTime()) === date.getTime()
        )
      },
    ),
  )
  t.equal(parseTime(1763650800000.9), 1763650800000, 'fractions of a millisecond are cut off')
})

t.test('times are accepted from the begin of the oldest day to five minutes ahead', async t => {
  t.equal(codeOf({ time: '2026-10-21T00:00:00Z' }), 'taken')
  t.equal(codeOf({ time: '2026-10-20T23:59:59.999Z' }), 'time_too_old')
  t.equal(codeOf({ time: now + 300_000 }), 'taken')
  t.equal(codeOf({ time: now + 300_001 }), 'time_in_future')
  t.equal(codeOf({ time: now / 1000 }), 'time_too_old', 'seconds')
  t.equal(codeOf({ time: 8.64e15 * 2 }), 'time_in_future')
  for (const time of [undefined, null, true, {}, [], 'x', Number.POSITIVE_INFINITY, Number.NaN]) {
    t.equal(codeOf({ time }), 'bad_time', String(time))
  }
})

t.test('every field has its range, and nothing is converted', async t => {
  for (const [field, good, bad, code] of [
    ['speed', [0, 120.5, 2_000], [-0.1, 2_001, '50', true, Number.POSITIVE_INFINITY], 'bad_value'],
    ['heading', [0, 359.9, 360], [-1, 360.1, 'N'], 'bad_value'],
    ['fuelLevel', [0, 100], [-1, 100.1, {}], 'bad_value'],
    ['odometer', [0, 1e8], [-1, 1e9, []], 'bad_value'],
    ['altitude', [-430, 8_849], [-2_000, 1e6, '0'], 'bad_value'],
    ['ignition', [true, false], [0, 1, 'true'], 'bad_value'],
    ['engine', [{}, { rpm: 1 }], [[], 'on', 1], 'bad_value'],
  ] as const) {
    for (const value of [...good, null])
      t.equal(codeOf({ time: now, [field]: value }), 'taken', `${field} ${value}`)
    for (const value of bad) t.equal(codeOf({ time: now, [field]: value }), code, `${field} ${value}`)
  }
  for (const [longitude, latitude, code] of [
    [180, 90, 'taken'],
    [-180, -90, 'taken'],
    [0, 0, 'taken'],
    [null, null, 'taken'],
    [1, undefined, 'bad_position'],
    [null, 1, 'bad_position'],
    [180.1, 0, 'bad_position'],
    [0, 90.1, 'bad_position'],
    ['4', '52', 'bad_position'],
    [Number.NaN, 0, 'bad_position'],
  ] as const) {
    t.equal(codeOf({ time: now, longitude, ...(latitude === undefined ? {} : { latitude }) }), code)
  }
  for (const value of [null, 1, 'x', true, [], [{ time: now }]]) t.equal(codeOf(value), 'not_a_reading')
})

t.test('what has no column is kept under attributes', async t => {
  t.same(read({ cargo: 'milk', attributes: { doors: 2 } }).attributes, { cargo: 'milk', doors: 2 })
  t.same(read({ attributes: { doors: 2 } }).attributes, { doors: 2 })
  t.equal(read({ attributes: {} }).attributes, null)
  t.equal(read({ attributes: null }).attributes, null)
  t.same(read({ attributes: 7 }).attributes, { attributes: 7 })
  t.same(read({ unknown: null }).attributes, { unknown: null })
  const odd = decode(JSON.parse(`{"time":${now},"__proto__":{"a":1},"constructor":2}`), id, window) as Reading
  t.equal(JSON.stringify(odd.attributes), '{"__proto__":{"a":1},"constructor":2}')
  t.equal(({} as Record<string, unknown>).a, undefined)
})

t.test('documents that jsonb cannot hold exactly, or that are too large, are refused', async t => {
  const nested = (depth: number): unknown => (depth === 0 ? 1 : { deeper: nested(depth - 1) })
  for (const [value, code] of [
    ['a\u0000b', 'bad_value'],
    ['😀\u0000', 'bad_value'],
    [`${'a'.repeat(100)}\u0000`, 'bad_value'],
    ['\ud800', 'bad_value'],
    [`${'a'.repeat(100)}\udfff`, 'bad_value'],
    ['\ud83d\ude9a', 'taken'],
    [JSON.parse('1e400'), 'bad_value'],
    [1e308, 'taken'],
    [nested(documentLimits.depth - 1), 'taken'],
    [nested(documentLimits.depth), 'bad_value'],
    [nested(5_000), 'bad_value'],
    ['a'.repeat(documentLimits.characters + 1), 'too_large'],
    [new Array(documentLimits.members + 1).fill(1), 'too_large'],
  ] as const) {
    t.equal(codeOf({ time: now, note: value }), code)
    t.equal(codeOf({ time: now, engine: { note: value } }), code)
  }
  t.equal(codeOf({ time: now, 'a\u0000': 1 }), 'bad_value')
})

t.test('a vehicle is named by the topic, by the field, or by both alike', async t => {
  t.equal(codeOf({ time: now, vehicleId: id.toUpperCase() }), 'taken')
  t.equal(codeOf({ time: now, vehicleId: null }), 'taken')
  t.equal(codeOf({ time: now, vehicleId: id.replace('5', '6') }), 'not_your_vehicle')
  t.equal(codeOf({ time: now, vehicleId: 7 }), 'unknown_vehicle')
  t.equal(codeOf({ time: now }, null), 'unknown_vehicle')
  t.equal(codeOf({ time: now, vehicleId: id }, null), 'taken')
})

t.test('whatever comes is a reading or a refusal with a code', async t => {
  const runs = Number(process.env.DECODE_RUNS ?? 100_000)
  const field = fc.oneof(
    fc.jsonValue(),
    fc.double(),
    fc.constantFrom(null, now, '2026-11-20T15:00:00Z', -1, Number.POSITIVE_INFINITY, '\0', '', true),
  )
  const record = fc.dictionary(
    fc.oneof(
      fc.constantFrom(
        'time',
        'longitude',
        'latitude',
        'speed',
        'heading',
        'engine',
        'attributes',
        'vehicleId',
        '__proto__',
      ),
      fc.string(),
    ),
    field,
  )
  const tally = new Map<string, number>()
  fc.assert(
    fc.property(fc.oneof(record, fc.jsonValue(), fc.anything()), value => {
      const code = codeOf(value)
      tally.set(code, (tally.get(code) ?? 0) + 1)
    }),
    { numRuns: runs, endOnFailure: true },
  )
  t.ok(tally.size >= 4, [...tally].map(([code, times]) => `${code} ${times}`).join(', '))
})
