import type { Pool } from 'pg'
import { type EventRow, eventColumns } from '../event-item.ts'

interface Change {
  organizationId: string
  row: EventRow
}

const MOST = 1_000

/** Follows what the events become, whoever changes them: each change once it is certain that none comes behind it. */
export function createChanges(pool: Pool) {
  let from: number | undefined
  return async (): Promise<Change[]> => {
    const { rows: horizon } = await pool.query<{ end: number }>(
      'select txid_snapshot_xmin(txid_current_snapshot()) as end',
    )
    const { end } = horizon[0]!
    if (from === undefined || end <= from) {
      from ??= end
      return []
    }
    const { rows } = await pool.query<EventRow & { organization_id: string; transaction_id: number }>(
      `select e.organization_id, e.transaction_id, ${eventColumns} from vehicle_events e
       where e.transaction_id >= $1 and e.transaction_id < $2 order by e.transaction_id, e.id limit $3`,
      [from, end, MOST],
    )
    // More than can be told at once is told by the feed: who watches live wants to know what is now.
    from = end
    rows.sort((a, b) => a.transaction_id - b.transaction_id || a.time.getTime() - b.time.getTime())
    return rows.map(({ organization_id, transaction_id: _, ...row }) => ({
      organizationId: organization_id,
      row,
    }))
  }
}
