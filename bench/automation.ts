import pg, { type Client } from 'pg'
import { readConfig } from '../src/config.ts'
import { type Bench, format, spread } from './harness.ts'
import { openBenchDatabase } from './support/database.ts'

const DRIVERS = 1_000
/** Rows of the automation's log, half of which belong to the organization that asks, and half to another. */
const rowsOf = { quick: 100_000, full: 1_000_000 }

/** The queries, and how long each may take, in ms. As a tenant, against the plain query by the owner. */
const questions: Readonly<Record<string, { ours: string; plain: string; atMostMs: number }>> = {
  viewOfDispatch: {
    ours: 'select * from auto_dispatch_stats',
    plain: `select organization_id, (assigned_at at time zone 'UTC')::date, count(*), avg(total_score)
            from assignment_logs where organization_id = $org group by 1, 2`,
    atMostMs: 50,
  },
  viewOfEscalation: {
    ours: 'select * from escalation_stats',
    plain: `select organization_id, (escalated_at at time zone 'UTC')::date, count(*), count(*) filter (where severity = 'critical')
            from escalation_logs where organization_id = $org group by 1, 2`,
    atMostMs: 50,
  },
  statsOfToday: {
    ours: "select * from auto_dispatch_stats where date = (now() at time zone 'UTC')::date",
    plain: `select count(*), avg(total_score) from assignment_logs
            where organization_id = $org and (assigned_at at time zone 'UTC')::date = (now() at time zone 'UTC')::date`,
    atMostMs: 100,
  },
  statsOfSevenDays: {
    ours: "select * from auto_dispatch_stats where date > (now() at time zone 'UTC')::date - 7",
    plain: `select (assigned_at at time zone 'UTC')::date, count(*), avg(total_score) from assignment_logs
            where organization_id = $org and (assigned_at at time zone 'UTC')::date > (now() at time zone 'UTC')::date - 7 group by 1`,
    atMostMs: 100,
  },
  openAlerts: {
    ours: "select count(*) from dispatch_alerts where not resolved and alert_type = 'SLA_BREACH'",
    plain:
      "select count(*) from dispatch_alerts where organization_id = $org and not resolved and alert_type = 'SLA_BREACH'",
    atMostMs: 50,
  },
  targetOfOne: {
    ours: 'select * from driver_targets where driver_id = $driver',
    plain: 'select * from driver_targets where organization_id = $org and driver_id = $driver',
    atMostMs: 1,
  },
  targetsOfAHundred: {
    ours: 'select * from driver_targets order by driver_id limit 100',
    plain: 'select * from driver_targets where organization_id = $org order by driver_id limit 100',
    atMostMs: 5,
  },
  thirtyDays: {
    ours: 'select * from driver_performance_history where driver_id = $driver and date > current_date - 30',
    plain:
      'select * from driver_performance_history where organization_id = $org and driver_id = $driver and date > current_date - 30',
    atMostMs: 50,
  },
}

/** The writes, each in a transaction that is rolled back. */
const writes: Readonly<Record<string, { text: string; atMostMs: number; asTenant: boolean }>> = {
  insertOfAssignment: {
    text: `insert into assignment_logs (order_id, driver_id, assignment_type, total_score)
           values ($order, $driver, 'AUTO_ASSIGNED', 80)`,
    atMostMs: 10,
    asTenant: true,
  },
  insertOfBatch: {
    text: 'insert into order_batches (order_ids) values (array[$order::uuid])',
    atMostMs: 10,
    asTenant: true,
  },
  snapshotOfAThousand: {
    text: 'select write_driver_days($org, current_date)',
    atMostMs: 100,
    asTenant: false,
  },
}

export const bench: Bench = {
  compares:
    'what is asked of the logs of a million decisions as a tenant, against the plain query by the owner',
  because: 'the owner is bound by no policy, and counts the rows themselves',
  unit: 'ms',
  target: { atMost: 1 },
  rounds: { quick: 5, full: 15 },
  prepare: async ({ quick, log }) => {
    const { database, administratorUrl, close } = await openBenchDatabase(readConfig({}))
    const open = async (connectionString = database.url) => {
      const client = new pg.Client({ connectionString, options: '-c timezone=UTC' })
      await client.connect()
      return client
    }
    const [owner, tenant, administrator] = [await open(), await open(), await open(administratorUrl)]
    const rows = quick ? rowsOf.quick : rowsOf.full
    log(`  making ${rows.toLocaleString('en')} decisions of two organizations`)
    const ids = await makeDecisions(administrator, rows)
    await administrator.end()
    await tenant.query(`select set_config('role', 'fleetwake_tenant', false),
                               set_config('fleetwake.organization_id', '${ids.org}', false)`)
    const filled = (text: string) =>
      text.replace(/\$(org|driver|order)/g, (_, name: keyof Ids) => `'${ids[name]}'`)
    const all = Object.entries(questions)
    return {
      ours: () =>
        sumOf(
          tenant,
          all.map(([, { ours }]) => filled(ours)),
        ),
      limit: () =>
        sumOf(
          owner,
          all.map(([, { plain }]) => filled(plain)),
        ),
      more: async () => {
        const figures: Record<string, number | string> = { rows }
        let pass = true
        const judge = (name: string, values: number[], atMostMs: number) => {
          const ms = spread(values).median
          figures[`${name}Ms`] = ms
          figures[`${name}Share`] = Number((ms / atMostMs).toPrecision(3))
          pass &&= ms <= atMostMs
          log(`  ${name} ${format(ms)} ms of ${atMostMs}`)
        }
        for (const [name, { ours, atMostMs }] of all) {
          const values: number[] = []
          for (let run = 0; run < 15; run++) values.push(await execution(tenant, filled(ours)))
          judge(name, values, atMostMs)
        }
        for (const [name, { text, atMostMs, asTenant }] of Object.entries(writes)) {
          const values: number[] = []
          for (let run = 0; run < 15; run++)
            values.push(await takenBack(asTenant ? tenant : owner, filled(text)))
          judge(name, values, atMostMs)
        }
        return { figures, pass }
      },
      close: async () => {
        await Promise.all([owner.end(), tenant.end()])
        await close()
      },
    }
  },
}

