import type { PoolClient } from 'pg'
import { type DatabaseError, isDatabaseError, problemOfDatabaseError } from '../database/failures.ts'
import { Problem } from '../errors.ts'
import { idTaken } from './given-ids.ts'
import { JUMP, problemOfJump } from './jump.ts'
import type { Resource } from './resource.ts'

/**
 * Turns a refused row into a problem that names the field as the API spells it. Under a row-level policy the server
 * leaves the key out of its message, so that nothing is disclosed; the constraint's name is there, and the catalogue
 * knows its columns.
 */
export async function problemOfViolation(
  error: unknown,
  resource: Resource,
  row: Readonly<Record<string, unknown>>,
  client: PoolClient,
): Promise<unknown> {
  if (!isDatabaseError(error)) return error
  const closer = await resource.explain?.(error, row, client)
  if (closer) return closer
  if (error.code === JUMP) return problemOfJump(error, resource)
  const problem = problemOfDatabaseError(error)
  if (problem?.members.field === 'id' && problem.code === 'already_exists') return idTaken()
  if (!problem || !error.constraint || problem.members.field) return problem ?? error
  const field = await fieldOfConstraint(client, error)
  if (!field) return problem
  if (field === 'id' && problem.code === 'already_exists') return idTaken()
  return new Problem(problem.code, {
    message: `${sentences[problem.code] ?? problem.message} (${field})`,
    members: { ...problem.members, field },
  })
}

const sentences: Readonly<Record<string, string>> = {
  already_exists: 'A row with this value exists already.',
  unknown_reference: 'This refers to something that does not exist.',
  violates_rule: 'This value contradicts a rule of the schema.',
}

/** The column behind a key, not the key itself: vin_key is derived from vin. */
const hidden = new Set(['organization_id', 'created_at', 'job_created_at'])

async function fieldOfConstraint(client: PoolClient, error: DatabaseError): Promise<string | undefined> {
  const { rows } = await client.query<{ columns: string[] }>(
    `select array(
       select a.attname::text from pg_attribute a
       where a.attrelid = c.oid and a.attnum = any (coalesce(k.conkey, i.indkey::smallint[]))
       order by array_position(coalesce(k.conkey, i.indkey::smallint[]), a.attnum)
     ) as columns
     from pg_class c
     left join pg_constraint k on k.conrelid = c.oid and k.conname = $2
     left join pg_index i on i.indrelid = c.oid and i.indexrelid = to_regclass($2)
     where c.oid = to_regclass($1) and (k.oid is not null or i.indexrelid is not null)`,
    [error.table, error.constraint],
  )
  const columns = rows[0]?.columns.filter(column => !hidden.has(column)) ?? []
  if (columns.length === 0) return undefined
  return columns
    .map(column =>
      column.replace(/_key$/, '').replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    )
    .join(', ')
}
