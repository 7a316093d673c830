import { deepStrictEqual } from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import t from 'tap'
import { Problem } from '../../src/errors.ts'
import {
  cursorForm,
  isCount,
  isDistance,
  isNullOr,
  isOneOf,
  isText,
  isTime,
  isUuid,
} from '../../src/http/cursor.ts'
import { fc } from '../support/property.ts'

const form = cursorForm<
  [uuid: string, time: string, count: number, distance: number, text: string | null, order: 'up' | 'down']
>('everything', isUuid, isTime, isCount, isDistance, isNullOr(isText(/^[^\0]*$/)), isOneOf('up', 'down'))

const time = fc
  .date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
  .map(date => date.toISOString())
const place = fc.tuple(
  fc.uuid(),
  fc.oneof(
    time,
    time.map(text => text.replace('Z', '789Z')),
  ),
  fc.maxSafeNat(),
  fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }).map(value => value + 0),
  fc.option(fc.string({ unit: 'grapheme' }).filter(text => !text.includes('\0'))),
  fc.constantFrom('up' as const, 'down' as const),
)

/** What a form makes of a text: the place, or the problem's code. Anything else that is thrown fails the test. */
function reading(text: string, of: { read(text: string): readonly unknown[] } = form): unknown {
  try {
    return of.read(text)
  } catch (error) {
    if (error instanceof Problem) return error.code
    throw error
  }
}

t.test('every place that is written is read as it was', async () => {
  fc.assert(fc.property(place, place => deepStrictEqual(form.read(form.write(...place)), place)))
})

t.test('whatever text comes, it is a cursor that this form would have written, or bad_cursor', async () => {
  const encoded = (text: string) => Buffer.from(text).toString('base64url')
  const nearly = fc
    .tuple(place, fc.nat(), fc.string({ minLength: 1, maxLength: 3 }))
    .map(([place, at, text]) => {
      const cursor = form.write(...place)
      const cut = at % cursor.length
      return cursor.slice(0, cut) + text + cursor.slice(cut + (at % 4))
    })
  const text = fc.oneof(
    fc.string(),
    fc.json().map(encoded),
    fc.jsonValue().map(value => encoded(JSON.stringify(['everything', value]))),
    nearly,
  )
  fc.assert(
    fc.property(text, text => {
      const read = reading(text)
      return read === 'bad_cursor' || form.write(...(read as Parameters<typeof form.write>)) === text
    }),
    { numRuns: 2_000 },
  )
})

t.test(
  'a cursor of another list, of another order, or with a part that PostgreSQL would refuse is none',
  async t => {
    const times = cursorForm<[time: string]>('times', isTime)
    t.equal(
      reading(times.write('2026-11-20T17:00:00.123456Z'), cursorForm<[string]>('others', isTime)),
      'bad_cursor',
    )
    for (const time of [
      '2026-02-30T00:00:00.000Z',
      '2026-11-20T24:00:01.000Z',
      '2026-11-20T17:00:60.000Z',
      '0000-01-01T00:00:00.000Z',
      '2026-11-20 17:00:00Z',
      'infinity',
      '',
    ]) {
      t.equal(reading(times.write(time), times), 'bad_cursor', time)
    }
    const id = cursorForm<[id: string]>('ids', isUuid)
    t.equal(reading(id.write(randomUUID().toUpperCase()), id), 'bad_cursor')
    t.equal(reading(id.write(`${randomUUID()}\n`), id), 'bad_cursor')
  },
)
