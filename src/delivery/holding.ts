import type { FastifyBaseLogger } from 'fastify'
import pg from 'pg'
import { messageOf } from '../errors.ts'

/**
 * Which subscriptions this process delivers to: one at a time holds each, by an advisory lock of a connection that has no
 * other work. A lock goes with its holder, however that ends.
 *
 * States: connected, or without a connection. One that is lost takes all that was held with it: whoever holds something
 * is told by the signal, and stops sending; what it then still writes down is refused (see settle.ts).
 */
export interface Holding {
  /** Resolves whether it is held now. */
  hold(id: string): Promise<boolean>
  release(id: string): Promise<void>
  /** Whether the connection is the one that it was, made anew, with which nothing is held yet, or away. */
  look(): Promise<'kept' | 'anew' | 'away'>
  /** Aborted as soon as what is held may be held by another. */
  signal(): AbortSignal
  close(): Promise<void>
}

/** Of what these locks are, beside other advisory locks: the first of two numbers. */
const CLASS = 0x64656c69

export function createHolding(url: string, log: Pick<FastifyBaseLogger, 'warn'>): Holding {
  let client: pg.Client | undefined
  let lost = new AbortController()
  /** Queries go one after another. */
  let last: Promise<unknown> = Promise.resolve()

  const lose = (which: pg.Client, error: unknown) => {
    if (client !== which) return
    client = undefined
    lost.abort()
    log.warn({ error: messageOf(error) }, 'the connection that holds subscriptions was lost')
    void which.end().catch(() => undefined)
  }

  async function open(): Promise<'anew' | 'away'> {
    const opened = new pg.Client({
      connectionString: url,
      application_name: 'fleetwake delivery',
      connectionTimeoutMillis: 5_000,
      query_timeout: 5_000,
      keepAlive: true,
    })
    opened.on('error', error => lose(opened, error))
    opened.on('end', () => lose(opened, new Error('the connection was closed')))
    try {
      await opened.connect()
    } catch {
      return 'away'
    }
    client = opened
    lost = new AbortController()
    return 'anew'
  }

  /** False, too, where the connection is lost by it. */
  function ask(text: string, values: readonly unknown[] = []): Promise<boolean> {
    const answer = last.then(async () => {
      const asked = client
      if (!asked) return false
      try {
        const { rows } = await asked.query<{ is: boolean }>(text, [...values])
        return rows[0]!.is
      } catch (error) {
        lose(asked, error)
        return false
      }
    })
    last = answer
    return answer
  }

  return {
    hold: id => ask('select pg_try_advisory_lock($1, hashtext($2)) as is', [CLASS, id]),
    release: async id => void (await ask('select pg_advisory_unlock($1, hashtext($2)) as is', [CLASS, id])),
    signal: () => lost.signal,
    look: async () => {
      if (!client) return await open()
      return (await ask('select true as is')) ? 'kept' : 'away'
    },
    close: async () => {
      const closing = client
      client = undefined
      lost.abort()
      await closing?.end().catch(() => undefined)
    },
  }
}
