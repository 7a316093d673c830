import type { ClientBase, Pool } from 'pg'
import { inTransaction } from '../../database/transaction.ts'
import type { PlanSetup } from '../planned.ts'
import { expireOffers, stepsOf, writeFailedDispatches, writeOffers } from './alerts.ts'
import type { Brain } from './brain.ts'
import type { Decisions, PlanChange } from './decide.ts'
import { type Holding, leaveOut } from './holding.ts'
import { type Read, readWorld, type Wanted } from './read.ts'
import type { ZonesOf } from './read-orders.ts'
import { writeBatches } from './rows.ts'
import { lockDecided, writeHolding } from './write.ts'

export type EngineName = 'dispatch' | 'routes' | 'batching' | 'escalation'

/** Who works for an organization: the epoch is of this holder alone. */
export interface Term {
  readonly organizationId: string
  readonly epoch: number
}

/** The term has ended: somebody else leads, or the engine was stopped. Nothing was written. */
export class TermEnded extends Error {
  override readonly name = 'TermEnded'
}

export interface RoundDeps {
  readonly pool: Pool
  readonly brain: Brain
  readonly setupOf: (organizationId: string) => Promise<PlanSetup>
  /** Seconds at the wheel that are left to drivers. Who is not in it is not hindered; absent: nothing is known of anybody. */
  readonly drivingLeft?: DrivingLeft | undefined
  readonly zonesOf: ZonesOf
  readonly now: () => number
  readonly warn: (message: string) => void
}

type DrivingLeft = (organizationId: string, now: number) => Promise<ReadonlyMap<string, number>>

/** What a round did, for whoever watches. */
interface RoundReport {
  readonly assigned: number
  readonly unplanned: number
  /** Whose plans are others now. */
  readonly drivers: readonly string[]
  readonly batches: readonly string[]
}

/** Reads in one snapshot, and what others say of it. */
export async function readNow(
  { pool, drivingLeft, zonesOf }: Pick<RoundDeps, 'pool' | 'drivingLeft' | 'zonesOf'>,
  organizationId: string,
  now: number,
  asked?: Wanted,
): Promise<Read> {
  const left = await drivingLeft?.(organizationId, now)
  const client = await pool.connect()
  try {
    const read = await inTransaction(
      client,
      () => readWorld(client, organizationId, now, { zonesOf, asked }),
      'repeatable read read only',
    )
    if (!left) return read
    const drivers = read.world.drivers.map(driver => ({
      ...driver,
      drivingLeft: left.get(driver.id) ?? null,
    }))
    return { ...read, world: { ...read.world, drivers } }
  } finally {
    client.release()
  }
}

/**
 * Holds for the rest of the transaction that this holder still leads and that the engine runs: whoever takes over, or stops the
 * engine, changes the same row, and waits until this commits.
 */
export async function fence(
  client: ClientBase,
  { organizationId, epoch }: Term,
  engine: EngineName,
  isAsked = false,
): Promise<void> {
  const { rowCount } = await client.query(
    `select from dispatch_engines where organization_id = $1 and engine = $2 and epoch = $3 and (running or $4) for share`,
    [organizationId, engine, epoch, isAsked],
  )
  if (rowCount === 0) throw new TermEnded('the engine was stopped, or is led by another process')
}

export async function noteRound(
  client: ClientBase,
  { organizationId }: Term,
  engine: EngineName,
  now: number,
  ms: number,
) {
  await client.query(
    `update dispatch_engines set last_round_at = $3, last_round_ms = $4,
            due_at = case when due_at > $3 then due_at end
     where organization_id = $1 and engine = $2`,
    [organizationId, engine, new Date(now).toISOString(), ms],
  )
}

/**
 * One round of dispatch: reads, decides in a thread, and writes in one transaction, or not at all. One that somebody asks for
 * needs no engine that runs.
 */
