import { scryptSync } from 'node:crypto'
import t from 'tap'
import { createPasswords } from '../../src/identity/passwords.ts'

t.test('a hash names its parameters, and another implementation of scrypt comes to the same', async t => {
  const passwords = createPasswords({ log2Cost: 11 })
  const stored = await passwords.hash('pässword', 'us')
  const [, , parameters, salt, hash] = stored.split('$')
  t.equal(parameters, 'ln=11,r=8,p=3')
  const again = scryptSync('pässword', Buffer.from(salt!, 'base64'), 32, { N: 2048, r: 8, p: 3 })
  t.equal(again.toString('base64').replace('=', ''), hash)
  t.not(await passwords.hash('pässword', 'us'), stored, 'each has a salt of its own')
})

t.test('right and wrong are told apart, also where the letters are typed as other code points', async t => {
  const passwords = createPasswords({ log2Cost: 10 })
  const stored = await passwords.hash('pa\u0308ssword', 'us')
  t.equal(await passwords.verify('p\u00e4ssword', stored, 'us'), 'right')
  t.equal(await passwords.verify('password', stored, 'us'), 'wrong')
  t.equal(await passwords.verify('password', null, 'us'), 'wrong', 'nobody has no password')
  t.equal(await passwords.verify('password', 'what is this', 'us'), 'wrong')
})

t.test('a hash of other parameters is understood, and said to be outdated', async t => {
  const stored = await createPasswords({ log2Cost: 10 }).hash('password', 'us')
  const stronger = createPasswords({ log2Cost: 11 })
  t.equal(await stronger.verify('password', stored, 'us'), 'outdated')
  t.equal(await stronger.verify('wrong', stored, 'us'), 'wrong')
})

t.test('few hashes are made at a time, few wait, and the rest are turned away', async t => {
  const passwords = createPasswords({ log2Cost: 12, atOnce: 1, waiting: 3 })
  const outcomes = await Promise.allSettled(
    Array.from({ length: 10 }, () => passwords.hash('password', 'us')),
  )
  t.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 4)
  const turnedAway = outcomes.filter(outcome => outcome.status === 'rejected')
  for (const { reason } of turnedAway) t.match(reason, { code: 'overloaded', retryAfter: 2 })
  t.equal(turnedAway.length, 6)
  t.ok(await passwords.hash('password', 'us'), 'and then there is room again')
})
