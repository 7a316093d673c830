import type { Client } from 'pg'
import pg from 'pg'
import t, { type Test } from 'tap'
import { alerts } from '../../src/alerts/resource.ts'
import { dashboardSql } from '../../src/fleet/dashboard.ts'
import { resources as fleet } from '../../src/fleet/fleet.ts'
import { vehicleGroups } from '../../src/fleet/vehicle-groups.ts'
import { vehicles } from '../../src/fleet/vehicles.ts'
import type { Resource } from '../../src/resources/resource.ts'
import { listStatement } from '../../src/resources/rows.ts'
import { createTestDatabase } from '../support/database.ts'
import { largeOrganization, makeLarge } from '../support/large.ts'
import { testAdministratorUrl, withClient } from '../support/server.ts'

const page = { limit: 100 }

interface Plan {
  'Node Type': string
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number
  'Relation Name'?: string
  'Index Name'?: string
  'Function Name'?: string
  Plans?: Plan[]
}

interface Explained {
  nodes: Plan[]
  blocks: number
}

/** What the tenant's transaction does; how long it takes is asked by bench/fleet.ts. */
async function explain(client: Client, text: string, values: unknown[]): Promise<Explained> {
  const { rows } = await client.query({
    text: `explain (analyze, buffers, timing off, summary off, format json) ${text}`,
    values,
  })
  const { Plan: plan } = rows[0]['QUERY PLAN'][0]
  return { nodes: flatten(plan), blocks: plan['Shared Hit Blocks'] + plan['Shared Read Blocks'] }
}