export async function dispatchRound(
  term: Term,
  deps: RoundDeps,
  { isBatching, isAsked = false }: { isBatching: boolean; isAsked?: boolean },
): Promise<RoundReport> {
  const { pool, brain, now: clock, warn } = deps
  const { organizationId } = term
  const begun = performance.now()
  const now = clock()
  // Whoever says so: the time is over.
  await expireOffers(pool, organizationId, now)
  const read = await readNow(deps, organizationId, now)
  const setup = await deps.setupOf(organizationId)
  const isIdle = read.world.orders.length === 0
  const decisions: Decisions = isIdle
    ? { plans: [], assignments: [], unplanned: [], batches: [] }
    : await brain.decide(read.world, setup, term.epoch)
  const client = await pool.connect()
  try {
    return await inTransaction(client, async () => {
      await fence(client, term, 'dispatch', isAsked)
      const report = isIdle ? nothing : await writeRound(client, read, decisions)
      for (const engine of isBatching ? (['dispatch', 'batching'] as const) : (['dispatch'] as const))
        await noteRound(client, term, engine, now, performance.now() - begun)
      return report
    })
  } finally {
    client.release()
  }

  async function writeRound(
    client: ClientBase,
    { world, offers }: Read,
    decisions: Decisions,
  ): Promise<RoundReport> {
    const { settings } = world
    // Whoever takes over what a driver had accepted is asked as well.
    const fresh = decisions.assignments.filter(({ from, order }) => from === null || order.isTaken)
    const steps = stepsOf(
      fresh.map(({ order }) => order.id),
      offers,
      settings,
    )
    const waits = fresh.filter(
      ({ order }) => steps.get(order.id) === 'offer' || steps.get(order.id) === 'fail',
    )
    const holding = await lockDecided(client, organizationId, without(decisions, waits))
    const isForced = (id: string) => steps.get(id) === 'force'
    const written = await writeTyped(client, holding, isForced, now)
    await writeOffers(client, organizationId, offered(waits, steps), now, settings)
    const failed = waits
      .filter(({ order }) => steps.get(order.id) === 'fail')
      .map(({ order }) => ({ order, counts: { REJECTED: settings.mostOffers } }))
    await writeFailedDispatches(client, organizationId, [...decisions.unplanned, ...failed])
    const batches = isBatching ? await writeBatches(client, standing(decisions, written), organizationId) : []
    return {
      assigned: written.assignments.length,
      unplanned: decisions.unplanned.length + failed.length,
      drivers: written.plans.map(({ driver }) => driver.id),
      batches,
    }
  }

  /** What is given by force is written as such, with its plan; both in this transaction. */
  async function writeTyped(
    client: ClientBase,
    holding: Holding,
    isForced: (id: string) => boolean,
    now: number,
  ): Promise<Holding> {
    const written = await writeHolding(client, holding, { organizationId, now, type: 'AUTO_ASSIGNED' }, warn)
    const forced = written.assignments.filter(({ order }) => isForced(order.id)).map(({ order }) => order.id)
    if (forced.length > 0) {
      await client.query(
        `update assignment_logs set assignment_type = 'FORCE_ASSIGNED'
         where organization_id = $1 and order_id = any ($2::uuid[]) and assigned_at = $3`,
        [organizationId, forced, new Date(now).toISOString()],
      )
    }
    return written
  }
}

const nothing: RoundReport = { assigned: 0, unplanned: 0, drivers: [], batches: [] }

/** The decisions without some orders, which are with nobody for now. */
function without(decisions: Decisions, gone: Decisions['assignments']): Decisions {
  if (gone.length === 0) return decisions
  const ids = new Set(gone.map(({ order }) => order.id))
  const stops = new Set(gone.flatMap(({ order }) => order.stops.map(({ id }) => id)))
  const plans: PlanChange[] = decisions.plans
    .map(plan => leaveOut(plan, stops))
    .filter(({ driver, stops: ids }) => ids.join() !== driver.plan.join())
  const released = gone.map(({ order }) => ({ order, reasons: [], counts: {} }))
  return {
    ...decisions,
    plans,
    assignments: decisions.assignments.filter(({ order }) => !ids.has(order.id)),
    unplanned: [...decisions.unplanned, ...released],
  }
}

function offered(waits: Decisions['assignments'], steps: ReturnType<typeof stepsOf>) {
  return waits
    .filter(({ order }) => steps.get(order.id) === 'offer')
    .map(({ order, driverId, vehicleId }) => ({ orderId: order.id, driverId, vehicleId }))
}

/** Batches of plans that are as they were decided: those that were written, and those that were not to be changed. */
export function standing(
  { batches, plans: decided }: Decisions,
  { plans: written }: Pick<Holding, 'plans'> = { plans: [] },
): Decisions['batches'] {
  const other = new Set(decided.map(({ driver }) => driver.id))
  for (const { driver } of written) other.delete(driver.id)
  return batches.filter(({ driverId }) => !other.has(driverId))
}
