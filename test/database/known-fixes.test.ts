import t from 'tap'
import { type FixesTable, knownFixes, missingFixes } from '../../src/database/known-fixes.ts'

const now = new Date('2026-11-28T00:00:00Z')
const table: FixesTable = {
  asOf: '2026-11-28',
  majors: { 17: { minor: 11, released: '2026-08-13', endsOn: '2029-11-08' } },
  about: 'of which one matters',
}

t.test('a server whose minor version is older than the newest one known lacks fixes', async t => {
  t.equal(
    missingFixes(170_010, now, table),
    'PostgreSQL 17.10 lacks the fixes of 17.11 (2026-08-13), of which one matters. This list dates from ' +
      '2026-11-28; there may be newer fixes.',
  )
})

t.test(
  'one that is as new as the table or newer, or of a major version that it does not know, is not judged',
  async t => {
    for (const version of [170_011, 170_012, 190_000, 200_003])
      t.equal(missingFixes(version, now, table), undefined)
  },
)

t.test('a major version that has ended gets no fixes, however new the minor', async t => {
  const last = new Date('2029-11-07T23:59:59Z')
  t.equal(missingFixes(170_020, last, table), undefined)
  t.match(missingFixes(170_020, new Date('2029-11-08T00:00:00Z'), table), /17 gets no fixes since 2029-11-08/)
})

t.test('the table in the repository is of one kind', async t => {
  t.match(knownFixes.asOf, /^\d{4}-\d\d-\d\d$/)
  for (const { released, endsOn } of Object.values(knownFixes.majors)) {
    t.ok(released <= knownFixes.asOf, 'what it knows of was out by its date')
    t.ok(endsOn > released)
  }
})
