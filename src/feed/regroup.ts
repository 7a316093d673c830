import type { FastifyBaseLogger } from 'fastify'
import { closeCodes } from '../client/protocol.ts'
import type { Principal } from '../http/principal.ts'
import type { Subscribe } from './messages.ts'
import { type Allowed, scopeKey, scopeOf, type VehiclesOf } from './scope.ts'
import type { Session } from './session.ts'

interface Deps {
  vehiclesOf: VehiclesOf
  log: FastifyBaseLogger
}

/**
 * What a session may show of what it asks for. Null: there is no such group. Undefined: that cannot be told now, and the
 * session is closed rather than shown too much.
 */
export async function allowedTo(
  session: Session,
  principal: Principal,
  message: Subscribe,
  { vehiclesOf, log }: Deps,
): Promise<Allowed | null | undefined> {
  try {
    return await scopeOf(message, principal, vehiclesOf)
  } catch (error) {
    log.warn({ err: error }, 'the vehicles of a group could not be read for the live feed')
    session.close(closeCodes.tryAgain, 'cannot look at the group now; try again')
    return undefined
  }
}

/**
 * Who watches a group, or is limited to some, is shown it anew when other vehicles are in it. Answers what is to be shown;
 * undefined: the same as before.
 */
export async function regrouped(
  session: Session,
  principal: Principal,
  deps: Deps,
): Promise<Allowed | undefined> {
  const { subscription, view, checks } = session
  const isAll =
    !subscription?.vehicleGroupId && principal.vehicleGroupIds === null && session.interests.reach === null
  if (!subscription || isAll) return undefined
  const allowed = await allowedTo(session, principal, subscription, deps)
  // Whoever asked again meanwhile, or subscribed anew, looks at it as well.
  if (allowed === undefined || session.checks !== checks || session.subscription !== subscription)
    return undefined
  const found = allowed ?? { scope: { box: subscription.box, vehicleIds: [] }, reach: new Set<string>() }
  if (session.closed || !view) return undefined
  if (scopeKey(found.scope) !== scopeKey(view)) return found
  session.interests.reach = found.reach
  return undefined
}
