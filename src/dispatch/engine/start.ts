import { hostname } from 'node:os'
import { messageOf, Problem } from '../../errors.ts'
import { lookEvery } from '../../looking.ts'
import type { Fix } from '../../positions/position.ts'
import type { Incident } from '../../travel/incidents.ts'
import { assignNow, previewOf } from './assign.ts'
import { batchingRound } from './batching-round.ts'
import { openBrain } from './brain.ts'
import type { Engines, EnginesDeps } from './deps.ts'
import { escalationRound } from './escalation-round.ts'
import { Follower, liveOf } from './follow.ts'
import { incidentsSince } from './incidents.ts'
import { Leader } from './leader.ts'
import { noteNeeded } from './needed.ts'
import { dispatchRound, type EngineName, type RoundDeps, type Term, TermEnded } from './round.ts'
import { type RouteTrigger, routesRound } from './routes-round.ts'
import { type RunningEngine, readRunning, withWork } from './state.ts'
import { forgetLeft } from './watched.ts'

const LOOK_EVERY_MS = 1_000
/** Who is led is looked at no oftener than this. */
const LEAD_EVERY_MS = 5_000
/** After a change, so that what comes together is one round. */
const SETTLES_MS = 2_000
const ESCALATE_EVERY_MS = 15_000
const CHANNEL = 'fleetwake_dispatch'
/** Of one vehicle between two looks; beyond that its readings are read. */
const MOST_FIXES = 20
/** What is said where nobody looks at routes. */
const needing: readonly RouteTrigger[] = ['incident', 'eta', 'deviation']

/** Of one organization that is led here. */
interface Led {
  changedAt: number | null
  escalatedAt: number
  /** By vehicle, in the order in which they came. */
  fixes: Map<string, Fix[]>
  due: Map<string, RouteTrigger>
  /** The active ones that were seen last. */
  incidents: ReadonlyMap<string, Incident>
}

/**
 * The engines of the organizations that this process leads. What is to be done stands in the database: which engines run, the plans,
 * what is open. In memory are only hints that something may have changed; whoever takes over does a round at once.
 *
 * States of an organization: led elsewhere, or nothing to do there; led here, from when its lock is had until it is given
 * back, its connection is gone, or this stops. One look at a time; a stop waits for the one under way.
 */
export function startEngines(options: EnginesDeps): Engines {
  const { pool, log, now = Date.now, setupOf, drivingLeft, zonesOf } = options
  const brain = options.brain ?? openBrain()
  const deps: RoundDeps = {
    ...{ pool, brain, now, setupOf, drivingLeft, zonesOf },
    warn: message => log.warn({ error: message }, 'a part of a round could not be written'),
  }
  const leader = new Leader({ url: options.url, holder: `${hostname()} ${process.pid}`, log })
  const follower = new Follower(deps)
  const led = new Map<string, Led>()
  let leadAt = Number.NEGATIVE_INFINITY
  let isStopped = false

  const unsubscribe = options.positions.onFix(fixes => {
    for (const fix of fixes) {
      const all = led.get(fix.organizationId)?.fixes
      const before = all?.get(fix.vehicleId) ?? []
      all?.set(fix.vehicleId, [...before.slice(-MOST_FIXES), fix])
    }
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
    .catch(error => log.warn({ error: messageOf(error) }, 'changes of orders cannot be received yet'))

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
      led.set(id, { changedAt: null, escalatedAt: 0, fixes: new Map(), due: new Map(), incidents: new Map() })
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
      const fixes = [...one.fixes.values()].flat()
      one.fixes.clear()
      for (const { driverId, trigger, etas } of await follower.take(organizationId, fixes)) {
        if (trigger) one.due.set(driverId, trigger)
        options.showEtas?.(organizationId, liveOf(driverId, etas))
      }
    })
    const dispatch = engines.get('dispatch')
    const asked = engines.get('batching')?.isDue || dispatch?.isDue
    const isChanged = one.changedAt !== null && now() - one.changedAt >= SETTLES_MS
    const isRound = dispatch !== undefined && (asked || isChanged || dispatch.isOld)
    if (isChanged || isRound) {
      one.changedAt = null
      await guarded('a look at plans', async () => {
        for (const id of await forgetLeft(pool, organizationId)) one.due.set(id, 'completion')
      })
    }
    if (isRound) {
      await guarded('a round of dispatch', async () => {
        const { drivers } = await dispatchRound(term, deps, { isBatching: engines.has('batching') })
        for (const id of drivers) one.due.set(id, 'insertion')
        if (drivers.length > 0) follower.forget(organizationId)
      })
    }
    const batching = dispatch ? undefined : engines.get('batching')
    if (batching && (batching.isDue || isChanged || batching.isOld))
      await guarded('a round of batching', () => batchingRound(term, deps))
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
        const needed = [...one.due].filter(([, trigger]) => needing.includes(trigger))
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
      else log.warn({ error: messageOf(error) }, `${what} failed; trying again`)
    }
  }

  /** Whose way leads through an incident that is new, or could lead through one that is gone, is looked at. */
  async function noticeIncidents(organizationId: string, one: Led): Promise<void> {
    const { incidents, drivers } = await incidentsSince(pool, organizationId, one.incidents)
    one.incidents = incidents
    for (const id of drivers) one.due.set(id, 'incident')
  }

  const failed = (error: unknown) =>
    log.warn({ error: messageOf(error) }, 'the engines cannot be run; still trying')
  let loop: ReturnType<typeof lookEvery> | undefined
  return {
    begin: () => {
      loop = lookEvery(LOOK_EVERY_MS, look, failed)
    },
    assign: async asked => {
      const { id, driverId } = await assignNow(asked, deps)
      led.get(asked.organizationId)?.due.set(driverId, 'insertion')
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
