import type { Pool } from 'pg'
import type { RejectionCode } from '../telemetry/reading.ts'
import type { Message, Outcome, Sender, Source } from './intake.ts'
import type { Receiver } from './receiver.ts'

/** The outcome of one replayed rejection. */
export interface Replayed {
  id: string
  receivedAt: string
  vehicleId: string | null
  accepted: number
  duplicates: number
  rejectedCount: number
  /** Why it is still rejected. */
  code: RejectionCode | null
  reason: string | null
}

/** Replayed rejections, and the outcome of their readings. */
export interface Totals {
  replayed: number
  accepted: number
  duplicates: number
  rejected: number
}

/** The rejections of one organization; the service's administrator also has those without an organization. */
export interface Whose {
  organizationId: string
  andNobodys: boolean
}

interface ReplayDeps {
  pool: Pool
  /** An ingest that keeps no rejections: what is rejected again is kept already. */
  intake: Pick<Receiver, 'take' | 'open' | 'room'>
  code: RejectionCode
  limit: number
  /** Absent: all organizations. */
  whose?: Whose
  tell(replayed: Replayed): void
  /** Stops after the current page. */
  signal?: AbortSignal
}

interface Row {
  /** As text: a Date would lose the microseconds, and the row with them. */
  received_at: string
  id: string
  source: Source
  organization_id: string | null
  vehicle_id: string | null
  device_id: string | null
  /** The device's current vehicle; null if the device was revoked. */
  device_vehicle: string | null
  payload: string
  payload_encoding: 'utf8' | 'base64'
}

/** Rows per page, and bytes per page; at least one row. */
const page = { rows: 500, bytes: 4 * 1024 * 1024 }

const readPage = `
  select r.received_at::text, r.id, r.source, r.organization_id, r.vehicle_id, r.device_id,
         d.vehicle_id as device_vehicle, r.payload, r.payload_encoding
  from (
    select received_at, id, source, organization_id, vehicle_id, device_id, payload, payload_encoding,
           sum(octet_length(payload)) over (order by received_at, id) - octet_length(payload) as bytes_before
    from (
      select received_at, id, source, organization_id, vehicle_id, device_id, payload, payload_encoding
      from telemetry_rejections
      where code = $1 and replayed_at is null and (received_at, id) > ($2, $3)
        and ($6::uuid is null or organization_id = $6 or ($7 and organization_id is null))
      order by received_at, id
      limit $4
    ) oldest
  ) r
  left join devices d on d.id = r.device_id and d.revoked_at is null
  where r.bytes_before < $5
  order by r.received_at, r.id`

const markRows = `
  update telemetry_rejections r
  set replayed_at = now()
  from unnest($1::timestamptz[], $2::uuid[]) as done (received_at, id)
  where r.received_at = done.received_at and r.id = done.id`

// A row that is rejected again stays, to be tried later, but gets the newest reason.
const markRow = `
  update telemetry_rejections
  set code = coalesce($3, code), reason = coalesce($4, reason)
  where received_at = $1 and id = $2`

/**
 * Replays rejections through decode and the writer, oldest first, a page at a time, each exactly as received
 * and under the same sender. One that is stored now, or was stored meanwhile, is marked; one that is rejected
 * again stays. After an interruption it can be run again: what it had stored is found as duplicates.
 */
export async function replay({
  pool,
  intake,
  code,
  limit,
  whose,
  tell,
  signal,
}: ReplayDeps): Promise<Totals> {
  const totals: Totals = { replayed: 0, accepted: 0, duplicates: 0, rejected: 0 }
  let after: [string, string] = ['-infinity', '00000000-0000-0000-0000-000000000000']
  while (totals.replayed < limit && !signal?.aborted) {
    const most = Math.min(page.rows, limit - totals.replayed)
    const { rows } = await pool.query<Row>(readPage, [
      code,
      ...after,
      most,
      page.bytes,
      whose?.organizationId ?? null,
      whose?.andNobodys ?? false,
    ])
    if (rows.length === 0) break
    await intake.room()
    const done = await Promise.all(rows.map(row => replayRow(intake, row, code)))
    await markDone(
      pool,
      rows.filter((_, index) => isDone(done[index]!)),
    )
    for (const [index, replayed] of done.entries()) {
      if (!isDone(replayed)) await markRejected(pool, rows[index]!, replayed, code)
      tell(replayed)
      totals.replayed++
      totals.accepted += replayed.accepted
      totals.duplicates += replayed.duplicates
      totals.rejected += replayed.rejectedCount
    }
    const last = rows.at(-1)!
    after = [last.received_at, last.id]
  }
  return totals
}

async function replayRow(intake: ReplayDeps['intake'], row: Row, code: RejectionCode): Promise<Replayed> {
  const { accepted, duplicates, rejectedCount, rejected } = await takeAgain(intake, row, code)
  return {
    id: row.id,
    receivedAt: row.received_at,
    vehicleId: row.vehicle_id,
    accepted,
    duplicates,
    rejectedCount,
    code: rejected[0]?.code ?? null,
    reason: rejected[0]?.message ?? null,
  }
}

async function takeAgain(intake: ReplayDeps['intake'], row: Row, code: RejectionCode): Promise<Outcome> {
  const payload = Buffer.from(row.payload, row.payload_encoding)
  const sender = senderOf(row, code)
  if (row.source !== 'mqtt' && sender !== null) {
    // A single reading, from a body or a line, or as its door had decoded it.
    const upload = intake.open(row.source, sender, true)
    upload.line(payload)
    return await upload.close()
  }
  // The broker in front may know an organization's vehicle without knowing a device.
  const device = row.device_id === null ? null : sender
  const vehicleId = row.vehicle_id ?? ''
  const message: Message = { source: 'mqtt', payload, vehicleId, sender: device, dup: true }
  return await new Promise(resolve => intake.take(message, (_, outcome) => resolve(outcome)))
}

function senderOf(row: Row, code: RejectionCode): Sender | null {
  const { organization_id: organizationId, device_id: deviceId } = row
  if (organizationId === null) return null
  if (deviceId === null) return { organizationId, deviceId: null, vehicleId: null }
  // The device's vehicle at the time of sending; if just that was wrong, its current one.
  const vehicleId = (code === 'not_your_vehicle' ? row.device_vehicle : row.vehicle_id) ?? ''
  return { organizationId, deviceId, vehicleId }
}

/** A message of several readings is done when all of them are; on the next replay the others are duplicates. */
function isDone({ rejectedCount }: Replayed): boolean {
  return rejectedCount === 0
}

async function markDone(pool: Pool, rows: readonly Row[]): Promise<void> {
  if (rows.length > 0)
    await pool.query(markRows, [rows.map(({ received_at }) => received_at), rows.map(({ id }) => id)])
}

async function markRejected(pool: Pool, row: Row, replayed: Replayed, code: RejectionCode): Promise<void> {
  // Of a line that was too long, the beginning is kept, which is not JSON.
  const isCut = code === 'too_large' && replayed.code === 'not_json'
  const [newCode, reason] = isCut ? [null, null] : [replayed.code, replayed.reason]
  await pool.query(markRow, [row.received_at, row.id, newCode, reason])
}
