import type { ClientBase } from 'pg'
import { readSql } from './sql.ts'

const setup = readSql(import.meta.url, '../../deploy/postgresql/setup.sql')
const takeOver = readSql(import.meta.url, '../../deploy/postgresql/take-over.sql')

/** What an administrator does beforehand, with the very file that the documentation names. */
export async function setUpDatabase(administrator: ClientBase): Promise<void> {
  await administrator.query(setup)
}

/** Gives the administrator's objects in this database to the owner of the database. */
export async function takeOverDatabase(administrator: ClientBase): Promise<void> {
  await administrator.query(takeOver)
}
