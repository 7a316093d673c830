import type { ClientBase } from 'pg'
import type { Config } from '../config.ts'
import { Problem } from '../errors.ts'
import type { JobKind } from './kinds.ts'

interface Order<Payload extends object> {
  organizationId: string | null
  payload: Payload
  /** The earliest time; by default at once. */
  runAt?: Date
  /** A uuid. Enqueueing the same id again, as long as its job is kept, adds nothing. */
  id?: string
}

/** Enqueues in the transaction of `client`: the job exists if that commits. */
type Enqueue = <Payload extends object>(
  client: Pick<ClientBase, 'query'>,
  kind: JobKind<Payload>,
  order: Order<Payload>,
) => Promise<void>

/** A payload holds ids, by which the job looks up what it needs. It must not hold documents. */
const LARGEST_PAYLOAD_BYTES = 16_384

/** Each starts later than the previous one, so that an organization with many does not keep others waiting. */
const LOWEST_PRIORITY = -1_000_000

export function createEnqueue({
  jobsWaitingPerOrganization: most,
}: Pick<Config, 'jobsWaitingPerOrganization'>): Enqueue {
  return async (client, kind, { organizationId, payload, runAt, id }) => {
    const bytes = Buffer.byteLength(JSON.stringify(payload))
    if (bytes > LARGEST_PAYLOAD_BYTES)
      throw new RangeError(`the payload of the durable job ${kind.name} has ${bytes} bytes`)
    await asOwner(client, async () => {
      const waiting = organizationId === null ? 0 : await countWaiting(client, organizationId, most)
      if (waiting >= most)
        throw new Problem('organization_share', {
          message: `${waiting} jobs of your organization wait already; try again later.`,
          retryAfter: 60,
        })
      // Loaded with the first job, because the queue's library is large and no start waits for it.
      const { addJobs } = await import('./store.ts')
      await addJobs(client, [
        {
          id,
          kind: kind.name,
          lane: kind.lane,
          organizationId,
          payload,
          priority: priorityAfter(waiting),
          retries: kind.retries,
          pauseSeconds: kind.pauseSeconds,
          runAt,
        },
      ])
    })
  }
}

/**
 * The more jobs of an organization are waiting, the later the next one starts: so organizations take turns, the first of
 * each before the second of any.
 */
function priorityAfter(waiting: number): number {
  return Math.max(LOWEST_PRIORITY, -waiting)
}

async function countWaiting(
  client: Pick<ClientBase, 'query'>,
  organizationId: string,
  most: number,
): Promise<number> {
  const { rows } = await client.query<{ waiting: number }>(
    `select count(*)::int as waiting
     from (select from durable_jobs.job
           where data ->> 'organizationId' = $1 and state < 'active' limit $2) as waiting`,
    [organizationId, most],
  )
  return rows[0]!.waiting
}

/** The role of a tenant's transaction cannot access the queue. It is put aside, and restored. */
async function asOwner(client: Pick<ClientBase, 'query'>, work: () => Promise<void>): Promise<void> {
  const { rows } = await client.query<{ role: string }>(`select current_setting('role') as role`)
  const { role } = rows[0]!
  if (role === 'none') return await work()
  await client.query(`select set_config('role', 'none', true)`)
  await work()
  await client.query(`select set_config('role', $1, true)`, [role])
}
