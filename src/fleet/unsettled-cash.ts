import type { DailyPayload, JobKind } from '../jobs/kinds.ts'

/** What a driver tells of a day without a network may come so much later, and is looked for as often. */
const LOOKED_BACK_DAYS = 8

/**
 * At the organization's midnight: a driver who collected cash on a day that is over and has not settled it is an alert, once a day
 * and currency. The database resolves it with the settlement (0706_unsettled_cash.sql).
 */
export const unsettledCash: JobKind<DailyPayload> = {
  name: 'unsettled-cash',
  lane: 'quick',
  limitMs: 60_000,
  retries: 8,
  pauseSeconds: 60,
  daily: { at: '00:00', per: 'organization' },
  async run({ organizationId, payload }) {
    return client => client.query(raise, [organizationId, payload.date, LOOKED_BACK_DAYS])
  },
}

const raise = `
  with collected as materialized (
    select j.cash_collected_by as driver_id, (j.cash_collected_at at time zone o.time_zone)::date as day, j.currency
    from organizations o join transport_jobs j on j.organization_id = o.id
    where o.id = $1 and j.deleted_at is null and j.cash_collected_by is not null and j.cash_collected > 0
      and j.cash_collected_at >= ($2::date - $3::int)::timestamp at time zone o.time_zone
      and j.cash_collected_at < $2::date::timestamp at time zone o.time_zone
    group by 1, 2, 3
    order by 1, 2, 3
  )
  select check_unsettled_cash($1, c.driver_id, c.day, c.currency, true) from collected c
  where not exists (
    select from cash_settlements s
    where s.organization_id = $1 and s.driver_id = c.driver_id and s.day = c.day and s.currency = c.currency
      and s.deleted_at is null)`
