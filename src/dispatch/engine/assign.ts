import { inTransaction } from '../../database/transaction.ts'
import { Problem } from '../../errors.ts'
import { kmBetween } from '../../telemetry/distance.ts'
import type { Asked } from '../automation/deps.ts'
import type { Assignment } from './assigned.ts'
import type { Decisions } from './decide.ts'
import { type RoundDeps, readNow } from './round.ts'
import type { DispatchReason } from './unplanned.ts'
import type { Driver, Hindrance, OpenOrder, World } from './world.ts'
import { lockDecided, writeHolding } from './write.ts'

interface Reason {
  readonly driverId: string
  readonly code: DispatchReason | 'NOT_OPEN'
  readonly detail: string
}

/** What somebody else was doing with the same plan or order is over in a moment. */
const TRIES = 5

/** Hindrances that are not for a dispatcher to pass over; a break, or a device that is silent, may be known better by phone. */
const firm: readonly Hindrance[] = ['INACTIVE', 'LICENSE', 'NO_VEHICLE']

/**
 * Gives one order to a driver at once, into the plan as it stands: nothing else moves. Answers the id of the row of
 * assignment_logs, or fails with `no_driver` and the reasons.
 */
export async function assignNow(asked: Asked, deps: RoundDeps): Promise<{ id: string; driverId: string }> {
  for (let left = TRIES; left > 0; left--) {
    const now = deps.now()
    const { decisions, assignment } = await assignmentFor(asked, now, deps)
    const id = await write(decisions, assignment, asked, now, deps)
    if (id !== null) return { id, driverId: assignment.driverId }
  }
  throw noDriver([])
}

/** What it would be like, before it is done: what the order adds to the driver's way, and when the stops of the plan would be reached. */
export async function previewOf(asked: Asked, deps: RoundDeps) {
  const { decisions, assignment } = await assignmentFor(asked, deps.now(), deps)
  const { driverId, vehicleId, addedKm, addedMinutes, scores, alternatives } = assignment
  const plan = decisions.plans.find(({ driver }) => driver.id === driverId)
  return {
    driverId,
    vehicleId: vehicleId || null,
    addedKm,
    addedMinutes,
    scores,
    alternatives,
    stops: plan?.etas ?? [],
  }
}

async function assignmentFor(asked: Asked, now: number, deps: RoundDeps) {
  const { organizationId, orderId, driverId, force = false } = asked
  const { world } = await readNow(deps, organizationId, now, asked)
  const known = world.orders.find(({ id }) => id === orderId)
  if (!known) throw noDriver([])
  const order = force ? { ...known, barred: [] } : known
  const chosen = driverId === undefined ? undefined : world.drivers.find(({ id }) => id === driverId)
  if (driverId !== undefined && !chosen)
    throw noDriver([{ driverId, code: 'INACTIVE', detail: 'there is no such driver' }])
  if (chosen && !force && chosen.hindrance && firm.includes(chosen.hindrance))
    throw noDriver([
      { driverId: chosen.id, code: chosen.hindrance, detail: 'the driver cannot take an order' },
    ])
  const setup = await deps.setupOf(organizationId)
  // Whatever hinders, closed roads too.
  const giveTo = (driver: Driver) =>
    deps.brain.decide({ ...narrow(world, order, driver), incidents: [] }, setup, 1, { [orderId]: driver.id })
  let decisions =
    chosen && force ? await giveTo(chosen) : await deps.brain.decide(narrow(world, order, chosen), setup, 1)
  const isGiven = () => decisions.assignments.some(each => each.order.id === orderId)
  // By hand a promise or a window may be broken, but nothing is carried that does not fit, needs a skill, or lies elsewhere.
  if (chosen && !force && !isGiven() && !isFirm(decisions)) decisions = await giveTo(chosen)
  // By force and without a driver, it goes to whoever is nearest, where nobody may have it.
  const nearest = force && !chosen ? nearestTo(order, world) : undefined
  if (nearest && !isGiven()) decisions = await giveTo(nearest)
  const assignment = decisions.assignments.find(each => each.order.id === orderId)
  if (!assignment) {
    const found = decisions.unplanned.find(each => each.order.id === orderId)
    throw noDriver(found?.reasons ?? [], found?.counts)
  }
  return { decisions, assignment }
}

