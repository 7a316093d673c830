import { randomUUID } from 'node:crypto'
import t from 'tap'
import { formOf, newDeviceToken, newUserToken } from '../../src/identity/tokens.ts'
import { fc } from '../support/property.ts'

t.test('a token says what it is, and of which device', async () => {
  fc.assert(
    fc.property(fc.uuid(), deviceId => {
      const form = formOf(newDeviceToken(deviceId))
      return form?.kind === 'device' && form.deviceId === deviceId && formOf(newUserToken())?.kind === 'user'
    }),
  )
})

t.test('no other text is taken for one, however close it comes', async () => {
  const close = fc
    .tuple(
      fc.constantFrom(newUserToken(), newDeviceToken(randomUUID())),
      fc.nat(),
      fc.string({ maxLength: 3 }),
      fc.nat(2),
    )
    .map(([token, at, text, cut]) => {
      const place = at % (token.length + 1)
      return token.slice(0, place) + text + token.slice(place + cut)
    })
  const legal = /^(fwu|fwd_[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})_[\w-]{43}$/
  fc.assert(
    fc.property(
      fc.oneof(close, fc.string({ unit: 'binary' })),
      text => (formOf(text) !== null) === legal.test(text),
    ),
    { numRuns: 5_000 },
  )
})
