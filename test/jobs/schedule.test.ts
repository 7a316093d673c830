import type { Pool } from 'pg'
import t from 'tap'
import { transaction } from '../../src/database/transaction.ts'
import { shownAt } from '../../src/jobs/days.ts'
import type { DailyPayload } from '../../src/jobs/kinds.ts'
import { databaseNow, tick } from '../../src/jobs/schedule.ts'
import { openTestPools } from '../support/database.ts'
import { kindOf, quiet } from './support.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const run = async () => undefined
const daily = (name: string, at: string, catchUp?: number) =>
  kindOf<DailyPayload>({ name, run, daily: { at, per: 'organization', ...(catchUp ? { catchUp } : {}) } })

async function enqueued(pool: Pool): Promise<{ kind: string; organization: string | null; date: string }[]> {
  const { rows } = await pool.query(
    `select data ->> 'kind' as kind, data ->> 'organizationId' as organization, data #>> '{payload,date}' as date
     from durable_jobs.job order by 1, 2, 3`,
  )
  return rows
}

/** Organizations that were there long before, in these zones in turn. */
async function addOrganizations(pool: Pool, zones: readonly string[], count = zones.length): Promise<void> {
  await transaction(pool, async client => {
    // Their roles and their audit would take a minute, and no job looks at them.
    await client.query('alter table organizations disable trigger user')
    await client.query(
      `insert into organizations (name, time_zone, created_at)
       select 'of ' || n, ($1::text[])[1 + n % cardinality($1::text[])], '2009-01-01Z' from generate_series(0, $2 - 1) n`,
      [zones, count],
    )
    await client.query('alter table organizations enable trigger user')
  })
}

const dateAt = (moment: number, zone: string) => new Date(shownAt(moment, zone)).toISOString().slice(0, 10)

t.test('across both changes of summer time, with two processes, each runs once a local day', async t => {
  const [one, two] = await twoPools(t)
  const zones = [
    'Europe/Berlin',
    'America/New_York',
    'Australia/Lord_Howe',
    'Africa/Cairo',
    'Pacific/Apia',
    'UTC',
  ]
  await addOrganizations(one, zones)
  const kinds = [daily('early', '02:30'), daily('midnight', '00:00')]
  for (const begin of ['2026-03-25T00:00:00Z', '2026-10-22T00:00:00Z']) {
    await one.query('truncate durable_jobs.job, durable_job_days')
    let now = Date.parse(begin)
    // Ticks of a machine that is busy, some of them at the same moment by both.
    for (let n = 0; now < Date.parse(begin) + 12 * 24 * HOUR; n++) {
      await Promise.all([
        tick({ pool: one, kinds, now, log: quiet }),
        ...(n % 3 === 0 ? [tick({ pool: two, kinds, now: now - MINUTE, log: quiet })] : []),
      ])
      now += (20 + ((n * 37) % 140)) * MINUTE
    }
    const found = await enqueued(one)
    const keys = found.map(({ kind, organization, date }) => `${kind} ${organization} ${date}`)
    t.equal(new Set(keys).size, keys.length, 'none twice')
    const { rows: organizations } = await one.query('select id, time_zone from organizations')
    for (const { id, time_zone: zone } of organizations)
      for (const { name } of kinds) {
        const dates = found
          .filter(job => job.organization === id && job.kind === name)
          .map(({ date }) => date)
        const days: string[] = []
        for (let moment = Date.parse(begin); moment < now - 24 * HOUR; moment += HOUR)
          if (days.at(-1) !== dateAt(moment, zone)) days.push(dateAt(moment, zone))
        t.same(
          days.slice(1).filter(day => !dates.includes(day)),
          [],
          `${name} in ${zone} ran every day from ${begin.slice(0, 7)} on`,
        )
      }
  }
})

t.test('a thousand organizations add no table and no queue, and each tick is bounded', async t => {
  const { app: pool } = await openTestPools(t)
  const tables = async () =>
    (await pool.query(`select from pg_class where relnamespace = 'durable_jobs'::regnamespace`)).rowCount
  const before = await tables()
  await addOrganizations(pool, ['UTC', 'Asia/Kathmandu', 'XYZ+3'], 2_500)
  const now = Date.parse('2026-11-28T12:00:00Z')
  t.equal(await tick({ pool, kinds: [daily('report', '06:00')], now, log: quiet }), 2_500)
  t.equal(await tick({ pool, kinds: [daily('report', '06:00')], now, log: quiet }), 0, 'asked again, nothing')
  t.equal(
    await tick({ pool, kinds: [daily('report', '06:00')], now: now - 36 * HOUR, log: quiet }),
    0,
    'nor by a clock that was put back',
  )
  t.equal((await enqueued(pool)).length, 2_500)
  t.equal(await tables(), before)
})

t.test('who is new, who is gone, and what was missed', async t => {
  const { app: pool } = await openTestPools(t)
  const kinds = [
    daily('last', '08:00'),
    daily('each', '08:00', 3),
    kindOf<DailyPayload>({ name: 'service', run, daily: { at: '02:00', per: 'service' } }),
  ]
  const { rows } = await pool.query<{ id: string; name: string }>(
    `insert into organizations (name, time_zone, created_at, deleted_at) values
       ('old', 'Asia/Tokyo', '2020-01-01Z', null),
       ('new', 'Asia/Tokyo', '2026-11-20T23:30Z', null),
       ('gone', 'Asia/Tokyo', '2020-01-01Z', '2026-11-01Z') returning id, name`,
  )
  const named = async () => {
    const found = await enqueued(pool)
    await pool.query('truncate durable_jobs.job')
    const nameOf = (id: string | null) => rows.find(row => row.id === id)?.name ?? 'all'
    return found.map(({ kind, organization, date }) => `${kind} ${nameOf(organization)} ${date}`).sort()
  }
  // 08:00 in Tokyo is 23:00 of the day before in UTC.
  await tick({ pool, kinds, now: Date.parse('2026-11-21T01:00:00Z'), log: quiet })
  t.same(
    await named(),
    ['each old 2026-11-21', 'last old 2026-11-21', 'service all 2026-11-20'].sort(),
    'what came before the organization is none of its business',
  )
  await tick({ pool, kinds, now: Date.parse('2026-11-21T23:00:00Z'), log: quiet })
  t.same(await named(), [
    'each new 2026-11-22',
    'each old 2026-11-22',
    'last new 2026-11-22',
    'last old 2026-11-22',
    'service all 2026-11-21',
  ])
  await tick({ pool, kinds, now: Date.parse('2026-11-26T23:30:00Z'), log: quiet })
  t.same(
    await named(),
    [
      ...['25', '26', '27'].flatMap(day => [`each new 2026-11-${day}`, `each old 2026-11-${day}`]),
      'last new 2026-11-27',
      'last old 2026-11-27',
      'service all 2026-11-26',
    ].sort(),
    'after days without a service: the last one, or so many as the kind wants',
  )
  // Into a zone where it is still the day before: that day was had.
  await pool.query(`update organizations set time_zone = 'Pacific/Honolulu' where name = 'old'`)
  await tick({ pool, kinds, now: Date.parse('2026-11-27T19:00:00Z'), log: quiet })
  t.same(await named(), ['service all 2026-11-27'])
  const now = await databaseNow(pool)
  t.ok(Number.isFinite(now) && new Date(now).getUTCFullYear() > 2025)
})

async function twoPools(t: Parameters<typeof openTestPools>[0]): Promise<[Pool, Pool]> {
  const { app, jobs } = await openTestPools(t)
  return [app, jobs]
}
