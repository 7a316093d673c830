import type { FastifySchemaValidationError } from 'fastify'
import type { Pool, PoolClient } from 'pg'
import type { TObject } from 'typebox'
import { isDatabaseError } from '../database/failures.ts'
import { asTenant, type Tenant, underSavepoint } from '../database/transaction.ts'
import { messageOf, Problem } from '../errors.ts'
import { createValidatorCompiler } from '../http/compilers.ts'
import type { Resource } from './resource.ts'
import { problemOfViolation } from './violations.ts'
import type { Values } from './writes.ts'

/** A refused row: its index in the body, and the problem that it would have got on its own. */
export interface Failure {
  index: number
  code: string
  message: string
  [member: string]: unknown
}

interface BulkWork<T> {
  pool: Pool
  tenant: Tenant
  resource: Resource
  rows: readonly Values[]
  /** All rows in as few statements as possible; if one is refused, all are. */
  together(client: PoolClient): Promise<T[]>
  /** One row, to find out which ones are refused. */
  alone(client: PoolClient, row: Values): Promise<T>
}

/**
 * Writes all rows or none. Only if the first, fast attempt fails are the rows tried one by one, so that all refused ones
 * can be named. If none is refused then, another request was in the way of the first attempt, and the rows written one
 * by one are kept.
 */
export async function bulk<T>(work: BulkWork<T>): Promise<T[]> {
  const { pool, tenant } = work
  return await asTenant(pool, tenant, async client => {
    await client.query('savepoint together')
    try {
      return await work.together(client)
    } catch (error) {
      if (!(error instanceof Problem) && !isDatabaseError(error)) throw error
      await client.query('rollback to savepoint together')
      const { done, failures } = await oneByOne(work, client)
      if (failures.length > 0) throw refused(failures)
      return done
    }
  })
}

async function oneByOne<T>(
  { resource, rows, alone }: BulkWork<T>,
  client: PoolClient,
): Promise<{ done: T[]; failures: Failure[] }> {
  const failures: Failure[] = []
  const done: T[] = []
  for (const [index, row] of rows.entries()) {
    try {
      done.push(await underSavepoint(client, () => alone(client, row)))
    } catch (error) {
      const problem = await problemOfViolation(error, resource, row, client)
      if (!(problem instanceof Problem)) throw problem
      failures.push({ index, code: problem.code, message: problem.message, ...problem.members })
    }
  }
  return { done, failures }
}

/** Checks each row against the schema, so that every wrong row is named and not only the first. */
export function rowValidator(schema: TObject): (rows: readonly unknown[]) => void {
  const validate = createValidatorCompiler()({ schema, method: 'POST', url: '', httpPart: 'body' })
  return rows => {
    const failures: Failure[] = []
    for (const [index, row] of rows.entries()) {
      const valid = validate(row)
      if (valid === true) continue
      const [error] = (validate as { errors?: FastifySchemaValidationError[] }).errors ?? []
      const named = error?.params.missingProperty ?? error?.params.additionalProperty
      const field = [...(error?.instancePath.split('/').slice(1) ?? []), ...(named ? [named] : [])].join('.')
      failures.push({ index, code: 'invalid_request', field, message: error?.message ?? messageOf(valid) })
    }
    if (failures.length > 0) throw refused(failures)
  }
}

function refused(failures: readonly Failure[]): Problem {
  const rows = failures.length === 1 ? 'One row was' : `${failures.length} rows were`
  return new Problem('rows_refused', {
    message: `${rows} refused, so none was stored.`,
    members: { failures },
  })
}
