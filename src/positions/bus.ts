import { randomBytes } from 'node:crypto'
import type { FastifyBaseLogger } from 'fastify'
import pg from 'pg'
import type { Notifications } from '../database/notifications.ts'
import { messageOf } from '../errors.ts'
import { Listeners } from './listeners.ts'
import { type Notice, parseNotice, rowsOf, type Seen } from './notices.ts'
import type { Fix } from './position.ts'

/**
 * Tells the other services on this database what this one committed, and hears what they did, by NOTIFY on a
 * connection of its own: never in a writer's transaction, whose commits it would put in a row.
 *
 *     alone      nobody else was heard for a while: nothing is sent but a sign of life each second
 *     in company what is committed here is announced, conflated by vehicle while the connection is busy
 *
 * Promises. `announce` resolves once the announcement is committed: shown only then, nothing is on a screen
 * here that another service cannot know, once its own connection has heard everything committed so far.
 * Nothing goes unnoticed: payloads are numbered, and whoever sees a gap, meets a service that it did not know,
 * or misses one that left without a word, reads the database again (`onGap`). While the database is away
 * the announcements wait, each vehicle's latest, and nobody waits for them.
 */
interface BusDeps {
  url: string
  notifications: Notifications
  log: Pick<FastifyBaseLogger, 'warn' | 'info'>
  /** Milliseconds that only go forward. */
  elapsed: () => number
  onFixes: (fixes: readonly Fix[], seen: readonly Seen[]) => void
  onGap: () => void
}

interface Peer {
  sequence: number
  sending: boolean
  heardAt: number
}

const CHANNEL = 'fleetwake_live'

/** For a command that has stored readings and ends: services that show positions read the tables again. */
export async function tellOfStored(pool: pg.Pool, who: string): Promise<void> {
  await pool.query('select pg_notify($1, $2)', [CHANNEL, `S ${who}`])
}

const SIGN_EVERY_MS = 1_000
const MISSING_AFTER_MS = 6_000

export class Bus {
  readonly #deps: BusDeps
  readonly #instance = randomBytes(6).toString('hex')
  readonly #pool: pg.Pool
  readonly #peers = new Map<string, Peer>()
  readonly #outbox = new Map<string, Fix | Seen>()
  readonly #notices: string[] = []
  readonly #told = new Map<string, Listeners<[organizationId: string, body: unknown]>>()
  #isSignDue = false
  #waiting: (() => void)[] = []
  #sequence = 0
  #sending: Promise<void> | undefined
  #timer: NodeJS.Timeout | undefined
  #failing = false

