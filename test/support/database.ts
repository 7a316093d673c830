import { randomBytes } from 'node:crypto'
import pino from 'pino'
import type { Test } from 'tap'
import { OWNER } from '../../src/database/embedded-roles.ts'
import { type Database, openPools } from '../../src/database/pools.ts'
import { testConfig } from './config.ts'
import {
  emptyDatabase,
  templateDatabase,
  testAdministratorUrl,
  testServerUrl,
  urlOf,
  withClient,
} from './server.ts'

/**
 * A fresh database for one test file or one test, dropped when it ends. It has the whole schema, or with `null` only
 * what an administrator sets up. Returns its URL, for the owner of the database, who is not a superuser.
 */
export async function createTestDatabase(
  t: Test,
  template: string | null = templateDatabase,
): Promise<string> {
  const administrator = await testAdministratorUrl()
  const name = `test_${randomBytes(6).toString('hex')}`
  await withClient(administrator, client =>
    client.query(
      `create database ${name} template ${template ?? emptyDatabase} strategy file_copy owner ${OWNER}`,
    ),
  )
  t.teardown(() =>
    withClient(administrator, client => client.query(`drop database if exists ${name} with (force)`)),
  )
  return urlOf(await testServerUrl(), name)
}

/** The production pools on a fresh database. */
export async function openTestPools(t: Test, environment: Record<string, string> = {}): Promise<Database> {
  const url = await createTestDatabase(t)
  const database = openPools(
    url,
    testConfig({ DATABASE_URL: url, ...environment }),
    pino({ level: 'silent' }),
  )
  t.teardown(() => database.close())
  return database
}
