import pg, { type Client } from 'pg'
import { readConfig } from '../src/config.ts'
import { dashboardSql } from '../src/fleet/dashboard.ts'
import { vehicles } from '../src/fleet/vehicles.ts'
import { listStatement } from '../src/resources/rows.ts'
import { largeOrganization, makeLarge } from '../test/support/large.ts'
import { type Bench, format, spread } from './harness.ts'
import { openBenchDatabase } from './support/database.ts'

const PAGES = 50

/** Counts all rows of the dashboard's tables, against which its figures are measured. */
const countAll = ['vehicles', 'transport_jobs', 'alerts', 'maintenance_triggers', 'maintenance_records']
  .map(table => `select count(*) from ${table}`)
  .join(' union all ')

export const bench: Bench = {
  compares:
    'a page of 100 of 100,000 vehicles under the policies, against the same rows asked for by the owner',
  because: 'the owner is bound by no policy, and says by a WHERE what the policies say',
  unit: 'ms',
  target: { atMost: 1.5 },
  rounds: { quick: 5, full: 15 },
  prepare: async ({ quick, log }) => {
    const { database, administratorUrl, close } = await openBenchDatabase(readConfig({}))
    const open = async (connectionString = database.url) => {
      const client = new pg.Client({ connectionString, options: '-c timezone=UTC' })
      await client.connect()
      return client
    }
    const [owner, tenant] = [await open(), await open()]
    log('  making 100,000 of each')
    const administrator = await open(administratorUrl)
    await makeLarge(administrator)
    await administrator.end()
    await tenant.query(`select set_config('role', 'fleetwake_tenant', false),
                               set_config('fleetwake.organization_id', '${largeOrganization}', false)`)
    const { text, values } = listStatement(vehicles, { limit: 100 })
    const same = text.replace('where ', `where t.organization_id = '${largeOrganization}' and `)
    const { rows } = await owner.query(
      'select id from vehicles where organization_id = $1 offset 50000 limit 1',
      [largeOrganization],
    )
    return {
      ours: () => mean(tenant, text, values, PAGES),
      limit: () => mean(owner, same, values, PAGES),
      more: async () => {
        const runs = quick ? 9 : 21
        const byId = 'select id, vin from vehicles where id = $1 and deleted_at is null'
        const [dashboard, counting]: [number[], number[]] = [[], []]
        for (let run = 0; run < runs; run++) {
          dashboard.push(await execution(tenant, dashboardSql, []))
          counting.push(await execution(owner, countAll, []))
        }
        const [one, ownersOne]: [number[], number[]] = [[], []]
        for (let run = 0; run < 10 * runs; run++) {
          one.push(await execution(tenant, byId, [rows[0].id]))
          ownersOne.push(await execution(owner, byId, [rows[0].id]))
        }
        const figures = {
          vehicleByIdMs: spread(one).median,
          vehicleByIdRatio: Number((spread(one).median / spread(ownersOne).median).toPrecision(4)),
          vehicleByIdTarget: '<= 3',
          dashboardMs: spread(dashboard).median,
          countingMs: spread(counting).median,
        }
        log(
          `  the dashboard ${format(figures.dashboardMs)} ms, counting its tables ${format(figures.countingMs)} ms`,
        )
        const { vehicleByIdRatio, dashboardMs, countingMs } = figures
        return { figures, pass: vehicleByIdRatio <= 3 && dashboardMs < countingMs }
      },
      close: async () => {
        await Promise.all([owner.end(), tenant.end()])
        await close()
      },
    }
  },
}

/** The time that the server itself needs for one statement. */
async function execution(client: Client, text: string, values: unknown[]): Promise<number> {
  const { rows } = await client.query({ text: `explain (analyze, timing off, format json) ${text}`, values })
  return rows[0]['QUERY PLAN'][0]['Execution Time']
}

async function mean(client: Client, text: string, values: unknown[], runs: number): Promise<number> {
  let sum = 0
  for (let run = 0; run < runs; run++) sum += await execution(client, text, values)
  return sum / runs
}
