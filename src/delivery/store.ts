import type { Pool, PoolClient } from 'pg'
import type { Kind } from './channels/channel.ts'
import type { Format } from './message.ts'
import type { Place } from './source.ts'

/** An active subscription, with what delivery needs. */
export interface Subscription {
  id: string
  organizationId: string
  organizationName: string
  /** Whose mailbox or browser it is: the user with that address, or the one who created it. */
  userId: string | null
  /** That user is limited to some vehicles, of which what is delivered says nothing. */
  isLimited: boolean
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
            w.id as "userId", coalesce(w.vehicle_group_ids <> '[]', false) as "isLimited",
            s.topic, s.types, s.format, s.language, coalesce(s.time_zone, o.time_zone) as "timeZone",
            s.digest_minutes as "digestMinutes", s.secret, s.secret_before as "secretBefore",
            s.secret_before_until as "secretBeforeUntil", s.transaction_id as "transactionId",
            s.created_at as "createdAt", t.quiet_until as "quietUntil",
            (select count(*) from deliveries d where d.subscription_id = s.id and d.state = 'waiting') as waiting
     from subscriptions s
     join organizations o on o.id = s.organization_id and o.deleted_at is null
     left join users w on w.id = coalesce(
       (select u.id from users u where u.organization_id = s.organization_id and u.deleted_at is null
          and u.email_key = lower(s.recipient) limit 1), s.user_id)
     left join delivery_targets t on t.subscription_id = s.id
     where s.status = 'active' and s.deleted_at is null
     order by s.id`,
  )
  return rows
}

export interface Horizon {
  /** The cluster that these transaction numbers belong to. */
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

/** How far a subscription has got. */
export interface Standing {
  places: Record<string, Place>
  taken: number
  failures: number
  quietUntil: Date | null
  deliveredAt: Date | null
}

/** Undefined if it is new. Places of another cluster do not count. */
export async function readStanding(pool: Pool, id: string, server: string): Promise<Standing | undefined> {
  const { rows } = await pool.query<Standing & { server: string }>(
    `select server, places, taken, failures, quiet_until as "quietUntil", delivered_at as "deliveredAt"
     from delivery_targets where subscription_id = $1`,
    [id],
  )
  const [found] = rows
  return found && (found.server === server ? found : { ...found, places: {} })
}

/** A message to send: just taken from a source, or waiting in the table. */
export interface Parcel {
  /** Of its row, if it has one. */
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

/** The first ones of each lane, if the first of the lane may be retried by then. */
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

/** Those of these lanes in which something waits that is not one of these parcels. */
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
