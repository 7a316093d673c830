import type { ClientBase, Pool, PoolClient } from 'pg'

/** An answer as it is kept. */
export interface Answer {
  status: number
  headers: Record<string, string>
  body: string | null
}

/** What is kept of a request that was answered. */
export interface KeptAnswer {
  fingerprint: Buffer
  /** Null: it was done, and its answer is not known any more. */
  answer: Answer | null
  hasSecret: boolean
}

interface Claim {
  id: Buffer
  organizationId: string
  fingerprint: Buffer
  now: Date
  /** What is older counts no more. */
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
 * Claims the key for the transaction, and waits for another that is claiming it at this moment. Answers undefined where
 * the claim was made, else what is kept under the key.
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
  const { rows } = await client.query<KeyRow>(
    'select fingerprint, status, headers, body, has_secret from idempotency_keys where id = $1',
    [id],
  )
  const [row] = rows
  // It was old, and deleted in between.
  if (!row) return await claim(client, wanted)
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

/** Deletes what counts no more, some at a time, so that nobody waits for it for long. Answers how many. */
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
