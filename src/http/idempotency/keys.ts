import { createHash, createHmac } from 'node:crypto'
import type { FastifyBaseLogger } from 'fastify'
import type { Pool, PoolClient } from 'pg'
import type { Config } from '../../config.ts'
import { isDatabaseError } from '../../database/failures.ts'
import { HeldTransaction } from '../../database/held.ts'
import { transaction } from '../../database/transaction.ts'
import { messageOf, Problem } from '../../errors.ts'
import type { Principal } from '../principal.ts'
import {
  type Answer,
  claim,
  dropOld,
  find,
  type KeptAnswer,
  keepAnswer,
  type Usage,
  usageOf,
} from './table.ts'

/**
 * Idempotency-Keys: a request with a key is processed once, and gets the same answer for a day.
 *
 * The first statement of a transaction claims the key, the request's work is done in it, and its last statement stores the
 * answer. So after a crash there is all of it or nothing. A second request with the key waits for
 * that transaction: if it is committed, its answer is returned; if it is rolled back, the key is free.
 *
 * A request that writes nothing holds no transaction, since it may take minutes: its key is stored with its answer. If two
 * come at the same moment, both are processed, and the first answer is the one that is repeated.
 *
 * Keys and bytes are bounded per organization. Each process adds its own to the total that it read a minute ago, so
 * several together may exceed a bound by what each stores in that time. Keys older than a day are deleted every hour.
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
  writes: boolean
}

export type Begun =
  | { kept: KeptAnswer; held?: never; keep?: never }
  | {
      kept?: never
      /** Only if the request writes. */
      held: HeldTransaction | undefined
      /** Stores the answer and commits. */
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
      log.warn({ error: messageOf(error) }, 'old Idempotency-Keys could not be deleted'),
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
      message:
        'Your organization has reached its limit of Idempotency-Keys, or of stored answers, for a day.',
      members: { thing: 'idempotencyKeys' },
      retryAfter: 60,
    })
  }

  async function begin({ principal, key, request, writes }: Asked): Promise<Begun> {
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
    const { held, result: kept } = writes
      ? await HeldTransaction.begin(pool, client => claim(client, claiming)).catch(asUnderWay)
      : { held: undefined, result: await find(pool, claiming) }
    if (kept) {
      await held?.rollBack()
      if (!kept.fingerprint.equals(claiming.fingerprint)) throw new Problem('idempotency_key_reused')
      return { kept }
    }
    try {
      refuseBeyond(used)
    } catch (error) {
      await held?.rollBack()
      throw error
    }
    return {
      held,
      async keep(answer) {
        const bytes = answer === 'secret' ? 0 : Buffer.byteLength(answer.body ?? '')
        const isLarge = bytes > config.idempotencyAnswerKilobytes * 1024
        const keepIt = (client: PoolClient) => keepAnswer(client, id, isLarge ? 'too large' : answer)
        if (held) await held.commit(keepIt)
        else {
          await transaction(pool, async client => {
            if ((await claim(client, claiming)) === undefined) await keepIt(client)
          })
        }
        used.keys++
        used.bytes += isLarge ? 0 : bytes
      },
    }
  }

  return { begin, close: () => clearInterval(dropping) }
}

/** The request with the key is not done within the longest wait for a lock. */
function asUnderWay(error: unknown): never {
  if (!isDatabaseError(error) || error.code !== '55P03') throw error
  throw new Problem('conflict', {
    message: 'A request with this Idempotency-Key is still being processed; try again when it is done.',
    retryAfter: 2,
  })
}

/** An HMAC with the key, which is stored nowhere: a request may hold a password, which a plain hash would help to guess. */
function fingerprintOf(key: string, request: readonly string[]): Buffer {
  return createHmac('sha256', key).update(JSON.stringify(request)).digest()
}

function digest(parts: readonly string[]): Buffer {
  return createHash('sha256').update(JSON.stringify(parts)).digest()
}
