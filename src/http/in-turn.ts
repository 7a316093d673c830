import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Problem } from '../errors.ts'
import type { App } from './app.ts'

/** A fair queue, by organization and by caller. */
export interface InTurn {
  tryEnter(path: readonly string[]): (() => void) | undefined
  enter(path: readonly string[], ended: AbortSignal): Promise<() => void>
  /** After this wait, the caller is refused with the reason. */
  waitMs: number
  late(organizationId: string): Problem
}

/** Nobody is left to whom an answer could be sent. */
export class CallerGone extends Error {
  override readonly name = 'CallerGone'
}

/**
 * Requests that use the database take turns, so that one organization's requests do not take every connection. A turn
 * begins when the body has arrived and been validated, and ends when the answer is complete: neither a slow sender nor
 * a slow reader holds one.
 */
export function installTurns(app: App, turns: InTurn): void {
  const leaving = new WeakMap<FastifyRequest, () => void>()

  app.addHook('preHandler', async (request, reply) => {
    const { principal, routeOptions } = request
    if (principal === null || routeOptions.config.database === 'none') return
    const path = [principal.organizationId, principal.id]
    leaving.set(request, await enterInTurn(turns, path, reply))
  })
  app.addHook('onSend', async request => {
    leaving.get(request)?.()
    leaving.delete(request)
  })
}

/** Resolves when the turn has come, to a function that ends it. A caller that disconnects no longer waits. */
export async function enterInTurn(
  turns: InTurn,
  path: readonly string[],
  reply: FastifyReply,
): Promise<() => void> {
  const begun = turns.tryEnter(path)
  if (begun) return begun
  const ended = new AbortController()
  const gone = () => ended.abort(new CallerGone('The caller disconnected.'))
  const timer = setTimeout(() => ended.abort(turns.late(path[0]!)), turns.waitMs)
  reply.raw.once('close', gone)
  try {
    return await turns.enter(path, ended.signal)
  } finally {
    clearTimeout(timer)
    reply.raw.off('close', gone)
  }
}
