import { createHash, createHmac } from 'node:crypto'
import type { FastifyBaseLogger } from 'fastify'
import type { Pool } from 'pg'
import type { Config } from '../../config.ts'
import { isDatabaseError } from '../../database/failures.ts'
import { HeldTransaction } from '../../database/held.ts'
import { messageOf, Problem } from '../../errors.ts'
import type { Principal } from '../principal.ts'
import { type Answer, claim, dropOld, type KeptAnswer, keepAnswer, type Usage, usageOf } from './table.ts'

/**
 * Idempotency-Keys: a request that came with one is done once, and answered again in the same way for a day.
 *
 * The key is claimed by the first statement of a transaction, what the request does is done in it, and the answer is
 * kept by its last statement. So after a crash there is all of it or nothing. A second request with the key waits for
 * that transaction: what it committed is the answer; what was rolled back leaves the key free.
 *
 * Bounded: keys and bytes of one organization. Each process counts its own from what it read of all a minute ago, so
 * several together may exceed a bound by what each keeps in that time. What is older than a day is deleted every hour.
 */
export interface Keys {
  begin(asked: Asked): Promise<Begun>
  close(): void
}

interface Asked {
  principal: Principal
  key: string
  /** Method, path and query, and the content. */
  request: readonly string[]
}

export type Begun =
  | { kept: KeptAnswer; held?: never; keep?: never }
  | {
      kept?: never
      held: HeldTransaction
      /** Keeps the answer and commits. */
      keep(answer: Answer | 'secret'): Promise<void>
    }

interface KeysDeps {
  pool: Pool
  log: Pick<FastifyBaseLogger, 'warn'>
  config: Pick<Config, 'idempotencyKeys' | 'idempotencyMegabytes' | 'idempotencyAnswerKilobytes'>
  now?: () => number
}

const KEPT_MS = 24 * 3_600_000
const DROP_EVERY_MS = 3_600_000
const COUNT_AGAIN_MS = 60_000
const MEGABYTE = 1024 * 1024

export function openKeys({ pool, log, config, now = Date.now }: KeysDeps): Keys {
  const usages = new Map<string, Usage & { readAt: number }>()
  const keptSince = () => new Date(now() - KEPT_MS)
  const dropping = setInterval(() => {
    usages.clear()
    dropOld(pool, keptSince()).catch(error =>
      log.warn({ error: messageOf(error) }, 'old Idempotency-Keys could not be dropped'),
    )
  }, DROP_EVERY_MS)
  dropping.unref()

  async function usage(organizationId: string): Promise<Usage> {
    const known = usages.get(organizationId)
    if (known && Math.abs(now() - known.readAt) < COUNT_AGAIN_MS) return known
    const read = { ...(await usageOf(pool, organizationId, keptSince())), readAt: now() }
    usages.set(organizationId, read)
    return read
  }

  function refuseBeyond({ keys, bytes }: Usage): void {
    if (keys < config.idempotencyKeys && bytes < config.idempotencyMegabytes * MEGABYTE) return
    throw new Problem('organization_share', {
      message: 'Your organization has as many Idempotency-Keys, or answers to them, as are kept for a day.',
      members: { thing: 'idempotencyKeys' },
      retryAfter: 60,
    })
  }

  async function begin({ principal, key, request }: Asked): Promise<Begun> {
    const { organizationId } = principal
    const used = await usage(organizationId)
    const id = digest([organizationId, principal.id, key])
    const claiming = {
      id,
      organizationId,
      fingerprint: fingerprintOf(key, request),
      now: new Date(now()),
      keptSince: keptSince(),
    }
    const { held, result: kept } = await HeldTransaction.begin(pool, client => claim(client, claiming)).catch(
      asUnderWay,
    )
    if (kept) {
      await held.rollBack()
      if (!kept.fingerprint.equals(claiming.fingerprint)) throw new Problem('idempotency_key_reused')
      return { kept }
    }
    try {
      refuseBeyond(used)
    } catch (error) {
      await held.rollBack()
      throw error
    }
    return {
      held,
      async keep(answer) {
        const bytes = answer === 'secret' ? 0 : Buffer.byteLength(answer.body ?? '')
        const isLarge = bytes > config.idempotencyAnswerKilobytes * 1024
        await held.commit(client => keepAnswer(client, id, isLarge ? 'too large' : answer))
        used.keys++
        used.bytes += isLarge ? 0 : bytes
      },
    }
  }

  return { begin, close: () => clearInterval(dropping) }
}

/** Whoever has the key is not done within the longest wait for a lock. */
function asUnderWay(error: unknown): never {
  if (!isDatabaseError(error) || error.code !== '55P03') throw error
  throw new Problem('conflict', {
    message: 'A request with this Idempotency-Key is under way; ask again when it is done.',
    retryAfter: 2,
  })
}

/** Under the key, which is kept nowhere: a request may hold a password, which a plain hash would help to guess. */
function fingerprintOf(key: string, request: readonly string[]): Buffer {
  return createHmac('sha256', key).update(JSON.stringify(request)).digest()
}

function digest(parts: readonly string[]): Buffer {
  return createHash('sha256').update(JSON.stringify(parts)).digest()
}
