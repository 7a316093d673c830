import { setTimeout as delay } from 'node:timers/promises'
import { type ClientBase, escapeIdentifier, escapeLiteral } from 'pg'
import { labelOf, type Span, spansBetween } from '../src/telemetry/calendar.ts'
import { openDay, readDays } from '../src/telemetry/store/days.ts'
import { existingTables, readPartitions, uncovered } from './catalogue.ts'
import { aheadOf, type PartitionedTable, type PolicyConfig, policyOf } from './policy.ts'
import { CREATE_LOCK } from './session.ts'

const TRIES = 6
const LOCK_TIMEOUT_MS = 2_000

/** A partition that is missing. */
interface Missing extends Span {
  table: PartitionedTable
  name: string
}

/** Finds what must be created so that every table is ready for the days ahead. Changes nothing. */
export async function missingAhead(client: ClientBase, now: Date, config: PolicyConfig): Promise<Missing[]> {
  const tables = await existingTables(client, policyOf(config))
  const partitions = await readPartitions(client, tables)
  const missing: Missing[] = []
  for (const table of tables) {
    const own = partitions.filter(partition => partition.table === table.name)
    const spans = uncovered(spansBetween(table.period, aheadOf(now, config)), own)
    for (const span of await withoutClosed(client, table, spans))
      missing.push({ ...span, table, name: `${table.name}_p${labelOf(table.period, span.from)}` })
  }
  return missing
}

/** The readings of a packed day are in blocks; rows in a partition of that day would not be found. */
async function withoutClosed(
  client: ClientBase,
  { name }: PartitionedTable,
  spans: readonly Span[],
): Promise<Span[]> {
  if (name !== 'vehicle_telemetry' || spans.length === 0) return [...spans]
  const days = await readDays(client, { gone: true })
  const closed = days.filter(({ state }) => state === 'closed' || state === 'packed' || state === 'archived')
  return uncovered(spans, closed)
}

/** Creates the missing partitions ahead. Returns the names of those that it created. */
export async function createAhead(client: ClientBase, now: Date, config: PolicyConfig): Promise<string[]> {
  const missing = await missingAhead(client, now, config)
  const created: string[] = []
  for (const table of new Set(missing.map(({ table }) => table))) {
    const spans = missing.filter(span => span.table === table)
    // Those of a table in one transaction: an empty database lacks two dozen.
    created.push(...(await create(client, table, spans)))
  }
  return created
}

/**
 * Creates the missing partitions of a table for a time range. Other processes that create wait, and then find them.
 * Unlike CREATE .. PARTITION OF, CREATE (LIKE) and ATTACH take no lock that a COPY in progress would block.
 */
export async function createPartitions(
  client: ClientBase,
  table: PartitionedTable,
  needed: Span,
): Promise<string[]> {
  const spans = spansBetween(table.period, needed)
  if (uncovered(spans, await readPartitions(client, [table])).length === 0) return []
  return await create(client, table, spans)
}

/** Creates those of these partitions that nobody else has created meanwhile. */
async function create(
  client: ClientBase,
  table: PartitionedTable,
  spans: readonly Span[],
): Promise<string[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await tryCreate(client, table, spans)
    } catch (error) {
      await client.query('rollback').catch(() => undefined) // The error that matters is the first one.
      if (attempt === TRIES || !isPassing(error)) throw error
      await delay(50 * 2 ** attempt * (0.5 + Math.random()))
    }
  }
}

async function tryCreate(
  client: ClientBase,
  table: PartitionedTable,
  spans: readonly Span[],
): Promise<string[]> {
  await client.query(`begin; set local lock_timeout = ${LOCK_TIMEOUT_MS}`)
  await client.query('select pg_advisory_xact_lock($1, $2)', CREATE_LOCK)
  const missing = await withoutClosed(client, table, uncovered(spans, await readPartitions(client, [table])))
  const names: string[] = []
  for (const { from, to } of missing) {
    const name = `${table.name}_p${labelOf(table.period, from)}`
    await createLike(client, table.name, name)
    await attach(client, table.name, name, { from, to })
    if (table.name === 'vehicle_telemetry') await openDay(client, { from, to }, name)
    if (table.preparedBy)
      await client.query(
        `select public.${escapeIdentifier(table.preparedBy)}(${escapeLiteral(name)}::regclass)`,
      )
    names.push(name)
  }
  await client.query('commit')
  return names
}

/** A table that can become a partition. Its indexes are created when it is attached, or at once if it is filled first. */
export async function createLike(
  client: ClientBase,
  parent: string,
  child: string,
  indexes = '',
): Promise<void> {
  await client.query(
    `create table public.${escapeIdentifier(child)} (like public.${escapeIdentifier(parent)}
       including defaults including constraints including generated including storage including compression
       including statistics ${indexes})`,
  )
}

export async function attach(
  client: ClientBase,
  parent: string,
  child: string,
  { from, to }: Span,
): Promise<void> {
  await client.query(
    `alter table public.${escapeIdentifier(parent)} attach partition public.${escapeIdentifier(child)}
       for values from (${bound(from)}) to (${bound(to)})`,
  )
}

/** With its time zone, so that the session's time zone does not matter. */
function bound(time: Date): string {
  return escapeLiteral(`${time.toISOString().slice(0, 19).replace('T', ' ')}+00`)
}

/** A lock timeout, a deadlock, or the same table created by another process that does not take our lock. */
function isPassing(error: unknown): boolean {
  return ['55P03', '40P01', '42P07', '23505'].includes(String((error as { code?: unknown }).code))
}
