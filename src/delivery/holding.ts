import type { FastifyBaseLogger } from 'fastify'
import pg from 'pg'
import { messageOf } from '../errors.ts'

/**
 * Which subscriptions this process delivers to: each is held by one process at a time, through an advisory lock of a
 * connection that does nothing else. A lock ends with its holder, however that ends.
 *
 * States: connected, or without a connection. If the connection is lost, so are all locks: the signal tells their
 * holders, who stop sending; anything that they still record is refused (see settle.ts).
 */
export interface Holding {
  /** Resolves to whether it is held now. */
  hold(id: string): Promise<boolean>
  release(id: string): Promise<void>
  /** Whether the connection is the same as before, a new one, with which nothing is held yet, or down. */
  look(): Promise<'kept' | 'anew' | 'away'>
  /** Aborted as soon as another process may hold what was held here. */
  signal(): AbortSignal
  close(): Promise<void>
}

/** Distinguishes these from other advisory locks: the first of two numbers. */
const CLASS = 0x64656c69

export function createHolding(url: string, log: Pick<FastifyBaseLogger, 'warn'>): Holding {
  let client: pg.Client | undefined
  let lost = new AbortController()
  /** Queries run one after another. */
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

  /** Also false if the connection is lost by it. */
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