  constructor(deps: BusDeps) {
    this.#deps = deps
    this.#pool = new pg.Pool({
      connectionString: deps.url,
      max: 1,
      application_name: 'fleetwake announce',
      connectionTimeoutMillis: 2_000,
      query_timeout: 2_000,
      keepAlive: true,
      // A notice is not data: it need not wait for the disk.
      options: '-c synchronous_commit=off',
    })
    this.#pool.on('error', () => undefined) // It shows in the next announcement.
  }

  get peers(): number {
    return this.#peers.size
  }

  /** Resolves when it hears the others, and has asked to read what they did before. They hear of this one soon. */
  async start(): Promise<void> {
    await this.#deps.notifications.listen(CHANNEL, {
      onNotice: payload => this.#hear(payload),
      onGap: () => this.#deps.onGap(),
    })
    this.#timer = setInterval(() => this.#sign(), SIGN_EVERY_MS)
    void this.#sign()
  }

  /** Tells the others, if there are any; undefined where there are none. */
  announce(fixes: Iterable<Fix>, seen: Iterable<Seen>): Promise<void> | undefined {
    if (this.#peers.size === 0) return undefined
    for (const item of seen) if (!this.#outbox.has(item.vehicleId)) this.#outbox.set(item.vehicleId, item)
    for (const fix of fixes) this.#outbox.set(fix.vehicleId, fix)
    // While the database is away those who watch here are shown what is known here.
    if (this.#failing) return undefined
    return new Promise(resolve => {
      this.#waiting.push(resolve)
      void this.#send()
    })
  }

  /** Passes on what a feature tells the same feature of the others. Payloads are small. */
  tell(topic: string, organizationId: string, body: unknown): void {
    if (this.#peers.size === 0) return
    this.#notices.push(`${topic} ${this.#instance} ${organizationId} ${JSON.stringify(body)}`)
    if (this.#notices.length > 1_000) this.#notices.shift()
    void this.#send()
  }

  onTold(topic: string, listener: (organizationId: string, body: unknown) => void): () => void {
    let listeners = this.#told.get(topic)
    if (!listeners) {
      listeners = new Listeners(`notices of topic ${topic}`, this.#deps.log)
      this.#told.set(topic, listeners)
    }
    return listeners.add(listener)
  }

  async stop(): Promise<void> {
    if (this.#timer) {
      clearInterval(this.#timer)
      await this.#sending
      this.#notices.push(`B ${this.#instance}`)
      await this.#send()
    }
    await this.#pool.end()
  }

  async #sign(): Promise<void> {
    const at = this.#deps.elapsed()
    for (const [instance, { heardAt }] of this.#peers) {
      if (at - heardAt < MISSING_AFTER_MS) continue
      this.#peers.delete(instance)
      this.#deps.log.warn({ instance }, 'another service disappeared; reading what it stored')
      this.#deps.onGap()
    }
    await this.#here()
  }

  async #here(): Promise<void> {
    this.#isSignDue = true
    await this.#send()
  }

  #hear(payload: string): void {
    if (payload.startsWith(this.#instance, 2)) return
    const notice = parseNotice(payload)
    if (!notice) {
      this.#deps.log.warn({ payload: payload.slice(0, 200) }, 'a malformed notice is skipped')
      return
    }
    if (notice.kind === 'bye') this.#peers.delete(notice.instance)
    else if (notice.kind === 'stored') this.#deps.onGap()
    else if (notice.kind === 'told') this.#told.get(notice.topic)?.tell(notice.organizationId, notice.body)
    else this.#follow(notice)
  }

  #follow(notice: Notice & { kind: 'here' | 'fixes' }): void {
    const peer = this.#meet(notice.instance)
    const expected = notice.kind === 'fixes' ? peer.sequence + 1 : peer.sequence
    // What a service stores while it does not send is not announced: that it sends now says that we may have
    // missed something before, and nothing from here on.
    const sending = notice.kind === 'fixes' || notice.sending
    if (sending && (!peer.sending || notice.sequence !== expected)) this.#deps.onGap()
    peer.sending = sending
    peer.sequence = notice.sequence
    if (notice.kind === 'fixes') this.#deps.onFixes(notice.fixes, notice.seen)
  }

  #meet(instance: string): Peer {
    let peer = this.#peers.get(instance)
    if (!peer) {
      peer = { sequence: -1, sending: false, heardAt: 0 }
      this.#peers.set(instance, peer)
      // So that it knows of us at once, and that we send from now on.
      void this.#here()
    }
    peer.heardAt = this.#deps.elapsed()
    return peer
  }

  /** One round after the other until nothing waits. Never rejects. */
  async #send(): Promise<void> {
    this.#sending ??= this.#sendAll().finally(() => {
      this.#sending = undefined
    })
    await this.#sending
  }

  async #sendAll(): Promise<void> {
    // What is announced in the same turn goes together.
    await Promise.resolve()
    while (this.#outbox.size > 0 || this.#notices.length > 0 || this.#isSignDue) {
      const items = new Map(this.#outbox)
      const notices = this.#notices.splice(0)
      const waiting = this.#waiting
      this.#outbox.clear()
      this.#waiting = []
      const rows = rowsOf(items.values()).map(rows => `P ${this.#instance} ${++this.#sequence} ${rows}`)
      if (this.#isSignDue)
        notices.push(`H ${this.#instance} ${this.#sequence} ${this.#peers.size > 0 ? 1 : 0}`)
      this.#isSignDue = false
      const failure = await this.#notify([...rows, ...notices])
      for (const resolve of waiting) resolve()
      if (failure === undefined) continue
      // They go with the next sign of life; whatever is newer by then goes in their place. The numbers that
      // were used up tell the others that something is missing.
      for (const [id, item] of items) if (!this.#outbox.has(id)) this.#outbox.set(id, item)
      return
    }
  }

  async #notify(payloads: readonly string[]): Promise<string | undefined> {
    const failure = await this.#pool
      .query('select pg_notify($1, payload) from unnest($2::text[]) payload', [CHANNEL, payloads])
      .then(
        () => undefined,
        (error: unknown) => messageOf(error),
      )
    if (failure && !this.#failing) this.#deps.log.warn({ error: failure }, 'cannot notify other services')
    if (!failure && this.#failing) this.#deps.log.info('notifying other services again')
    this.#failing = failure !== undefined
    return failure
  }
}
