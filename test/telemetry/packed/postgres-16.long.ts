import t from 'tap'
import { needsOlderPostgres, olderBinaries } from '../../support/older-postgres.ts'
import { testPackedPath } from './others.ts'

/** The oldest PostgreSQL that the product works on. */
const { skip } = needsOlderPostgres(16)
if (skip === undefined) await testPackedPath(() => olderBinaries(16), { version: 16, pgcrypto: true })
else t.test('the packed path on PostgreSQL 16', { skip }, async () => undefined)
