import { hostname } from 'node:os'
import type { FastifyBaseLogger } from 'fastify'
import type { Pool } from 'pg'
import type { LiveEta } from '../../client/protocol.ts'
import type { Notifications } from '../../database/notifications.ts'
import { messageOf, Problem } from '../../errors.ts'
import { lookEvery } from '../../looking.ts'
import type { Fix } from '../../positions/position.ts'
import type { Positions } from '../../positions/start.ts'
import type { Asked } from '../automation/deps.ts'
import type { PlanSetup } from '../planned.ts'
import { assignNow, previewOf } from './assign.ts'
import { type Brain, openBrain } from './brain.ts'
import { escalationRound } from './escalation-round.ts'
import { Follower, liveOf } from './follow.ts'
import { Leader } from './leader.ts'
import { noteNeeded } from './needed.ts'
import { dispatchRound, type EngineName, type RoundDeps, type Term, TermEnded } from './round.ts'
import { type RouteTrigger, routesRound } from './routes-round.ts'
import { activeIncidents, driversOnTheWay, type RunningEngine, readRunning, withWork } from './state.ts'
import { forgetLeft } from './watched.ts'

export interface EnginesDeps {
  url: string
  pool: Pool
  notifications: Pick<Notifications, 'listen'>
  positions: Pick<Positions, 'onFix'>
  /** Shows when a driver comes to the stops. */
  showEtas?: (organizationId: string, etas: readonly LiveEta[]) => void
  setupOf: (organizationId: string) => Promise<PlanSetup>
  drivingLeft?: RoundDeps['drivingLeft']
  log: Pick<FastifyBaseLogger, 'warn' | 'info'>
  now?: () => number
  /** Absent: threads of its own. */
  brain?: Brain
  /** Looks by itself now and then; a test asks for each look. */
  isTicking?: boolean
}

export interface Engines {
  /** Gives one order to somebody now; answers the id of the row of assignment_logs. */
  assign(asked: Asked): Promise<string>
  preview(asked: Asked): ReturnType<typeof previewOf>
  /** Looks at one driver's route now, whether or not `routes` runs; answers the id of the row of route_optimizations. */
  optimize(asked: { organizationId: string; driverId: string }): Promise<string>
  /** A round now, whether or not dispatch runs, by whoever leads; answers the ids of the batches that it made here. */
  process(asked: { organizationId: string }): Promise<readonly string[]>
  /** Everything that is due at this moment. */
  look(): Promise<void>
  stop(): Promise<void>
}

const LOOK_EVERY_MS = 1_000
/** Who is led is looked at no oftener than this. */
const LEAD_EVERY_MS = 5_000
/** After a change, so that what comes together is one round. */
const SETTLES_MS = 2_000
const ESCALATE_EVERY_MS = 15_000
const CHANNEL = 'fleetwake_dispatch'

/** Of one organization that is led here. */
interface Led {
  changedAt: number | null
  escalatedAt: number
  fixes: Map<string, Fix>
  due: Map<string, RouteTrigger>
  incidents: string
}

/**
 * The engines of the organizations that this process leads. What is to be done stands in the database: which engines run, the plans,
 * what is open. In memory are only hints that something may have changed; whoever takes over does a round at once.
 *
 * States of an organization: led elsewhere, or nothing to do there; led here, from when its lock is had until it is given
 * back, its connection is gone, or this stops. One look at a time; a stop waits for the one under way.
 */
