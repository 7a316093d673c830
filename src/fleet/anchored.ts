import type { KeyObject } from 'node:crypto'
import type { Pool } from 'pg'
import {
  type Anchor,
  type AnchorStore,
  type Head,
  newestAnchors,
  readAnchors,
  writeAnchors,
} from './anchors.ts'

/** How a chain compares with its anchors. */
export interface Comparison {
  /** The number of lines read, and the keys that signed them. */
  lines: number
  keys: string[]
  newest: string | null
  /** What is wrong with the lines themselves. */
  problems: string[]
  /** A chain that is not the anchored one. */
  contradictions: Contradiction[]
  /** Contradictions that an operator explained in a later anchor. */
  explained: (Contradiction & { explanation: string })[]
}

interface Contradiction {
  organizationId: string
  sequence: number
  anchoredAt: string
  problem: string
}

export async function compareWithAnchors(
  pool: Pool,
  store: AnchorStore,
  keys: readonly KeyObject[],
  organizationId?: string,
): Promise<Comparison> {
  const lines = await store.read()
  const { anchors, problems } = readAnchors(lines, keys)
  const comparison: Comparison = {
    lines: lines.length,
    keys: [...new Set(anchors.map(({ key }) => key))],
    newest: anchors.at(-1)?.time ?? null,
    problems,
    contradictions: [],
    explained: [],
  }
  const byOrganization = new Map<string, Anchor[]>()
  for (const anchor of anchors) {
    const own = byOrganization.get(anchor.organization)
    if (own) own.push(anchor)
    else byOrganization.set(anchor.organization, [anchor])
  }
  for (const [organization, own] of byOrganization) {
    if (organizationId !== undefined && organization !== organizationId) continue
    // A contradiction that an operator explained is still reported, but no longer counts as one.
    const begins = Math.max(
      0,
      own.findLastIndex(({ explanation }) => explanation !== undefined),
    )
    const found = await contradictionOf(pool, organization, own.slice(begins))
    if (found) comparison.contradictions.push(found)
    const old = await contradictionOf(pool, organization, own.slice(0, begins))
    if (old) comparison.explained.push({ ...old, explanation: own[begins]!.explanation! })
  }
  return comparison
}

interface Row {
  sequence: number
  hash: string | null
  last: number | null
}

/** The first anchor of the organization that its chain does not agree with. */
async function contradictionOf(
  pool: Pool,
  organization: string,
  anchors: readonly Anchor[],
): Promise<Contradiction | undefined> {
  if (anchors.length === 0) return undefined
  const { rows } = await pool.query<Row>(
    `select wanted.sequence, (select encode(l.hash, 'hex') from audit_logs l
              where l.organization_id = $1 and l.sequence = wanted.sequence limit 1) as hash,
            (select max(sequence) from audit_logs where organization_id = $1) as last
     from unnest($2::bigint[]) as wanted (sequence)`,
    [organization, [...new Set(anchors.map(({ sequence }) => sequence))]],
  )
  const hashes = new Map(rows.map(({ sequence, hash }) => [sequence, hash]))
  const last = rows[0]!.last ?? 0
  const first = anchors.findIndex(({ sequence, hash }) => sequence > 0 && hashes.get(sequence) !== hash)
  if (first === -1) return undefined
  const { sequence, time } = anchors[first]!
  const good = anchors.slice(0, first).at(-1)
  const upTo = good ? ` It agrees up to row ${good.sequence}, anchored ${good.time}.` : ''
  const problem =
    sequence > last
      ? `row ${sequence} was anchored ${time}, but the chain ends at row ${last}: either an older backup was restored, or the chain was cut off.${upTo}`
      : `row ${sequence} is not the one that was anchored ${time}: the chain was rewritten or replaced, or continues differently since a restore.${upTo}`
  return { organizationId: organization, sequence, anchoredAt: time, problem }
}

async function readHeads(pool: Pool): Promise<Head[]> {
  const { rows } = await pool.query<Head>(
    `select organization_id as organization, sequence, encode(hash, 'hex') as hash
     from audit_heads where sequence > 0 order by organization_id`,
  )
  return rows
}

/**
 * Anchors every chain that has grown since its last anchor. A chain that contradicts its anchors gets no new one unless
 * the operator explains it: a signature under a rewritten chain would approve it. Returns how many were written.
 */
export async function anchorHeads(
  pool: Pool,
  store: AnchorStore,
  { key, now, explanation }: { key: KeyObject; now: Date; explanation?: string | undefined },
  keys: readonly KeyObject[],
): Promise<{ written: number; refused: Contradiction[]; problems: string[] }> {
  const lines = await store.read()
  const { anchors, problems } = await newestAnchors(lines, keys)
  const contradictions: Contradiction[] = []
  for (const anchor of anchors) {
    const found = await contradictionOf(pool, anchor.organization, [anchor])
    if (found) contradictions.push(found)
  }
  const refused = explanation === undefined ? contradictions : []
  const isContradicted = (organization: string) =>
    contradictions.some(({ organizationId }) => organizationId === organization)
  const lastOf = new Map(anchors.map(anchor => [anchor.organization, anchor]))
  const heads = await readHeads(pool)
  const due = heads.filter(({ organization, sequence, hash }) => {
    if (refused.some(({ organizationId }) => organizationId === organization)) return false
    const last = lastOf.get(organization)
    return isContradicted(organization) || last?.sequence !== sequence || last.hash !== hash
  })
  // A chain that no longer exists has no head, so its anchor says that it has no rows.
  const gone = contradictions
    .filter(
      ({ organizationId }) =>
        explanation !== undefined && !heads.some(head => head.organization === organizationId),
    )
    .map(({ organizationId }) => ({ organization: organizationId, sequence: 0, hash: '' }))
  const wanted = [...due, ...gone].map(head =>
    isContradicted(head.organization) ? { ...head, explanation } : head,
  )
  const added = writeAnchors(lines.at(-1), wanted, { key, now })
  if (added.length > 0) await store.append(added)
  return { written: added.length, refused, problems }
}