/** The most rows that any step looked at, whether it kept them or not, in all its rounds. */
function mostRows(nodes: readonly Plan[]): number {
  return Math.max(
    ...nodes.map(
      node => (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'],
    ),
  )
}

/** Tables that were read from end to end; of one that holds next to nothing that is the shortest way. */
async function readWhole(client: Client, nodes: readonly Plan[]): Promise<string[]> {
  const scanned = nodes.filter(node => node['Node Type'] === 'Seq Scan').map(node => node['Relation Name']!)
  const { rows } = await client.query<{ name: string }>(
    'select relname as name from pg_class where oid = any ($1::regclass[]) and reltuples > 1000',
    [scanned],
  )
  return rows.map(({ name }) => name)
}

function flatten(plan: Plan): Plan[] {
  return [plan, ...(plan.Plans ?? []).flatMap(flatten)]
}

/** A value of each filter that some rows have, taken from a row. */
function valuesOf(resource: Resource, row: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const special: Record<string, unknown> = {
    specs: '{"unit": 4711}',
    at: new Date().toISOString(),
    overdue: true,
    from: '2026-01-01',
    to: '2024-01-01',
    licenseExpiryFrom: '2034-01-01',
    licenseExpiryTo: '2024-02-01',
    createdFrom: row.createdAt,
    createdTo: row.createdAt,
    startFrom: row.startTime,
    startTo: row.startTime,
    completedFrom: row.createdAt,
    completedTo: new Date(Date.now() - 340 * 86_400_000).toISOString(),
    name: typeof row.name === 'string' ? row.name.slice(0, 10) : undefined,
  }
  return Object.fromEntries(
    Object.keys(resource.filters).map(filter => [filter, special[filter] ?? row[filter]]),
  )
}

t.test('100,000 vehicles, drivers and jobs of one organization among several', async t => {
  const url = await createTestDatabase(t)
  const client = new pg.Client({ connectionString: url, options: '-c timezone=UTC' })
  await client.connect()
  t.teardown(() => client.end())
  await withClient(await testAdministratorUrl(url), makeLarge)
  await client.query(`select set_config('role', 'fleetwake_tenant', false),
                             set_config('fleetwake.organization_id', '${largeOrganization}', false)`)

  for (const resource of [...fleet, alerts]) {
    const count = await client.query(`select count(*)::int as count from ${resource.table}`)
    t.ok(count.rows[0].count >= 10_000, `there are many ${resource.table}: ${count.rows[0].count}`)
    const list = async (query: Record<string, unknown>, what: string) => {
      const { text, values } = listStatement(resource, { ...page, ...query })
      const { nodes, blocks } = await explain(client, text, values)
      t.same(await readWhole(client, nodes), [], `${resource.path} ${what} reads no table from end to end`)
      t.ok(blocks < 20_000, `${resource.path} ${what} touches few blocks: ${blocks}`)
      return nodes
    }

    const sorts = ['createdAt', ...Object.keys(resource.sorts ?? {})].flatMap(name => [name, `-${name}`])
    for (const sort of sorts) {
      const { text, values } = listStatement(resource, { limit: 5_000, sort })
      const { rows } = await client.query(text, values)
      const middle = rows.at(-1)
      const cursor = Buffer.from(JSON.stringify([sort, middle['~key'], middle.id])).toString('base64url')
      for (const place of [{}, { cursor }]) {
        const what = `sorted by ${sort}${place.cursor ? ', far into it' : ''}`
        const nodes = await list({ sort, ...place }, what)
        t.notOk(
          nodes.some(node => node['Node Type'] === 'Sort'),
          `${resource.path} ${what} comes in order from an index`,
        )
        t.ok(
          mostRows(nodes) <= 2 * page.limit,
          `${resource.path} ${what}: a page looks at ${mostRows(nodes)} rows`,
        )
      }
    }
    const sample = await client.query({ ...listStatement(resource, { limit: 40 }) })
    const group = await client.query('select id from vehicle_groups offset 4000 limit 1')
    const row =
      sample.rows.find(found => Object.values(found).every(value => value !== null)) ?? sample.rows[0]
    for (const [filter, value] of Object.entries(
      valuesOf(resource, { vehicleGroupId: group.rows[0].id, ...row }),
    )) {
      if (value === undefined || value === null) continue
      const nodes = await list({ [filter]: value }, `filtered by ${filter}`)
      // Where no index has the order too, all that match are sorted first: those on duty are the most.
      const rows = mostRows(nodes)
      t.ok(rows <= 10_000, `${resource.path} filtered by ${filter} looks at ${rows} rows`)
    }
  }

  const plain = await client.query(`explain (format json) ${listStatement(vehicles, page).text}`, [101])
  t.notMatch(
    JSON.stringify(plain.rows),
    /in_reach|SubPlan|InitPlan/,
    'who sees all vehicles has no step for groups in a plan',
  )

  const { rows } = await client.query('select id from vehicles offset 5000 limit 1')
  const byId = 'select id, vin from vehicles where id = $1 and deleted_at is null'
  const one = await explain(client, byId, [rows[0].id])
  t.ok(one.blocks < 20, `a vehicle by its id touches ${one.blocks} blocks`)
  t.equal(mostRows(one.nodes), 1)
  const dashboard = await explain(client, dashboardSql, [])
  t.ok(dashboard.blocks < 2_000, `the dashboard touches ${dashboard.blocks} blocks`)
  t.same(await readWhole(client, dashboard.nodes), [], 'each of its figures comes from an index')
  await limitedPlans(t, client)
})

/** Who is limited to a group: its vehicles are read once a statement, and the lists go through their indexes as all others. */
async function limitedPlans(t: Test, client: Client): Promise<void> {
  const group = await client.query(
    `select id from vehicle_groups where jsonb_array_length(vehicle_ids) > 0 offset 4000 limit 1`,
  )
  await client.query(`select set_config('role', 'fleetwake_limited', false),
                             set_config('fleetwake.vehicle_groups', '${group.rows[0].id}', false)`)
  for (const resource of fleet.filter(each => each.vehicles === 'of-groups' && each !== vehicleGroups)) {
    const { text, values } = listStatement(resource, page)
    const { nodes, blocks } = await explain(client, text, values)
    t.same(
      await readWhole(client, nodes),
      [],
      `${resource.path} of a limited user reads no table from end to end`,
    )
    const asked = nodes.filter(node => node['Function Name'] === 'vehicles_in_reach')
    t.ok(
      asked.length > 0 && asked.every(node => node['Actual Loops'] <= 1),
      `${resource.path} of a limited user asks once for the vehicles; it touches ${blocks} blocks`,
    )
  }
}
