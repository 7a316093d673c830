import type { ClientBase } from 'pg'
import { underSavepoint } from '../../database/transaction.ts'
import { messageOf } from '../../errors.ts'
import type { Assignment } from './assigned.ts'
import type { Decisions, PlanChange } from './decide.ts'
import { type Holding, holdingOf } from './holding.ts'
import { type Writing, writeEtas, writeLogs } from './rows.ts'

/** The required state of an order's row: if it was read differently, the decision was about another state. */
interface OrderLock {
  id: string
  driverId: string | null
}

/**
 * Locks the rows of the decisions, and returns those that are still valid: orders that are locked by others are skipped,
 * and so are plans with another version than was read. In the order of their ids, so that two rounds never deadlock.
 */
export async function lockDecided(
  client: ClientBase,
  organizationId: string,
  decisions: Pick<Decisions, 'plans' | 'assignments' | 'unplanned'>,
): Promise<Holding> {
  const orders = [
    ...decisions.assignments.map(({ order }) => order),
    ...decisions.unplanned.map(({ order }) => order).filter(({ driverId }) => driverId !== null),
  ]
  const { rows: free } = await client.query<OrderLock>(
    `select j.id, j.driver_id as "driverId" from transport_jobs j
     where j.organization_id = $1 and j.id = any ($2::uuid[]) and j.has_stops and j.deleted_at is null
       and j.status in ('pending', 'assigned', 'in_progress')
     order by j.id
     for update of j skip locked`,
    [organizationId, orders.map(({ id }) => id)],
  )
  const holder = new Map(free.map(({ id, driverId }) => [id, driverId]))
  const isSame = orders.filter(({ id, driverId }) => holder.has(id) && holder.get(id) === driverId)
  const driverIds = decisions.plans.map(({ driver }) => driver.id)
  await client.query(
    `insert into driver_plans (driver_id, organization_id)
     select id, $1 from unnest($2::uuid[]) as id order by id
     on conflict (driver_id) do nothing`,
    [organizationId, driverIds],
  )
  const { rows: plans } = await client.query<{ id: string; version: string }>(
    `select driver_id as id, version from driver_plans
     where organization_id = $1 and driver_id = any ($2::uuid[])
     order by driver_id
     for update`,
    [organizationId, driverIds],
  )
  const version = new Map(plans.map(({ id, version }) => [id, Number(version)]))
  const good = decisions.plans.filter(({ driver }) => version.get(driver.id) === driver.version)
  return holdingOf(
    decisions,
    new Set(good.map(({ driver }) => driver.id)),
    new Set(isSame.map(({ id }) => id)),
  )
}

/** Writes the valid decisions; if that fails as a whole, each driver's in a savepoint. Returns what was written. */
export async function writeHolding(
  client: ClientBase,
  holding: Holding,
  writing: Writing,
  failed: (message: string) => void,
): Promise<Holding> {
  try {
    await underSavepoint(client, () => writeAll(client, holding, writing))
    return holding
  } catch (error) {
    failed(messageOf(error))
  }
  const written: { plans: PlanChange[]; assignments: Assignment[]; released: Holding['released'][number][] } =
    {
      plans: [],
      assignments: [],
      released: [],
    }
  for (const part of partsOf(holding)) {
    try {
      await underSavepoint(client, () => writeAll(client, part, writing))
      written.plans.push(...part.plans)
      written.assignments.push(...part.assignments)
      written.released.push(...part.released)
    } catch (error) {
      failed(messageOf(error))
    }
  }
  return written
}

/** Independent groups: drivers between whom no order moves. */
function partsOf({ plans, assignments, released }: Holding): Holding[] {
  const group = new Map<string, Set<string>>()
  const of = (id: string) => group.get(id) ?? group.set(id, new Set([id])).get(id)!
  for (const { driver } of plans) of(driver.id)
  for (const { from, driverId } of assignments) {
    if (from === null) continue
    const joined = new Set([...of(from), ...of(driverId)])
    for (const id of joined) group.set(id, joined)
  }
  return [...new Set(group.values())].map(ids => ({
    plans: plans.filter(({ driver }) => ids.has(driver.id)),
    assignments: assignments.filter(({ driverId }) => ids.has(driverId)),
    released: released.filter(({ driverId }) => ids.has(driverId!)),
  }))
}

async function writeAll(client: ClientBase, holding: Holding, writing: Writing): Promise<void> {
  const { plans, assignments, released } = holding
  if (released.length > 0) {
    await client.query(
      `update transport_jobs set driver_id = null, vehicle_id = null, status = 'pending'
       where organization_id = $1 and id = any ($2::uuid[]) and status in ('pending', 'assigned')`,
      [writing.organizationId, released.map(({ id }) => id)],
    )
  }
  const given = assignments.filter(({ from, driverId }) => from !== driverId)
  if (given.length > 0) {
    await client.query(
      `update transport_jobs j
       set driver_id = n.driver, vehicle_id = n.vehicle,
           status = case j.status when 'pending' then 'assigned' else j.status end
       from unnest($2::uuid[], $3::uuid[], $4::uuid[]) as n (id, driver, vehicle)
       where j.organization_id = $1 and j.id = n.id`,
      [
        writing.organizationId,
        given.map(({ order }) => order.id),
        given.map(({ driverId }) => driverId),
        given.map(({ vehicleId }) => vehicleId || null),
      ],
    )
  }
  await writePlans(client, plans, writing)
  await writeLogs(client, given, plans, writing)
}

export async function writePlans(
  client: ClientBase,
  plans: readonly PlanChange[],
  { organizationId, now }: Pick<Writing, 'organizationId' | 'now'>,
): Promise<void> {
  if (plans.length === 0) return
  await client.query(
    `update driver_plans p
     set version = p.version + 1, vehicle_id = nullif(n.vehicle, '')::uuid, distance_km = n.km, duration_minutes = n.minutes,
         stop_ids = array(select jsonb_array_elements_text(n.stops)::uuid)
     from jsonb_to_recordset($2) as n (driver uuid, vehicle text, stops jsonb, km float8, minutes float8)
     where p.organization_id = $1 and p.driver_id = n.driver`,
    [
      organizationId,
      JSON.stringify(
        plans.map(({ driver, stops, metres, seconds }) => ({
          driver: driver.id,
          vehicle: driver.vehicleId,
          stops,
          km: metres / 1_000,
          minutes: seconds / 60,
        })),
      ),
    ],
  )
  await writeEtas(
    client,
    organizationId,
    now,
    plans.flatMap(({ driver, etas }) => etas.map(eta => ({ driverId: driver.id, ...eta }))),
  )
}
