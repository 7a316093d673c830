import { type ClientBase, escapeLiteral, escapeIdentifier as id } from 'pg'

/**
 * Rows for a tenant's table, made from the database's own description of it, so that a test that needs many rows in
 * every table has them in a new table too. `n` numbers the rows of an organization; texts begin with what differs
 * most.
 */
interface Column {
  name: string
  type: string
  required: boolean
  byDefault: boolean
}

interface Reference {
  table: string
  own: string[]
  theirs: string[]
}

interface Catalogue {
  columns: Column[]
  references: Reference[]
  /** The checks of one column: its allowed values. */
  checks: { column: string; text: string }[]
  /** Columns that a check compares with each other. */
  entangled: Set<string>
}

/** Adds this many rows for each organization. Returns false if a table that it refers to is still empty. */
export async function fillFromCatalogue(client: ClientBase, table: string, rowsOf: string): Promise<boolean> {
  const catalogue = await readCatalogue(client, table)
  for (const { table: other } of catalogue.references) {
    const { rowCount } = await client.query(`select from ${id(other)} limit 1`)
    if (rowCount === 0) return false
  }
  // Columns that depend on each other get values, or are left out if that fails.
  for (const without of [new Set<string>(), catalogue.entangled]) {
    try {
      await client.query(insertOf(table, catalogue, without, rowsOf))
      return true
    } catch (error) {
      const { code, message } = error as { code: string; message: string }
      if (code !== '23514' || without === catalogue.entangled)
        throw new Error(`Rows of ${table} cannot be made of the catalogue, so large.sql has to: ${message}`)
    }
  }
  return false
}

function insertOf(
  table: string,
  { columns, references, checks }: Catalogue,
  without: ReadonlySet<string>,
  rowsOf: string,
): string {
  const values = new Map<string, string>()
  const joins = references.map(({ table: other, own, theirs }, at) => {
    for (const [index, name] of own.entries())
      if (name !== 'organization_id') values.set(name, `r${at}.${id(theirs[index]!)}`)
    // The count is separate, so that a row is found by its number without a search.
    return `join (select organization_id, count(*) as rows from ${id(other)} group by organization_id) c${at}
              on c${at}.organization_id = s.organization_id
            join (select *, row_number() over (partition by organization_id order by id) as k from ${id(other)}) r${at}
              on r${at}.organization_id = s.organization_id and r${at}.k = 1 + n % c${at}.rows`
  })
  for (const column of columns) {
    if (values.has(column.name) || without.has(column.name)) continue
    const own = checks.filter(check => check.column === column.name).map(check => check.text)
    const value = expressionOf(column, own)
    if (value) values.set(column.name, value)
  }
  values.set('organization_id', 's.organization_id')
  return `insert into ${id(table)} (${[...values.keys()].map(id).join(', ')})
    select ${[...values.values()].join(', ')}
    from (${rowsOf}) s cross join generate_series(1, s.rows) n ${joins.join('\n')}`
}

/** An expression of n; undefined: the default, or nothing, will do. */
function expressionOf(
  { name, type, required, byDefault }: Column,
  checks: readonly string[],
): string | undefined {
  if (['id', 'updated_at', 'deleted_at'].includes(name)) return undefined
  if (name === 'created_at') return `timestamptz '2025-01-01' + n * interval '1 minute'`
  const words = checks.flatMap(text =>
    /ANY/.test(text) ? [...text.matchAll(/'([^']*)'::text/g)].map(([, word]) => escapeLiteral(word!)) : [],
  )
  if (words.length > 0) return `(array[${words.join(', ')}])[1 + n % ${words.length}]`
  // A column with a format has a default in that format, or must be in large.sql.
  if (byDefault && checks.some(text => / ~ /.test(text))) return undefined
  if (type === 'text') {
    const longest = Math.min(40, ...checks.flatMap(text => Number(/<= (\d+)/.exec(text)?.[1] ?? 40)))
    return `left(left(md5((n % 5000)::text), 8) || ${escapeLiteral(` ${name}`)}, ${longest})`
  }
  if (/^(double precision|real|integer|bigint|smallint|numeric)/.test(type)) return `1 + n % 1000`
  if (type === 'date') return `current_date - n % 3000`
  if (byDefault) return undefined
  if (type.startsWith('timestamp')) return `now() + (n % 3000) * interval '1 hour'`
  if (type === 'boolean') return 'n % 2 = 0'
  if (type === 'jsonb' && required) return `to_jsonb('here'::text)`
  return undefined
}

async function readCatalogue(client: ClientBase, table: string): Promise<Catalogue> {
  const { rows: columns } = await client.query<Column>(
    `select attname as name, format_type(atttypid, atttypmod) as type, attnotnull as required, atthasdef as "byDefault"
       from pg_attribute
      where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = '' and attidentity = ''
      order by attnum`,
    [table],
  )
  const { rows: constraints } = await client.query<{
    type: 'c' | 'f'
    own: string[]
    theirs: string[]
    other: string
    text: string
  }>(
    `select contype as type, pg_get_constraintdef(c.oid) as text, confrelid::regclass::text as other,
            array(select attname::text from unnest(conkey) with ordinality k (number, place)
                  join pg_attribute on attrelid = conrelid and attnum = number order by place) as own,
            array(select attname::text from unnest(confkey) with ordinality k (number, place)
                  join pg_attribute on attrelid = confrelid and attnum = number order by place) as theirs
       from pg_constraint c
      where conrelid = $1::regclass and contype in ('c', 'f') and conparentid = 0`,
    [table],
  )
  const checks = constraints.filter(({ type }) => type === 'c')
  return {
    columns,
    references: constraints
      .filter(({ type, other }) => type === 'f' && other !== 'organizations' && other !== table)
      .map(({ other, own, theirs }) => ({ table: other, own, theirs })),
    checks: checks.filter(({ own }) => own.length === 1).map(({ own, text }) => ({ column: own[0]!, text })),
    entangled: new Set(checks.filter(({ own }) => own.length > 1).flatMap(({ own }) => own)),
  }
}
