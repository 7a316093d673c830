import type { Pool } from 'pg'
import { DAY_MS } from '../calendar.ts'
import type { Reading } from '../reading.ts'
import { checkedUuid } from './noting.ts'

/*
 * Readings for a day that takes no rows any more, because it is closed, or packed already. They go into
 * vehicle_telemetry_late, where every reader of readings sees them at once, and the feed too; later they are moved into
 * the block of their vehicle.
 *
 * A reading that is there already, as a row, in a block or late, is found by looking, not by a unique index. So whoever
 * adds one holds a lock from before it looks until it has committed: shared, of its day and of its vehicle's day. Whoever
 * moves late readings elsewhere holds the same lock alone. What a later statement of a READ COMMITTED transaction then
 * looks at is as new as the lock, however long it waited for it.
 */

/** The constraint of a partition that takes no rows any more. */
export const DAY_IS_CLOSED = 'day_is_closed'

const NOBODY = '00000000-0000-0000-0000-000000000000'
const EPOCH_2000 = Date.UTC(2000, 0)

/** The lock of a whole day, as SQL: of whoever adds to it late, shared, and of whoever opens it again, alone. */
export function lockOfDay(day: string): string {
  return `telemetry_late_key('${NOBODY}', ${day})`
}

/**
 * Takes the locks of what is late, in an order that all keep; and makes sure then that its days are closed still. Where one
 * is open again it fails, and the readings go the usual way. As a text, to be sent together with more.
 */
export function lockingLate(rows: readonly { readonly reading: Reading }[]): string {
  const days = new Set<number>()
  const pairs = new Set<string>()
  for (const { reading } of rows) {
    const day = Math.floor((reading.time - EPOCH_2000) / DAY_MS)
    days.add(day)
    pairs.add(`(uuid '${checkedUuid(reading.vehicleId)}', ${day})`)
  }
  return `do $$
begin
  perform pg_advisory_xact_lock_shared(key)
  from (
    select distinct ${lockOfDay("date '2000-01-01' + day")} as key from unnest('{${[...days].join()}}'::integer[]) day order by 1
  ) locks;
  perform pg_advisory_xact_lock_shared(key)
  from (
    select distinct telemetry_late_key(vehicle_id, date '2000-01-01' + day) as key
    from (values ${[...pairs].join()}) pair (vehicle_id, day)
    order by 1
  ) locks;
  if exists (
    select from unnest('{${[...days].join()}}'::integer[]) given
    where not exists (
      select from telemetry_days where day = date '2000-01-01' + given and state in ('closed', 'packed', 'archived')
    )
  ) then
    raise exception 'the day is open again' using errcode = 'object_not_in_prerequisite_state';
  end if;
end $$`
}

/** Fails as a unique index would where anything is stored of the instant of any of these, as a row or in a block. */
export function refusingMet(rows: readonly { readonly reading: Reading }[]): string {
  const met = rows.map(({ reading }) => {
    const vehicle = `uuid '${checkedUuid(reading.vehicleId)}'`
    const time = `timestamptz '${new Date(reading.time).toISOString()}'`
    return `exists (select from vehicle_telemetry where vehicle_id = ${vehicle} and time = ${time})
      or telemetry_packed_has(${vehicle}, ${time})`
  })
  return `do $$
begin
  if ${met.join(' or ')} then
    raise exception 'there is a reading of that instant' using errcode = 'unique_violation';
  end if;
end $$`
}

/** Which of these days, each as the moment at which it begins, take no rows any more. */
export async function closedDays(pool: Pool, days: readonly Date[]): Promise<Date[]> {
  const { rows } = await pool.query<{ from: Date }>(
    `select lower_bound as "from" from telemetry_days
     where lower_bound = any($1) and state in ('closed', 'packed', 'archived')`,
    [days],
  )
  return rows.map(({ from }) => from)
}
