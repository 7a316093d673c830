import type { PoolClient } from 'pg'
import { Problem } from '../../errors.ts'

/** The driver whom the user's account is linked to. For other users nothing is found, as for other drivers. */
export async function ownDriver(client: PoolClient, of?: string): Promise<string> {
  const { rows } = await client.query<{ id: string | null }>('select current_driver_id() as id')
  const driverId = rows[0]!.id
  if (driverId !== null) return driverId
  throw of === undefined
    ? new Problem('no_driver_account')
    : new Problem('not_found', { members: { id: of } })
}

interface Locked {
  outcome: 'done' | 'failed' | null
  jobStatus: string
}

/** A stop of the driver's own, locked until the end of the transaction. Another driver's is not found. */
async function ownStop(client: PoolClient, driverId: string, stopId: string): Promise<Locked> {
  const { rows } = await client.query<Locked>(
    `select s.outcome, j.status as "jobStatus"
     from transport_jobs j
     join job_stops s on s.organization_id = j.organization_id and s.job_id = j.id and s.job_created_at = j.created_at
     where s.id = $2 and s.deleted_at is null and j.deleted_at is null and j.driver_id = $1
     for no key update`,
    [driverId, stopId],
  )
  if (!rows[0]) throw new Problem('not_found', { members: { id: stopId } })
  return rows[0]
}

const isOpen = ({ jobStatus }: Locked) => ['pending', 'assigned', 'in_progress'].includes(jobStatus)

function refuse(stopId: string, stop: Locked, to: string): never {
  const from = stop.outcome ?? stop.jobStatus
  throw new Problem('not_from_here', { message: `It is ${from}.`, members: { id: stopId, from, to } })
}

const LONGEST_WITHOUT_NETWORK_MS = 7 * 86_400_000

export interface Moment {
  /** The reported time; now, if none was reported. */
  at: string | undefined
  now: Date
}

/** Nobody acts in the future: a clock that is ahead counts as now. A report that is older than a week is not accepted. */
function momentOf({ at, now }: Moment): Date {
  if (at === undefined || Date.parse(at) > now.getTime()) return now
  if (now.getTime() - Date.parse(at) > LONGEST_WITHOUT_NETWORK_MS)
    throw new Problem('invalid_request', {
      message: 'The time is more than a week ago.',
      members: { field: 'at' },
    })
  return new Date(at)
}

interface Told {
  driverId: string
  stopId: string
  moment: Moment
}

/** What was detected before is corrected, but not to a time after the departure. */
export async function arrive(client: PoolClient, { driverId, stopId, moment }: Told): Promise<void> {
  const stop = await ownStop(client, driverId, stopId)
  const at = momentOf(moment)
  if (!isOpen(stop) || stop.outcome !== null) refuse(stopId, stop, 'arrived')
  await client.query('update job_stops set arrived_at = least($2, departed_at) where id = $1', [stopId, at])
}

export async function depart(client: PoolClient, { driverId, stopId, moment }: Told): Promise<void> {
  const stop = await ownStop(client, driverId, stopId)
  const at = momentOf(moment)
  if (!isOpen(stop) && stop.outcome === null && stop.jobStatus !== 'completed')
    refuse(stopId, stop, 'departed')
  await client.query(
    'update job_stops set departed_at = $2, arrived_at = least(coalesce(arrived_at, $2), $2) where id = $1',
    [stopId, at],
  )
}

interface Ended extends Told {
  outcome: 'done' | 'failed'
  reason?: string | undefined
  receivedBy?: string | undefined
  proof?: { kind: string; keep: () => Promise<string> } | undefined
}

/** An order that was considered done because its stops were left can still get its proof. */
export async function end(client: PoolClient, told: Ended): Promise<void> {
  const { driverId, stopId, moment, outcome, reason, receivedBy, proof } = told
  const stop = await ownStop(client, driverId, stopId)
  const at = momentOf(moment)
  const isLate = outcome === 'done' && stop.jobStatus === 'completed' && stop.outcome !== 'failed'
  if (!isLate && (!isOpen(stop) || stop.outcome !== null)) refuse(stopId, stop, outcome)
  // Only now, so that nobody stores anything for another driver's stop.
  const file = await proof?.keep()
  await client.query(
    `update job_stops
     set outcome = $2, outcome_at = coalesce(outcome_at, $3), outcome_reason = $4,
         arrived_at = case when $2 = 'done' then coalesce(arrived_at, $3) else arrived_at end,
         received_by = coalesce($5, received_by), proof = coalesce($6, proof), proof_file = coalesce($7, proof_file)
     where id = $1`,
    [stopId, outcome, at, reason ?? null, receivedBy ?? null, proof?.kind ?? null, file ?? null],
  )
}

/** All cash collected for an order of the driver's own; also after its end, until another driver has it. */
export async function collect(
  client: PoolClient,
  {
    driverId,
    orderId,
    amount,
    moment,
  }: { driverId: string; orderId: string; amount: number; moment: Moment },
): Promise<void> {
  const { rowCount } = await client.query(
    `select from transport_jobs
     where id = $2 and driver_id = $1 and deleted_at is null and status <> 'cancelled' for no key update`,
    [driverId, orderId],
  )
  if (rowCount === 0) throw new Problem('not_found', { members: { id: orderId } })
  await client.query(
    `update transport_jobs
     set cash_collected = $3, cash_collected_by = $1,
         cash_collected_at = case when cash_collected is null then $4 else cash_collected_at end
     where id = $2`,
    [driverId, orderId, amount, momentOf(moment)],
  )
}

/** The database tells the engines. */
export async function say(client: PoolClient, driverId: string, status: string): Promise<void> {
  await client.query(
    `insert into driver_target_settings (driver_id, said_status) values ($1, $2)
     on conflict (driver_id) do update set said_status = excluded.said_status`,
    [driverId, status],
  )
}
