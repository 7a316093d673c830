import type { ClientBase } from 'pg'

/** What is wrong with a row of an audit chain. `sequence` identifies it within its organization. */
interface Finding {
  organizationId: string
  sequence: number
  id: string | null
  problem: string
}

export interface Verification {
  organizations: number
  rows: number
  findings: Finding[]
}

const PAGE = 5_000

/** Findings that are listed; for a chain that is broken everywhere, no more are needed. */
const LISTED = 1_000

interface Head {
  organization_id: string
  sequence: number | null
  hash: Buffer | null
}

interface Link {
  sequence: number
  id: string
  hash: Buffer | null
  /** Whether its hash matches its content. */
  right: boolean
  /** Whether it carries the hash of the previous row. */
  linked: boolean
}

const NO_ID = '00000000-0000-0000-0000-000000000000'

type Queryable = Pick<ClientBase, 'query'>

/**
 * Walks every chain from its first row to its head: no number is missing or duplicate, each row carries the hash of the
 * previous one, and each row's own hash matches its present content. An altered row is named itself; removed rows are
 * named by their numbers. Reads page by page and changes nothing.
 */
export async function verifyAudit(pool: Queryable, organizationId?: string): Promise<Verification> {
  const { rows: heads } = await pool.query<Head>(
    `select organization_id, h.sequence, h.hash
     from audit_heads h full join (select distinct organization_id from audit_logs) l using (organization_id)
     where $1::uuid is null or organization_id = $1
     order by organization_id`,
    [organizationId ?? null],
  )
  const findings: Finding[] = []
  let rows = 0
  for (const head of heads) rows += await verifyChain(pool, head, findings)
  return { organizations: heads.length, rows, findings: findings.slice(0, LISTED) }
}

async function verifyChain(pool: Queryable, head: Head, findings: Finding[]): Promise<number> {
  const organizationId = head.organization_id
  const find = (sequence: number, id: string | null, problem: string) =>
    findings.push({ organizationId, sequence, id, problem })
  let last: Pick<Link, 'sequence' | 'id' | 'hash'> = { sequence: 0, id: NO_ID, hash: null }
  let count = 0
  for (;;) {
    const { rows } = await pool.query<Link>(linksSql, [
      organizationId,
      last.sequence,
      last.id,
      last.hash,
      PAGE,
    ])
    for (const row of rows) {
      if (row.sequence === last.sequence) find(row.sequence, row.id, 'its number occurs twice')
      else if (row.sequence > last.sequence + 1)
        find(last.sequence + 1, null, missing(last.sequence + 1, row.sequence - 1))
      else if (!row.linked && !row.right) find(row.sequence, row.id, 'it does not follow from the row before')
      // A consistent row carries the original hash of the previous one: that row was altered, and hashed again.
      else if (!row.linked) find(last.sequence, last.id, 'the hash of the next row does not match it')
      if (!row.right) find(row.sequence, row.id, 'it was altered')
      last = row
    }
    count += rows.length
    if (rows.length < PAGE) break
  }
  // If a chain is longer than its head, it grew while it was read.
  if (head.sequence === null) find(last.sequence, last.id, 'the chain has no head')
  else if (last.sequence < head.sequence)
    find(last.sequence + 1, null, missing(last.sequence + 1, head.sequence))
  else if (last.sequence === head.sequence && !last.hash?.equals(head.hash!))
    find(last.sequence, last.id, 'the head of the chain does not match it')
  return count
}

function missing(first: number, last: number): string {
  return first === last ? 'it is missing' : `it is missing, and so are all up to ${last}`
}

const linksSql = `
  select sequence, id, hash,
         hash = audit_digest(previous_hash, organization_id, sequence, created_at, user_id, database_user, action,
                             entity_type, entity_id, before, after) as right,
         previous_hash = coalesce(
           lag(hash) over (order by sequence, id), $4::bytea,
           sha256(convert_to(organization_id::text, 'UTF8'))) as linked
  from audit_logs
  where organization_id = $1 and (sequence, id) > ($2, $3::uuid)
  order by sequence, id
  limit $5`
