import type { Pool, PoolClient } from 'pg'
import type { Kind } from './channels/channel.ts'
import type { Format } from './message.ts'
import type { Place } from './source.ts'

/** A subscription that is active, as whoever delivers to it needs it. */
export interface Subscription {
  id: string
  organizationId: string
  organizationName: string
  kind: Kind
  url: string | null
  recipient: string | null
  topic: string | null
  types: readonly string[]
  format: Format
  language: 'en' | 'de'
  timeZone: string
  digestMinutes: number | null
  secret: Buffer | null
  secretBefore: Buffer | null
  secretBeforeUntil: Date | null
  transactionId: number
  createdAt: Date
  /** A redelivery ends it. */
  quietUntil: Date | null
  waiting: number
}

export async function readActive(pool: Pool): Promise<Subscription[]> {
  const { rows } = await pool.query<Subscription>(
    `select s.id, s.organization_id as "organizationId", o.name as "organizationName", s.kind, s.url, s.recipient,
            s.topic, s.types, s.format, s.language, coalesce(s.time_zone, o.time_zone) as "timeZone",
            s.digest_minutes as "digestMinutes", s.secret, s.secret_before as "secretBefore",
            s.secret_before_until as "secretBeforeUntil", s.transaction_id as "transactionId",
            s.created_at as "createdAt", t.quiet_until as "quietUntil",
            (select count(*) from deliveries d where d.subscription_id = s.id and d.state = 'waiting') as waiting
     from subscriptions s
     join organizations o on o.id = s.organization_id and o.deleted_at is null
     left join delivery_targets t on t.subscription_id = s.id
     where s.status = 'active' and s.deleted_at is null
     order by s.id`,
  )
  return rows
}

export interface Horizon {
  /** The cluster whose numbers these are. */
  server: string
  end: number
}

export async function readHorizon(client: Pick<PoolClient, 'query'>): Promise<Horizon> {
  const { rows } = await client.query<Horizon>(
    `select (select system_identifier::text from pg_control_system()) as server,
            txid_snapshot_xmin(txid_current_snapshot()) as end`,
  )
  return rows[0]!
}

/** How far a subscription has come. */
export interface Standing {
  places: Record<string, Place>
  taken: number
  failures: number
  quietUntil: Date | null
  deliveredAt: Date | null
}

/** Undefined: it begins. Places of another cluster are none. */
export async function readStanding(pool: Pool, id: string, server: string): Promise<Standing | undefined> {
  const { rows } = await pool.query<Standing & { server: string }>(
    `select server, places, taken, failures, quiet_until as "quietUntil", delivered_at as "deliveredAt"
     from delivery_targets where subscription_id = $1`,
    [id],
  )
  const [found] = rows
  return found && (found.server === server ? found : { ...found, places: {} })
}

/** What is sent: that was just taken from a source, or that waits in the table. */
export interface Parcel {
  /** Of its row, where it has one. */
  id: string | null
  number: number
  messageId: string
  type: string
  vehicleId: string | null
  lane: string
  time: string
  data: object
  attempts: number
  takenAt: Date
}

/** The first ones of each lane, if the first of all of the lane may be tried again by then. */
export async function readDue(
  pool: Pool,
  { id, by, limit, ofLane }: { id: string; by: Date | 'infinity'; limit: number; ofLane: number },
): Promise<Parcel[]> {
  const { rows } = await pool.query<Parcel & { time: Date }>(
    `select d.id, d.number, d.message_id as "messageId", d.type, d.vehicle_id as "vehicleId", d.lane, d.time, d.data,
            d.attempts, d.created_at as "takenAt"
     from (select w.id, w.number,
                  max(w.next_at) over lane as until, row_number() over lane as place
           from deliveries w where w.subscription_id = $1 and w.state = 'waiting'
           window lane as (partition by w.lane order by w.number)) as w
     join deliveries d on d.id = w.id
     where w.until <= $2 and w.place <= $4
     order by w.number limit $3`,
    [id, by, limit, ofLane],
  )
  return rows.map(row => ({ ...row, time: row.time.toISOString() }))
}

/** Of these lanes, those in which something waits that is not one of these parcels. */
export async function readBlocked(
  pool: Pool,
  id: string,
  lanes: readonly string[],
  parcels: readonly string[],
): Promise<ReadonlySet<string>> {
  const { rows } = await pool.query<{ lane: string }>(
    `select distinct lane from deliveries
     where subscription_id = $1 and state = 'waiting' and lane = any ($2) and id <> all ($3::uuid[])`,
    [id, lanes, parcels],
  )
  return new Set(rows.map(({ lane }) => lane))
}
