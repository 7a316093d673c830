import type { FastifyBaseLogger } from 'fastify'
import type { Authenticate } from '../http/guard.ts'
import type { Principal } from '../http/principal.ts'
import type { Session } from './session.ts'

interface AskDeps {
  authenticate: Authenticate
  /** Takes the answer: what the session may do from now on, or null. */
  keep: (session: Session, principal: Principal | null) => Promise<void>
  log: FastifyBaseLogger
  now: () => number
}

/** Checks once for each token whether its sessions may stay. */
export async function askAgain(
  sessions: readonly Session[],
  { authenticate, keep, log, now }: AskDeps,
): Promise<void> {
  const answers = new Map<string, Promise<Principal | null>>()
  for (const session of sessions) {
    const answer = answers.get(session.bearer) ?? authenticate(session.bearer)
    answers.set(session.bearer, answer)
    try {
      await keep(session, await answer)
    } catch (error) {
      // Nothing can be checked while the database is down; a token's expiry is enforced all the same.
      log.warn({ err: error }, 'the token of a live feed client could not be checked again')
      if ((session.principal?.expiresAt ?? Number.POSITIVE_INFINITY) <= now()) await keep(session, null)
      return
    }
  }
}
