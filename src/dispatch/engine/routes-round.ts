import { inTransaction } from '../../database/transaction.ts'
import { resolveNeeded } from './needed.ts'
import type { Resequenced } from './resequence.ts'
import { fence, noteRound, type RoundDeps, readNow, type Term } from './round.ts'
import type { World } from './world.ts'
import { writePlans } from './write.ts'

export type RouteTrigger = 'insertion' | 'completion' | 'incident' | 'eta' | 'deviation' | 'manual'

/** Drivers whose routes are looked at anew, and why. */
type Due = ReadonlyMap<string, RouteTrigger>

/**
 * Looks for a better order of each driver's stops; what is worth it is applied, the rest kept as skipped. A plan that has moved
 * on meanwhile is superseded.
 */
export async function routesRound(
  term: Term,
  due: Due,
  deps: RoundDeps,
  isAsked = false,
): Promise<{ ids: string[]; changed: boolean }> {
  const begun = performance.now()
  const now = deps.now()
  const { organizationId } = term
  const { world } = await readNow(deps, organizationId, now)
  const setup = await deps.setupOf(organizationId)
  const able = world.drivers
    .filter(({ id, plan }) => due.has(id) && (isAsked || plan.length > 1))
    .map(({ id }) => id)
  const found = able.length > 0 ? await deps.brain.resequence(onlyOf(world, able), setup, able) : []
  const client = await deps.pool.connect()
  try {
    return await inTransaction(client, async () => {
      if (!isAsked) await fence(client, term, 'routes')
      const { rows } = await client.query<{ id: string; version: string }>(
        `select driver_id as id, version from driver_plans
         where organization_id = $1 and driver_id = any ($2::uuid[]) order by driver_id for update`,
        [organizationId, able],
      )
      const version = new Map(rows.map(({ id, version }) => [id, Number(version)]))
      const isSame = ({ driver }: Resequenced) => version.get(driver.id) === driver.version
      const applied = found.filter(one => one.isApplied && isSame(one))
      const plans = applied.map(({ plan }) => plan!)
      await writePlans(client, plans, { organizationId, now })
      await resolveNeeded(client, organizationId, able)
      const statusOf = (one: Resequenced) =>
        !one.isApplied ? 'skipped' : isSame(one) ? 'applied' : 'superseded'
      const { rows: logs } = await client.query<{ id: string }>(
        `insert into route_optimizations (organization_id, driver_id, order_ids, original_sequence, optimized_sequence,
           distance_saved_km, time_saved_minutes, improvement_percentage, status, trigger, plan_version, optimized_at)
         select $1, n.driver, array(select jsonb_array_elements_text(n.orders)::uuid),
                array(select jsonb_array_elements_text(n.original)::uuid),
                array(select jsonb_array_elements_text(n.optimized)::uuid), n.km, n.minutes, n.percent, n.status, n.trigger, n.version, $3
         from jsonb_to_recordset($2) as n (driver uuid, orders jsonb, original jsonb, optimized jsonb, km numeric,
           minutes numeric, percent numeric, status text, trigger text, version bigint)
         returning id`,
        [
          organizationId,
          JSON.stringify(
            found.map(one => ({
              driver: one.driver.id,
              orders: world.orders.filter(({ driverId }) => driverId === one.driver.id).map(({ id }) => id),
              original: one.original,
              optimized: one.optimized,
              km: one.savedKm,
              minutes: one.savedMinutes,
              percent: one.percent,
              status: statusOf(one),
              trigger: due.get(one.driver.id),
              version: version.get(one.driver.id) ?? null,
            })),
          ),
          new Date(now).toISOString(),
        ],
      )
      if (!isAsked) await noteRound(client, term, 'routes', now, performance.now() - begun)
      return { ids: logs.map(({ id }) => id), changed: plans.length > 0 }
    })
  } finally {
    client.release()
  }
}

/** Ways between all of them are needed, so the fewer the better. */
function onlyOf(world: World, ids: readonly string[]): World {
  const drivers = world.drivers.filter(({ id }) => ids.includes(id))
  const orders = world.orders.filter(({ driverId }) => driverId !== null && ids.includes(driverId))
  return { ...world, drivers, orders }
}
