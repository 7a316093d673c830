import type { Pool, PoolClient } from 'pg'
import { transaction } from '../database/transaction.ts'
import type { Place } from './source.ts'
import type { Parcel } from './store.ts'

/** The result of a parcel in a round. */
export interface Result {
  parcel: Parcel
  state: 'waiting' | 'delivered' | 'dead'
  /** Null: it waits behind another one, and was not attempted. */
  attempt: { at: Date; status: number | null; text: string; tookMs: number } | null
  nextAt: Date | null
}

interface Round {
  subscriptionId: string
  organizationId: string
  server: string
  places: Readonly<Record<string, Place>>
  taken: number
  /** Its value when this round began. */
  takenBefore: number
  results: readonly Result[]
  failures: number
  quietUntil: Date | null
  problem: string | null
  now: Date
  /** The subscription has ended. */
  ended: boolean
  /** It accepts again: waiting messages are retried at once. */
  recovered: boolean
  /** It accepts nothing: messages that have waited since before this time are given up. */
  giveUpBefore: Date | null
}

/** Records everything that a round has done, in one transaction. Returns how many wait now. */
export async function settle(pool: Pool, round: Round): Promise<number> {
  return await transaction(pool, async client => {
    const isNew = ({ parcel }: Result) => parcel.id === null
    await insertResults(client, round, round.results.filter(isNew))
    await updateResults(
      client,
      round.results.filter(result => !isNew(result)),
    )
    const { subscriptionId: id, now, recovered, giveUpBefore } = round
    if (recovered)
      await client.query(
        `update deliveries set next_at = $2 where subscription_id = $1 and state = 'waiting' and next_at > $2`,
        [id, now],
      )
    if (giveUpBefore)
      await client.query(
        `update deliveries set state = 'dead' where subscription_id = $1 and state = 'waiting' and created_at < $2`,
        [id, giveUpBefore],
      )
    await writeTarget(client, round)
    if (round.ended)
      await client.query(`update subscriptions set status = 'ended' where id = $1 and status = 'active'`, [
        id,
      ])
    const { rows } = await client.query<{ waiting: number }>(
      `select count(*) as waiting from deliveries where subscription_id = $1 and state = 'waiting'`,
      [id],
    )
    return rows[0]!.waiting
  })
}

async function insertResults(client: PoolClient, round: Round, results: readonly Result[]): Promise<void> {
  if (results.length === 0) return
  const column = <T>(of: (result: Result) => T) => results.map(of)
  await client.query(
    `insert into deliveries (subscription_id, organization_id, created_at, number, message_id, type, vehicle_id, lane, time,
                             data, state, attempts, attempted_at, next_at, status, answer, took_ms)
     select $1, $2, $3, * from unnest($4::bigint[], $5::text[], $6::text[], $7::uuid[], $8::text[], $9::timestamptz[],
       $10::jsonb[], $11::text[], $12::integer[], $13::timestamptz[], $14::timestamptz[], $15::integer[], $16::text[],
       $17::integer[])`,
    [
      ...[round.subscriptionId, round.organizationId, round.now],
      column(({ parcel }) => parcel.number),
      column(({ parcel }) => parcel.messageId),
      column(({ parcel }) => parcel.type),
      column(({ parcel }) => parcel.vehicleId),
      column(({ parcel }) => parcel.lane),
      column(({ parcel }) => parcel.time),
      column(({ parcel, state }) => (state === 'delivered' ? null : JSON.stringify(parcel.data))),
      column(({ state }) => state),
      column(attemptsOf),
      column(({ attempt }) => attempt?.at ?? null),
      column(({ nextAt }) => nextAt),
      column(({ attempt }) => attempt?.status ?? null),
      column(({ attempt }) => attempt?.text ?? null),
      column(({ attempt }) => attempt?.tookMs ?? null),
    ],
  )
}

async function updateResults(client: PoolClient, results: readonly Result[]): Promise<void> {
  const tried = results.filter(({ attempt }) => attempt !== null)
  if (tried.length === 0) return
  await client.query(
    `update deliveries d
     set state = r.state, attempts = r.attempts, attempted_at = r.attempted_at, next_at = r.next_at, status = r.status,
         answer = r.answer, took_ms = r.took_ms, data = case when r.state = 'delivered' then null else d.data end
     from unnest($1::uuid[], $2::text[], $3::integer[], $4::timestamptz[], $5::timestamptz[], $6::integer[], $7::text[],
                 $8::integer[])
          as r (id, state, attempts, attempted_at, next_at, status, answer, took_ms)
     where d.id = r.id`,
    [
      tried.map(({ parcel }) => parcel.id),
      tried.map(({ state }) => state),
      tried.map(attemptsOf),
      tried.map(({ attempt }) => attempt!.at),
      tried.map(({ nextAt }) => nextAt),
      tried.map(({ attempt }) => attempt!.status),
      tried.map(({ attempt }) => attempt!.text),
      tried.map(({ attempt }) => attempt!.tookMs),
    ],
  )
}

function attemptsOf({ parcel, attempt }: Result): number {
  return parcel.attempts + (attempt ? 1 : 0)
}

async function writeTarget(client: PoolClient, round: Round): Promise<void> {
  const delivered = round.results.filter(({ state }) => state === 'delivered').length
  const { rowCount } = await client.query(
    `insert into delivery_targets as t (subscription_id, organization_id, server, places, taken, delivered, delivered_at,
                                        failures, quiet_until, problem)
     values ($1, $2, $3, $4, $5, $6::bigint, case when $6::bigint > 0 then $7::timestamptz end, $8, $9, $10)
     on conflict (subscription_id) do update
     set server = excluded.server, places = excluded.places, taken = excluded.taken,
         delivered = t.delivered + excluded.delivered, delivered_at = coalesce(excluded.delivered_at, t.delivered_at),
         failures = excluded.failures, quiet_until = excluded.quiet_until, problem = excluded.problem
     where t.taken = $11`,
    [
      ...[
        round.subscriptionId,
        round.organizationId,
        round.server,
        JSON.stringify(round.places),
        round.taken,
      ],
      ...[delivered, round.now, round.failures, round.quietUntil, round.problem],
      round.takenBefore,
    ],
  )
  // Its lock was lost with its connection, and another process has continued from the same places.
  if (rowCount === 0) throw new Error('another process holds this subscription')
}

/** Keeps the newest deliveries, both delivered and given up. */
export async function prune(pool: Pool, subscriptionId: string, kept: number): Promise<void> {
  for (const state of ['delivered', 'dead']) {
    await pool.query(
      `delete from deliveries where subscription_id = $1 and state = $2 and created_at < (
         select created_at from deliveries where subscription_id = $1 and state = $2
         order by created_at desc, id desc offset $3 limit 1)`,
      [subscriptionId, state, kept],
    )
  }
}

/** Deliveries, sent or waiting, for subscriptions that were retired before this time. */
export async function pruneRetired(pool: Pool, before: Date): Promise<void> {
  for (const table of ['deliveries', 'delivery_targets']) {
    await pool.query(
      `delete from ${table} t using subscriptions s where s.id = t.subscription_id and s.deleted_at < $1`,
      [before],
    )
  }
}
