import type { ClientBase, Pool, PoolClient } from 'pg'

/** A stored answer. */
export interface Answer {
  status: number
  headers: Record<string, string>
  body: string | null
}

/** The record of an answered request. */
export interface KeptAnswer {
  fingerprint: Buffer
  /** Null: it was processed, but its answer was not stored. */
  answer: Answer | null
  hasSecret: boolean
}

interface Claim {
  id: Buffer
  organizationId: string
  fingerprint: Buffer
  now: Date
  /** Older records no longer count. */
  keptSince: Date
}

interface KeyRow {
  fingerprint: Buffer
  status: number | null
  headers: Record<string, string> | null
  body: string | null
  has_secret: boolean
}

/**
 * Claims the key for the transaction, and waits for another one that is claiming it at this moment. Returns undefined if
 * the claim succeeded, otherwise the record stored under the key.
 */
export async function claim(client: PoolClient, wanted: Claim): Promise<KeptAnswer | undefined> {
  const { id, organizationId, fingerprint, now, keptSince } = wanted
  const { rowCount } = await client.query(
    `insert into idempotency_keys as k (id, organization_id, fingerprint, created_at) values ($1, $2, $3, $4)
     on conflict (id) do update
     set fingerprint = excluded.fingerprint, created_at = excluded.created_at,
         status = null, headers = null, body = null, has_secret = false, bytes = 0
     where k.created_at < $5`,
    [id, organizationId, fingerprint, now, keptSince],
  )
  if (rowCount === 1) return undefined
  // If there is none, it was old and was deleted in between.
  return (await find(client, wanted)) ?? (await claim(client, wanted))
}

/** The stored answer of the key. */
export async function find(
  client: Pick<ClientBase, 'query'>,
  { id, keptSince }: Pick<Claim, 'id' | 'keptSince'>,
): Promise<KeptAnswer | undefined> {
  const { rows } = await client.query<KeyRow>(
    `select fingerprint, status, headers, body, has_secret from idempotency_keys
     where id = $1 and created_at >= $2`,
    [id, keptSince],
  )
  const [row] = rows
  if (!row) return undefined
  const { status, headers, body } = row
  return {
    fingerprint: row.fingerprint,
    answer: status === null ? null : { status, headers: headers ?? {}, body },
    hasSecret: row.has_secret,
  }
}

export async function keepAnswer(
  client: PoolClient,
  id: Buffer,
  answer: Answer | 'secret' | 'too large',
): Promise<void> {
  const kept = typeof answer === 'string' ? undefined : answer
  await client.query(
    `update idempotency_keys set status = $2, headers = $3, body = $4, has_secret = $5, bytes = $6 where id = $1`,
    [
      id,
      kept?.status ?? null,
      kept ? JSON.stringify(kept.headers) : null,
      kept?.body ?? null,
      answer === 'secret',
      Buffer.byteLength(kept?.body ?? ''),
    ],
  )
}

export interface Usage {
  keys: number
  bytes: number
}

export async function usageOf(pool: Pool, organizationId: string, keptSince: Date): Promise<Usage> {
  const { rows } = await pool.query<Usage>(
    `select count(*) as keys, coalesce(sum(bytes), 0)::bigint as bytes
     from idempotency_keys where organization_id = $1 and created_at >= $2`,
    [organizationId, keptSince],
  )
  return rows[0]!
}

const AT_ONCE = 5_000

/** Deletes expired records, some at a time, so that nobody waits for it for long. Returns how many. */
export async function dropOld(pool: Pick<ClientBase, 'query'>, keptSince: Date): Promise<number> {
  for (let dropped = 0; ; ) {
    const { rowCount } = await pool.query(
      `delete from idempotency_keys where id in (
         select id from idempotency_keys where created_at < $1 limit ${AT_ONCE} for update skip locked)`,
      [keptSince],
    )
    dropped += rowCount ?? 0
    if ((rowCount ?? 0) < AT_ONCE) return dropped
  }
}
