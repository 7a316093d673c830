import { randomBytes } from 'node:crypto'
import pino from 'pino'
import type { Test } from 'tap'
import { readConfig } from '../../src/config.ts'
import { type Database, openPools } from '../../src/database/pools.ts'
import { templateDatabase, testServerUrl, urlOf, withClient } from './server.ts'

/** A fresh database with the whole schema, for one test file or one test; gone when it ends. Answers its URL. */
export async function createTestDatabase(
  t: Test,
  template: string | null = templateDatabase,
): Promise<string> {
  const server = await testServerUrl()
  const name = `test_${randomBytes(6).toString('hex')}`
  await withClient(server, client =>
    client.query(`create database ${name} template ${template ?? 'template1'}`),
  )
  t.teardown(() => withClient(server, client => client.query(`drop database if exists ${name} with (force)`)))
  return urlOf(server, name)
}

/** The production pools on a fresh database. */
export async function openTestPools(t: Test, environment: Record<string, string> = {}): Promise<Database> {
  const url = await createTestDatabase(t)
  const database = openPools(
    url,
    readConfig({ DATABASE_URL: url, ...environment }),
    pino({ level: 'silent' }),
  )
  t.teardown(() => database.close())
  return database
}
