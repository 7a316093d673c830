import { isUtf8 } from 'node:buffer'
import type { Pool } from 'pg'
import type { RejectionCode } from '../telemetry/reading.ts'
import type { Whose } from './allowance.ts'
import type { KeptRejection } from './repeats.ts'

/** A rejection as it is stored. */
export interface Rejection {
  code: RejectionCode
  reason: string
  source: string
  organizationId: string | null
  deviceId: string | null
  /** As received, which need not be a valid id. */
  vehicleId: string | null
  payload: Buffer | string
  /** Whether a replay may store it once its cause is fixed. */
  isMendable: boolean
}

/** How much was kept for a sender on a day. */
export interface Sized extends Whose {
  bytes: number
}

/** What a row takes in table, index and log in addition to its payload, approximately. */
export const ROW_BYTES = 300

interface Row {
  rejection: Rejection
  kept: Pick<KeptRejection, 'id'>
  whose: Whose
  bytes: number
}

/** A payload longer than a message may be is not a reading anyway: its beginning shows what it is. */
const KEPT_BYTES = { whole: 1_048_576, beginning: 65_536 }

// Payloads come as JSON: writing a megabyte of quotes as an array element blocks the event loop for a tenth of a second.
// Every process locks the sizes in the same order, so that two of them do not deadlock.
const insert = `
  with kept as (
    insert into telemetry_rejections
      (id, code, reason, source, organization_id, device_id, vehicle_id, payload_encoding, payload)
    select * from rows from (
      unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::uuid[], $6::uuid[], $7::text[], $8::text[]),
      json_array_elements_text($9::json)
    )
  ), sizes as (
    insert into telemetry_rejection_sizes as before (day, organization_id, sender, kept, bytes)
    select $10::date, organization_id, sender, count(*), sum(bytes)
    from unnest($5::uuid[], $11::text[], $12::bigint[]) as added (organization_id, sender, bytes)
    group by organization_id, sender
    order by organization_id, sender
    on conflict (day, organization_id, sender) do update
    set kept = before.kept + excluded.kept, bytes = before.bytes + excluded.bytes
    returning organization_id, sender, bytes
  )
  select now()::text as "receivedAt", organization_id as "organizationId", sender, bytes::float8 as bytes
  from sizes`

/** In one transaction. Returns when they were received, and the new sizes for their senders. */
export async function insertRejections(
  pool: Pool,
  day: string,
  rows: readonly Row[],
): Promise<{ receivedAt: string; sizes: Sized[] }> {
  const rejections = rows.map(({ rejection }) => rejection)
  const payloads = rejections.map(({ payload }) => encode(payload))
  const { rows: sizes } = await pool.query<Sized & { receivedAt: string }>(insert, [
    rows.map(({ kept }) => kept.id),
    rejections.map(({ code }) => code),
    rejections.map(({ reason }) => asText(reason, 1_000)),
    rejections.map(({ source }) => source),
    rejections.map(({ organizationId }) => organizationId),
    rejections.map(({ deviceId }) => deviceId),
    rejections.map(({ vehicleId }) => (vehicleId === null ? null : asText(vehicleId, 200))),
    payloads.map(({ encoding }) => encoding),
    JSON.stringify(payloads.map(({ text }) => text)),
    day,
    rows.map(({ whose: { sender } }) => (sender === null ? null : asText(sender, 200))),
    rows.map(({ bytes }) => bytes),
  ])
  return { receivedAt: sizes[0]!.receivedAt, sizes }
}

/** Sizes of earlier days are no longer needed. */
export async function readSizes(pool: Pool, day: string): Promise<Sized[]> {
  await pool.query(`delete from telemetry_rejection_sizes where day < $1::date - 7`, [day])
  const { rows } = await pool.query<Sized>(
    `select organization_id as "organizationId", sender, bytes::float8 as bytes
     from telemetry_rejection_sizes where day = $1`,
    [day],
  )
  return rows
}

/** Adds the number of repeats to the rows. */
export async function saveRepeats(
  pool: Pool,
  due: readonly (readonly [KeptRejection, number])[],
): Promise<void> {
  await pool.query(
    `update telemetry_rejections as kept
     set repeats = kept.repeats + again.repeats, last_received_at = to_timestamp(again.last_ms / 1000.0)
     from unnest($1::timestamptz[], $2::uuid[], $3::bigint[], $4::float8[]) as again (received_at, id, repeats, last_ms)
     where kept.received_at = again.received_at and kept.id = again.id`,
    [
      due.map(([{ receivedAt }]) => receivedAt),
      due.map(([{ id }]) => id),
      due.map(([, repeats]) => repeats),
      due.map(([{ lastAt }]) => lastAt),
    ],
  )
}

/** As text if it is text; otherwise (not UTF-8, or with a NUL) in base64. What exceeds the limit is cut off. */
function encode(payload: Buffer | string): { text: string; encoding: 'utf8' | 'base64' } {
  let bytes = typeof payload === 'string' ? Buffer.from(payload) : payload
  if (bytes.length > KEPT_BYTES.whole) {
    let end = KEPT_BYTES.beginning
    // Do not cut within a character: the bytes after its first one are 10xxxxxx.
    while (end > 0 && (bytes[end]! & 0xc0) === 0x80) end--
    bytes = bytes.subarray(0, end)
  }
  if (isUtf8(bytes) && !bytes.includes(0)) return { text: bytes.toString(), encoding: 'utf8' }
  return { text: bytes.toString('base64'), encoding: 'base64' }
}

/** PostgreSQL's text has no NUL, and no lone surrogates. */
function asText(text: string, longest: number): string {
  return text.slice(0, longest).replaceAll('\0', '\ufffd').toWellFormed()
}
