import { type ClientBase, escapeIdentifier } from 'pg'
import { inAMoment, MOMENT_MS } from './moment.ts'

/** The index in a statement of a migration that runs outside of a transaction. */
const creates =
  /^\s*create (?<unique>unique )?index concurrently (?:if not exists )?(?<index>\w+) on (?<table>\w+)\s(?<rest>.*?);?\s*$/is
const drops = /^\s*drop index concurrently (?:if exists )?(?<index>\w+)\s*;?\s*$/is

/**
 * Runs a statement. An index is built CONCURRENTLY even where PostgreSQL refuses that, on a partitioned table:
 *
 *     on the parent      created ONLY there, invalid and empty, so that days which are attached from now on have it
 *     on each partition  built concurrently, while readings are stored
 *     attached           one by one; with the last one, the index of the parent becomes valid
 *
 * It may be interrupted anywhere and run again: an invalid index of an earlier try is dropped first, a valid one is kept.
 */
export async function runConcurrently(
  client: ClientBase,
  statement: string,
  log: (message: string) => void,
): Promise<void> {
  const creation = creates.exec(statement)?.groups
  const removal = drops.exec(statement)?.groups
  if (creation) await createIndex(client, creation as unknown as Creation, log)
  else if (removal) await dropIndex(client, removal.index!, log)
  else await client.query(statement)
}

interface Creation {
  unique: string | undefined
  index: string
  table: string
  /** Method, columns and everything else in the definition. */
  rest: string
}

async function createIndex(client: ClientBase, asked: Creation, log: Log): Promise<void> {
  const { index, table, rest } = asked
  const create = `create ${asked.unique ?? ''}index`
  if (!(await isPartitioned(client, table))) {
    await build(client, create, index, `${escapeIdentifier(table)} ${rest}`)
    return
  }
  await briefly(client, index, log, [
    `${create} if not exists ${escapeIdentifier(index)} on only ${escapeIdentifier(table)} ${rest}`,
  ])
  for (;;) {
    // Read again each time: days come and go meanwhile.
    const leaf = await nextLeaf(client, table, index)
    if (leaf === undefined) return
    const name = nameOf(index, table, leaf)
    try {
      await build(client, create, name, `${escapeIdentifier(leaf)} ${rest}`)
      await briefly(client, index, log, [
        `alter index ${escapeIdentifier(index)} attach partition ${escapeIdentifier(name)}`,
      ])
    } catch (error) {
      // A day that has left the table since it was read does not need it.
      if ((await nextLeaf(client, table, index)) === leaf) throw error
    }
  }
}

/** An invalid index of an earlier try is created again; a valid one stays. */
async function build(client: ClientBase, create: string, index: string, on: string): Promise<void> {
  const { rows } = await client.query<{ valid: boolean }>(
    'select indisvalid as valid from pg_index where indexrelid = to_regclass($1)',
    [escapeIdentifier(index)],
  )
  if (rows[0]?.valid) return
  // It waits for open transactions, but holds nobody up.
  await client.query('set lock_timeout = 0')
  try {
    if (rows[0]) await client.query(`drop index concurrently ${escapeIdentifier(index)}`)
    await client.query(`${create} concurrently ${escapeIdentifier(index)} on ${on}`)
  } finally {
    await client.query(`set lock_timeout = ${MOMENT_MS}`)
  }
}

async function dropIndex(client: ClientBase, index: string, log: Log): Promise<void> {
  const { rows } = await client.query<{ kind: string }>(
    'select relkind as kind from pg_class where oid = to_regclass($1)',
    [escapeIdentifier(index)],
  )
  const drop = (how: string) => `drop index ${how} if exists ${escapeIdentifier(index)}`
  if (rows[0]?.kind === 'I') await briefly(client, index, log, [drop('')])
  else await client.query(drop('concurrently'))
}

type Log = (message: string) => void

async function briefly(
  client: ClientBase,
  what: string,
  log: Log,
  statements: readonly string[],
): Promise<void> {
  await inAMoment(client, what, log, async () => {
    for (const statement of statements) await client.query(statement)
  })
}

async function isPartitioned(client: ClientBase, table: string): Promise<boolean> {
  const { rows } = await client.query<{ partitioned: boolean }>(
    `select relkind = 'p' as partitioned from pg_class where oid = $1::regclass`,
    [escapeIdentifier(table)],
  )
  return rows[0]!.partitioned
}

/** A partition without its part of the table's index; one that is being detached no longer counts. */
async function nextLeaf(client: ClientBase, table: string, index: string): Promise<string | undefined> {
  const { rows } = await client.query<{ leaf: string }>(
    `select c.relname::text as leaf
     from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where i.inhparent = $1::regclass and not i.inhdetachpending
       and not exists (select from pg_inherits part join pg_index x on x.indexrelid = part.inhrelid
                       where part.inhparent = $2::regclass and x.indrelid = c.oid)
     order by c.relname limit 1`,
    [escapeIdentifier(table), escapeIdentifier(index)],
  )
  return rows[0]?.leaf
}

/** `readings_by_event` is `readings_p20260101_by_event` there. */
function nameOf(index: string, table: string, leaf: string): string {
  const name = `${leaf}_${index.startsWith(`${table}_`) ? index.slice(table.length + 1) : index}`
  if (name.length > 63)
    throw new Error(`${name} is too long for a name: give the index ${index} a shorter one.`)
  return name
}
