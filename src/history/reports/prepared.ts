import { createHash } from 'node:crypto'
import { escapeLiteral, type Pool, type PoolClient, type QueryResult } from 'pg'

type Line = Record<string, unknown>

export interface Prepared {
  text: string
  values: readonly (string | number | null | readonly string[])[]
}

/** The statements that each connection has prepared. */
const preparedOn = new WeakMap<PoolClient, Set<string>>()

/**
 * Statements with cached plans, in one round trip and one transaction: a report on the latest readings is
 * answered in less time than separate begins and commits would spend on the wire. Left to choose, PostgreSQL
 * would plan such a statement again for the sake of a few vehicles less, over every day that exists.
 */
export async function askPrepared(pool: Pool, ...statements: Prepared[]): Promise<Line[][]> {
  const client = await pool.connect()
  try {
    const names: string[] = []
    for (const { text } of statements) names.push(await prepare(client, text))
    const executed = statements.map(({ values }, at) => `execute ${names[at]}${listOf(values)}`)
    const [, ...answers] = (await client.query(
      ['set local plan_cache_mode = force_generic_plan', ...executed].join('; '),
    )) as unknown as QueryResult<Line>[]
    return answers.map(({ rows }) => rows)
  } finally {
    client.release()
  }
}

async function prepare(client: PoolClient, text: string): Promise<string> {
  const known = preparedOn.get(client) ?? new Set()
  preparedOn.set(client, known)
  const name = `kept_${createHash('sha1').update(text).digest('hex')}`
  if (!known.has(name)) await client.query(`prepare ${name} as ${text}`)
  known.add(name)
  return name
}

function listOf(values: Prepared['values']): string {
  return values.length === 0 ? '' : `(${values.map(literal).join(', ')})`
}

/** Statements that are sent together take no parameters; a NUL would end their text. */
function literal(value: Prepared['values'][number]): string {
  if (value === null) return 'null'
  if (String(value).includes('\0')) throw new Error('a value with a NUL cannot be sent')
  if (typeof value === 'object') return escapeLiteral(`{${value.map(quoted).join(',')}}`)
  return escapeLiteral(String(value))
}

const quoted = (text: string) => `"${text.replace(/["\\]/g, '\\$&')}"`