export function startEngines(options: EnginesDeps): Engines {
  const { pool, log, now = Date.now, setupOf, drivingLeft } = options
  const brain = options.brain ?? openBrain()
  const deps: RoundDeps = {
    ...{ pool, brain, now, setupOf, drivingLeft },
    warn: message => log.warn({ error: message }, 'a part of a round could not be written'),
  }
  const leader = new Leader({ url: options.url, holder: `${hostname()} ${process.pid}`, log })
  const follower = new Follower(deps)
  const led = new Map<string, Led>()
  let leadAt = Number.NEGATIVE_INFINITY
  let isStopped = false

  const unsubscribe = options.positions.onFix(fixes => {
    for (const fix of fixes) led.get(fix.organizationId)?.fixes.set(fix.vehicleId, fix)
  })
  const listening = options.notifications
    .listen(CHANNEL, {
      onNotice: organizationId => {
        follower.forget(organizationId)
        const one = led.get(organizationId)
        if (one) one.changedAt ??= now()
        else leadAt = Number.NEGATIVE_INFINITY
      },
      onGap: () => {
        for (const [id, one] of led) {
          follower.forget(id)
          one.changedAt ??= now()
        }
      },
    })
    // It is listened to again with the next connection.
    .catch(error => log.warn({ error: messageOf(error) }, 'changes of orders are not heard of yet'))

  async function look(): Promise<void> {
    await listening
    if (isStopped) return
    if (now() - leadAt >= LEAD_EVERY_MS) await lead()
    const running = await readRunning(pool, now())
    for (const [id, term] of [...leader.terms]) {
      const one = led.get(id)
      if (one && !isStopped) await lookAt(term, one, running.get(id) ?? new Map())
    }
  }

  async function lead(): Promise<void> {
    leadAt = now()
    const terms = await leader.look(await withWork(pool))
    for (const id of [...led.keys()]) if (!terms.has(id)) led.delete(id)
    for (const id of terms.keys()) {
      if (led.has(id)) continue
      led.set(id, { changedAt: null, escalatedAt: 0, fixes: new Map(), due: new Map(), incidents: '' })
      follower.forget(id)
    }
  }

  async function lookAt(
    term: Term,
    one: Led,
    engines: ReadonlyMap<EngineName, RunningEngine>,
  ): Promise<void> {
    const { organizationId } = term
    await guarded('following drivers', async () => {
      const fixes = [...one.fixes.values()]
      one.fixes.clear()
      for (const { driverId, trigger, etas } of await follower.take(organizationId, fixes)) {
        if (trigger) one.due.set(driverId, trigger)
        options.showEtas?.(organizationId, liveOf(driverId, etas))
      }
    })
    const dispatch = engines.get('dispatch')
    const asked = engines.get('batching')?.isDue || dispatch?.isDue
    const isChanged = one.changedAt !== null && now() - one.changedAt >= SETTLES_MS
    if (dispatch && (asked || isChanged || dispatch.isOld)) {
      one.changedAt = null
      await guarded('a round of dispatch', async () => {
        await forgetLeft(pool, organizationId)
        const { drivers } = await dispatchRound(term, deps, { isBatching: engines.has('batching') })
        for (const id of drivers) one.due.set(id, 'insertion')
        if (drivers.length > 0) follower.forget(organizationId)
      })
    }
    const routes = engines.get('routes')
    if (routes) {
      await guarded('a round of routes', async () => {
        await noticeIncidents(organizationId, one)
        if (one.due.size === 0 && !routes.isOld && !routes.isDue) return
        const due = one.due
        one.due = new Map()
        const { changed } = await routesRound(term, due, deps)
        if (changed) follower.forget(organizationId)
      })
    }
    if (!routes && engines.size > 0) {
      await guarded('a look at routes', async () => {
        await noticeIncidents(organizationId, one)
        const needed = [...one.due].filter(([, trigger]) => trigger === 'incident' || trigger === 'eta')
        await noteNeeded(
          pool,
          organizationId,
          needed.map(([id]) => id),
        )
        one.due.clear()
      })
    }
    if (engines.has('escalation') && now() - one.escalatedAt >= ESCALATE_EVERY_MS) {
      one.escalatedAt = now()
      await guarded('escalation', () => escalationRound(term, deps))
    }
  }

  async function guarded(what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      if (error instanceof TermEnded) leadAt = Number.NEGATIVE_INFINITY
      else log.warn({ error: messageOf(error) }, `${what} failed; it is tried again`)
    }
  }

  /** An incident that is new, or gone, may be on anybody's way. */
  async function noticeIncidents(organizationId: string, one: Led): Promise<void> {
    const incidents = await activeIncidents(pool, organizationId)
    if (incidents === one.incidents) return
    one.incidents = incidents
    for (const id of await driversOnTheWay(pool, organizationId)) one.due.set(id, 'incident')
  }

  const failed = (error: unknown) =>
    log.warn({ error: messageOf(error) }, 'the engines cannot be looked after; still trying')
  const loop = options.isTicking === false ? undefined : lookEvery(LOOK_EVERY_MS, look, failed)
  return {
    assign: async asked => {
      const id = await assignNow(asked, deps)
      follower.forget(asked.organizationId)
      return id
    },
    preview: asked => previewOf(asked, deps),
    optimize: async ({ organizationId, driverId }) => {
      const term = { organizationId, epoch: 0 }
      const { ids } = await routesRound(term, new Map([[driverId, 'manual']]), deps, true)
      if (ids[0] === undefined) throw new Problem('not_found', { members: { id: driverId } })
      return ids[0]
    },
    process: async ({ organizationId }) => {
      const terms = await leader.look([...(await withWork(pool)), organizationId])
      const term = terms.get(organizationId)
      if (term) return (await dispatchRound(term, deps, { isBatching: true, isAsked: true })).batches
      await pool.query(
        `update dispatch_engines set due_at = $2 where organization_id = $1 and engine in ('dispatch', 'batching')`,
        [organizationId, new Date(now()).toISOString()],
      )
      return []
    },
    look,
    stop: async () => {
      isStopped = true
      unsubscribe()
      // What is being decided is given up; what is being written is not.
      if (!options.brain) await brain.close()
      await loop?.stop()
      await leader.close()
    },
  }
}
