import { setTimeout as delay } from 'node:timers/promises'
import type { FastifyBaseLogger } from 'fastify'
import pg from 'pg'
import { messageOf } from '../errors.ts'
import { createRounds } from '../looking.ts'
import { withResolvers } from '../promises.ts'

/**
 * NOTIFY messages from other sessions of the database, received on a connection of its own.
 *
 * States: listening, or without a connection and opening one. While there is none, notices are missed. Once
 * it is back, every listener is told of the gap and reads again whatever it caches. A query twice a second detects a
 * connection that no longer answers, and it is closed; not at once, because a busy machine answers late.
 *
 * Promise: `heardUpTo()` is a moment (by performance.now) such that everything committed before it has been
 * handed to the listeners. It does not advance while there is no connection, so whoever caches something
 * can tell how far to trust it.
 */
export interface Notifications {
  /** Resolves once the listener hears, and has been told of the gap before that. */
  listen(channel: string, listener: Listener): Promise<void>
  heardUpTo(): number
  /** Resolves when everything committed before the call has been handed to the listeners. */
  settled(): Promise<void>
  close(): Promise<void>
}

interface Listener {
  onNotice(payload: string): void
  /** Notices may have been missed, as at the start. */
  onGap(): void
}

interface NotificationsOptions {
  url: string
  log: Pick<FastifyBaseLogger, 'warn' | 'info'>
  askEveryMs?: number
  answerWithinMs?: number
  retryAfterMs?: number
}

/** Whoever listens before it is opened hears from then on. */
export function createNotifications(
  options: NotificationsOptions,
): Notifications & { open(): Promise<void> } {
  return new ListeningConnection(options)
}

export async function openNotifications(options: NotificationsOptions): Promise<Notifications> {
  const notifications = createNotifications(options)
  await notifications.open()
  return notifications
}

class ListeningConnection implements Notifications {
  readonly #listeners = new Map<string, Listener[]>()
  readonly #options: Required<NotificationsOptions>
  readonly #firstOpening = withResolvers()
  #hasOpened = false
  #client: pg.Client | undefined
  #heardUpTo = Number.NEGATIVE_INFINITY
  #asking: NodeJS.Timeout | undefined
  /** The current query, and the next one, which callers share meanwhile. */
  /** Whether everything committed before the call has been heard. */
  readonly #asks = createRounds(() => this.#ask())
  /** The last query. They run one after another, because future versions of pg will not queue them. */
  #lastQuery: Promise<unknown> = Promise.resolve()
  #reopening: Promise<void> | undefined
  readonly #closing = new AbortController()

  constructor(options: NotificationsOptions) {
    this.#options = { askEveryMs: 500, answerWithinMs: 5_000, retryAfterMs: 200, ...options }
  }

  async open(): Promise<void> {
    const { url, answerWithinMs, askEveryMs } = this.#options
    const client = new pg.Client({
      connectionString: url,
      application_name: 'fleetwake listen',
      connectionTimeoutMillis: 5_000,
      query_timeout: answerWithinMs,
      keepAlive: true,
    })
    client.on('error', error => this.#lose(client, error))
    client.on('end', () => this.#lose(client, new Error('the connection was closed')))
    client.on('notification', ({ channel, payload }) => {
      for (const listener of this.#listeners.get(channel) ?? []) this.#tell(listener, channel, payload ?? '')
    })
    try {
      await client.connect()
      for (const channel of this.#listeners.keys()) await this.#query(client, listenTo(channel))
    } catch (error) {
      void client.end().catch(() => undefined)
      throw error
    }
    if (this.#closing.signal.aborted) return void (await client.end())
    this.#client = client
    for (const listener of [...this.#listeners.values()].flat()) listener.onGap()
    this.#heardUpTo = performance.now()
    this.#hasOpened = true
    this.#firstOpening.resolve()
    this.#asking = setInterval(() => void this.#asks.next(), askEveryMs)
  }

  async listen(channel: string, listener: Listener): Promise<void> {
    const known = this.#listeners.get(channel)
    this.#listeners.set(channel, [...(known ?? []), listener])
    if (!this.#hasOpened) return await this.#firstOpening.promise
    if (!known && this.#client) await this.#query(this.#client, listenTo(channel))
    listener.onGap()
  }

  heardUpTo(): number {
    return this.#heardUpTo
  }

  async settled(): Promise<void> {
    while (!this.#closing.signal.aborted) {
      if (await this.#asks.next()) return
      await this.#reopening
    }
  }

  async close(): Promise<void> {
    this.#closing.abort()
    clearInterval(this.#asking)
    await this.#reopening
    await this.#client?.end().catch(() => undefined)
  }

  /** Anybody who may use the database may send a notice: a malformed one is skipped. */
  #tell(listener: Listener, channel: string, payload: string): void {
    try {
      listener.onNotice(payload)
    } catch (error) {
      this.#options.log.warn({ channel, error: messageOf(error) }, 'a malformed notice is skipped')
    }
  }

  /** PostgreSQL sends a session its pending notices before it answers a query of that session. */
  async #ask(): Promise<boolean> {
    const client = this.#client
    if (!client) return false
    const asked = performance.now()
    try {
      await this.#query(client, 'select 1')
    } catch (error) {
      this.#lose(client, error)
      return false
    }
    if (client === this.#client) this.#heardUpTo = Math.max(this.#heardUpTo, asked)
    return client === this.#client
  }

  async #query(client: pg.Client, text: string): Promise<void> {
    const query = this.#lastQuery.then(() => client.query(text))
    this.#lastQuery = query.catch(() => undefined)
    await query
  }

  #lose(client: pg.Client, error: unknown): void {
    if (client !== this.#client) return
    this.#client = undefined
    clearInterval(this.#asking)
    // Not end(): a connection that does not answer would not answer that either.
    ;(client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy()
    if (this.#closing.signal.aborted) return
    this.#options.log.warn({ error: messageOf(error) }, 'the connection that listens for changes was lost')
    this.#reopening = this.#reopen().finally(() => {
      this.#reopening = undefined
    })
  }

  async #reopen(): Promise<void> {
    while (!this.#closing.signal.aborted) {
      try {
        await this.open()
        this.#options.log.info('listening for changes again')
        return
      } catch {
        await delay(this.#options.retryAfterMs, undefined, { signal: this.#closing.signal }).catch(
          () => undefined,
        )
      }
    }
  }
}

function listenTo(channel: string): string {
  return `listen ${pg.escapeIdentifier(channel)}`
}