interface Ids {
  org: string
  driver: string
  order: string
}

/** Two organizations, each with half of all rows, over thirty days. */
async function makeDecisions(client: Client, rows: number): Promise<Ids> {
  await client.query(`
    set session_replication_role = replica;
    insert into organizations (id, name) select md5('org' || n)::uuid, 'Bench ' || n from generate_series(1, 2) n;
    insert into customers (id, organization_id, name)
      select md5('customer' || n)::uuid, md5('org' || n)::uuid, 'C' from generate_series(1, 2) n;
    insert into drivers (id, organization_id, license_number)
      select md5('driver' || n)::uuid, md5('org' || 1 + n % 2)::uuid, 'L' || n from generate_series(1, ${2 * DRIVERS}) n;
    insert into driver_target_settings (driver_id, organization_id, target_deliveries, target_revenue)
      select id, organization_id, 10, 500 from drivers where license_number ~ '^L';
    insert into transport_jobs (id, organization_id, customer_id, driver_id, status, agreed_price, completed_at, has_stops, created_at)
      select md5('job' || n)::uuid, md5('org' || 1 + n % 2)::uuid, md5('customer' || 1 + n % 2)::uuid,
             md5('driver' || 1 + (n + 1) % ${2 * DRIVERS})::uuid, 'completed', 20, now() - n * interval '30 seconds', true,
             greatest(date_trunc('year', now()), now() - n * interval '30 seconds')
      from generate_series(1, ${Math.min(rows, 100_000)}) n;
    insert into driver_performance_history (organization_id, driver_id, date, deliveries_completed)
      select organization_id, id, current_date - n, n from drivers, generate_series(1, 90) n where license_number ~ '^L';
    set session_replication_role = origin;
    alter table assignment_logs disable trigger fill_order;
    alter table escalation_logs disable trigger fill_order;
    alter table escalation_logs disable trigger one_open;
    alter table dispatch_alerts disable trigger fill_order;
    alter table dispatch_alerts disable trigger one_open;
    alter table escalation_logs disable trigger tell_new;
    alter table dispatch_alerts disable trigger tell_new;`)
  const job = `md5('job' || 1 + n % ${Math.min(rows, 100_000)})::uuid`
  const decided = (table: string, columns: string, values: string, moment: string) =>
    client.query(`
      insert into ${table} (organization_id, order_id, order_created_at, driver_id, ${moment}, ${columns})
      select j.organization_id, j.id, j.created_at, j.driver_id, now() - n * interval '2 seconds', ${values}
      from generate_series(1, ${rows}) n join transport_jobs j on j.id = ${job}`)
  await decided('assignment_logs', 'assignment_type, total_score', "'AUTO_ASSIGNED', n % 100", 'assigned_at')
  await decided(
    'escalation_logs',
    'escalation_type, severity, status',
    "'SLA_RISK', (array['low', 'critical'])[1 + n % 2]::severity_level, case when n % 999 = 0 then 'open' else 'resolved' end",
    'escalated_at',
  )
  await decided(
    'dispatch_alerts',
    'alert_type, severity, resolved',
    "'SLA_BREACH', 'high', n % 999 > 0",
    'updated_at',
  )
  await client.query(`
    alter table assignment_logs enable trigger fill_order;
    alter table escalation_logs enable trigger fill_order;
    alter table escalation_logs enable trigger one_open;
    alter table dispatch_alerts enable trigger fill_order;
    alter table dispatch_alerts enable trigger one_open;
    alter table escalation_logs enable trigger tell_new;
    alter table dispatch_alerts enable trigger tell_new`)
  await client.query('vacuum analyze')
  const { rows: found } = await client.query<Ids>(
    `select organization_id as org, driver_id as driver, id as order from transport_jobs where organization_id = md5('org1')::uuid
     order by id limit 1`,
  )
  return found[0]!
}

/** The time that the server itself needs for one statement. */
async function execution(client: Client, text: string): Promise<number> {
  const { rows } = await client.query(`explain (analyze, timing off, format json) ${text}`)
  return rows[0]['QUERY PLAN'][0]['Execution Time']
}

/** Includes the triggers of the statement; those at the commit belong to the audit, which these tables do not have. */
async function takenBack(client: Client, text: string): Promise<number> {
  await client.query('begin')
  const ms = await execution(client, text)
  await client.query('rollback')
  return ms
}

async function sumOf(client: Client, texts: readonly string[]): Promise<number> {
  let sum = 0
  for (const text of texts) sum += await execution(client, text)
  return sum
}
