import { randomUUID } from 'node:crypto'
import t from 'tap'
import { Encoded } from '../../src/feed/encode.ts'
import { writeNumber, writeTime } from '../../src/feed/json-bytes.ts'
import { Latest } from '../../src/positions/latest.ts'
import type { Fix } from '../../src/positions/position.ts'
import { fieldTable, positionFields } from '../../src/telemetry/store/fields.ts'
import { fc } from '../support/property.ts'

const runs = Number(process.env.FLEETWAKE_RUNS ?? 2_000)
const target = Buffer.alloc(200)
const numberWritten = (value: number) => target.toString('latin1', 5, writeNumber(target, 5, value))
const timeWritten = (time: number) => target.toString('latin1', 5, writeTime(target, 5, time))

t.test('a number is written as JSON.stringify writes it, to the last digit', async t => {
  const decimals = fc
    .tuple(fc.integer({ min: -2_000_000_000, max: 2_000_000_000 }), fc.nat(10))
    .map(([digits, places]) => digits / 10 ** places)
  const coordinates = fc.double({ min: -180, max: 180, noNaN: true })
  const anything = fc.double({ noNaN: true, noDefaultInfinity: true })
  fc.assert(
    fc.property(fc.oneof(decimals, coordinates, anything), value => {
      return numberWritten(value) === JSON.stringify(value)
    }),
    { numRuns: runs },
  )
  const edges = [
    0,
    -0,
    1e-6,
    1e-7,
    1.5e-7,
    0.000001234,
    999_999_999,
    1e9,
    999_999_999.999999,
    1e21,
    0.1 + 0.2,
  ]
  for (const value of [...edges, 123_456_789.123456, 179.999999999, -0.000001, 2 ** 31, -(2 ** 53), 5e-324])
    t.equal(numberWritten(value), JSON.stringify(value))
  t.equal(numberWritten(Number.NaN), 'null')
})

t.test('a time is written as a date writes itself', async t => {
  fc.assert(
    fc.property(
      fc.date({ noInvalidDate: true, min: new Date('0000-01-01'), max: new Date('+010000-12-31') }),
      date => timeWritten(date.getTime()) === date.toISOString(),
    ),
    { numRuns: runs },
  )
  for (const time of [0, -1, 59_999, 60_000, Date.UTC(2026, 1, 28, 23, 59, 59, 999)])
    t.equal(timeWritten(time), new Date(time).toISOString())
})

t.test('the bytes of a position are its JSON, whatever of it is missing and however long it is', async t => {
  const latest = new Latest()
  const encoded = new Encoded(latest)
  const nullable = fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }))
  const ids = Array.from({ length: 300 }, () => randomUUID())
  const fix = fc.record({
    vehicleId: fc.constantFrom(...ids),
    organizationId: fc.constant(''),
    // Often of a minute that the vehicle's slot has seen.
    time: fc.oneof(fc.integer({ min: 0, max: 4e12 }), fc.integer({ min: 0, max: 150_000 })),
    ...Object.fromEntries(
      positionFields.map(name => [
        name,
        fieldTable[name].type === 'boolean' ? fc.option(fc.boolean()) : nullable,
      ]),
    ),
    longitude: fc.oneof(fc.double({ min: -180, max: 180, noNaN: true }), fc.constantFrom(1.5, -120.25)),
    latitude: fc.oneof(fc.double({ min: -90, max: 90, noNaN: true }), fc.constantFrom(2.5, 48.125)),
  }) as unknown as fc.Arbitrary<Fix>
  const known = new Map<number, string>()
  let sequence = 0
  fc.assert(
    fc.property(fix, ({ organizationId: _, time, ...rest }) => {
      const number = latest.numberOf(rest.vehicleId) ?? latest.enter(rest.vehicleId)
      latest.write(number, { organizationId: '', time, ...rest }, ++sequence)
      const { vehicleId } = rest
      const told = positionFields.filter(
        name => rest[name] !== null || fieldTable[name].position === 'always',
      )
      const values = Object.fromEntries(told.map(name => [name, rest[name]]))
      known.set(number, JSON.stringify({ vehicleId, time: new Date(time).toISOString(), ...values }))
      return textOf(number) === known.get(number)
    }),
    { numRuns: runs },
  )
  for (const [number, json] of known) t.equal(textOf(number), json, 'and no other was written over')

  function textOf(number: number): string {
    const bytes = Buffer.alloc(encoded.lengthOf(number))
    encoded.copy(number, bytes, 0)
    return bytes.toString()
  }
})