/** Of the drivers whom no record forbids it. */
function nearestTo({ stops }: OpenOrder, { drivers }: World): Driver | undefined {
  const km = ({ place }: Driver) => (place ? kmBetween(place, stops[0]!.place) : Number.POSITIVE_INFINITY)
  return drivers
    .filter(({ hindrance }) => hindrance === null || !firm.includes(hindrance))
    .reduce<Driver | undefined>((best, one) => (best && km(best) <= km(one) ? best : one), undefined)
}

function isFirm({ unplanned }: Decisions): boolean {
  const codes: readonly string[] = ['SKILL', 'CAPACITY', 'ZONE']
  return unplanned.some(({ reasons }) => reasons.some(({ code }) => codes.includes(code)))
}

/** Nothing but this order is to be given out; of a driver who was chosen, whatever was heard of last counts as now. */
function narrow(world: World, order: OpenOrder, chosen: Driver | undefined): World {
  const barred = chosen ? [] : order.barred
  const free = { ...order, driverId: null, isFixed: false, isTaken: false, barred }
  const others = world.orders
    .filter(({ id, driverId }) => id !== order.id && driverId !== null && (!chosen || driverId === chosen.id))
    .map(other => ({ ...other, isFixed: true }))
  const stops = new Set(order.stops.map(({ id }) => id))
  const drivers = (chosen ? [chosen] : world.drivers).map(driver => {
    const plan = driver.plan.filter(id => !stops.has(id))
    if (!chosen) return { ...driver, plan }
    // Where nobody knows where the driver is, the way there does not count.
    const place = driver.place ?? order.stops[0]?.place ?? null
    return { ...driver, plan, place, hindrance: null, until: null, seenAt: world.now }
  })
  return {
    ...world,
    drivers,
    orders: [...others, free],
    settings: { ...world.settings, iterations: 0, budgetMs: 0 },
  }
}

async function write(
  decisions: Decisions,
  assignment: Assignment,
  { organizationId, orderId, driverId, force, userId, type }: Asked,
  now: number,
  { pool, warn }: RoundDeps,
): Promise<string | null> {
  const kind = type ?? (force ? 'FORCE_ASSIGNED' : driverId === undefined ? 'AUTO_ASSIGNED' : 'MANUAL')
  const client = await pool.connect()
  try {
    return await inTransaction(client, async () => {
      const before = await currentHolder(client, organizationId, orderId)
      const mine = { ...assignment, from: null, order: { ...assignment.order, driverId: before } }
      const plans = decisions.plans.filter(({ driver }) => driver.id === assignment.driverId)
      const holding = await lockDecided(client, organizationId, { plans, assignments: [mine], unplanned: [] })
      if (holding.assignments.length === 0) return null
      if (before !== null && before !== assignment.driverId)
        await takeFrom(client, organizationId, before, orderId)
      const written = await writeHolding(client, holding, { organizationId, now, type: kind, userId }, warn)
      if (written.assignments.length === 0) return null
      await client.query(
        `update dispatch_offers set status = 'withdrawn', answered_at = $3
         where organization_id = $1 and order_id = $2 and status = 'offered'`,
        [organizationId, orderId, new Date(now).toISOString()],
      )
      const { rows } = await client.query<{ id: string }>(
        `select id from assignment_logs where organization_id = $1 and order_id = $2 order by created_at desc, id limit 1`,
        [organizationId, orderId],
      )
      return rows[0]!.id
    })
  } finally {
    client.release()
  }
}

type Client = Parameters<typeof lockDecided>[0]

async function currentHolder(
  client: Client,
  organizationId: string,
  orderId: string,
): Promise<string | null> {
  const { rows } = await client.query<{ driverId: string | null }>(
    `select driver_id as "driverId" from transport_jobs where organization_id = $1 and id = $2`,
    [organizationId, orderId],
  )
  return rows[0]?.driverId ?? null
}

/** Out of the plan of whoever had it. */
async function takeFrom(
  client: Client,
  organizationId: string,
  driverId: string,
  orderId: string,
): Promise<void> {
  await client.query(
    `update driver_plans p
     set version = p.version + 1, stop_ids = array(
       select id from unnest(p.stop_ids) with ordinality as n (id, place)
       where id not in (select s.id from job_stops s where s.organization_id = $1 and s.job_id = $3)
       order by place)
     where p.organization_id = $1 and p.driver_id = $2`,
    [organizationId, driverId, orderId],
  )
}

function noDriver(reasons: readonly Reason[], counts: object = {}): Problem {
  return new Problem('no_driver', { members: { reasons, counts } })
}
