import type { Writable } from 'node:stream'
import type { FastifyBaseLogger } from 'fastify'
import type { WebSocket } from 'ws'
import { closeCodes } from '../client/protocol.ts'
import type { Authenticate } from '../http/guard.ts'
import { may, type Principal } from '../http/principal.ts'
import type { Roster } from '../positions/roster.ts'
import { Share } from '../shares/share.ts'
import type { Shares } from '../shares/shares.ts'
import { askAgain } from './ask-again.ts'
import { awaitHello } from './greeting.ts'
import { Inbox } from './inbox.ts'
import { type ClientMessage, parseMessage, type Subscribe, wrong } from './messages.ts'
import type { FeedMetrics } from './metrics.ts'
import { allowedTo, regrouped } from './regroup.ts'
import type { Allowed, VehiclesOf } from './scope.ts'
import { Session, type SessionLimits } from './session.ts'
import type { Admission } from './tickets.ts'
import { Views } from './views.ts'

/**
 * All clients of the feed, and what they watch. `tick` is called at a steady pace and gives each client what
 * changed since its last frame; clients with the same subscription share a view, which assembles a frame
 * once for all of them.
 *
 * Promises: a client only sees its own organization's vehicles, because a view is made from the roster of the
 * principal's organization and from nothing that the client sends. A token or a user that ends loses the feed at
 * the next check, at most `RECHECK_MS` later, or at once if `recheck` is called. The same holds for the vehicles of
 * groups: those that a client asked for, and those that its user is limited to.
 */
interface HubDeps {
  rosterOf: (organizationId: string) => Roster
  /** Takes bearer tokens and tickets; its result for a ticket can be checked again by `again`. */
  admit: (token: string) => Promise<Admission | null>
  authenticate: Authenticate
  vehiclesOf: VehiclesOf
  /**
   * `clients` and `bytes`: for all clients together. A client that sends no hello is closed after `helloMs`, by default
   * five seconds.
   */
  limits: SessionLimits & { clients: number; bytes: number; helloMs?: number }
  shares: Pick<Shares, 'share'>
  metrics: FeedMetrics
  log: FastifyBaseLogger
  now: () => number
  /** Monotonic milliseconds, unaffected by changes of the clock; used for pacing. */
  elapsed: () => number
}

const HELLO_MS = 5_000
const RECHECK_MS = 30_000

export class Hub {
  readonly #deps: HubDeps
  readonly #sessions = new Set<Session>()
  /** The views of each organization that has watchers. */
  readonly #views = new Map<Roster, Views>()
  /** One for each open feed, of whichever kind. */
  readonly places: Share
  /** Clients that have shown no token yet do not use the places of those that have; an address gets half as many. */
  readonly #strangers: Share
  readonly #unsent: Share
  #rechecking = false

  constructor(deps: HubDeps) {
    this.#deps = deps
    this.places = deps.shares.share('feeds', deps.limits.clients)
    this.#strangers = new Share({ total: deps.limits.clients, greed: 1, principals: false })
    this.#unsent = deps.shares.share('feedBytes', deps.limits.bytes)
  }

  get clients(): number {
    return this.#sessions.size
  }

  /** Takes a socket that was just opened, and its underlying stream. */
  accept(socket: WebSocket, stream: Writable, address: string): void {
    const { elapsed, limits } = this.#deps
    const place = this.#strangers.open({ organizationId: address, principalId: '' })
    if (place.set(1)) {
      place.close()
      socket.close(closeCodes.tryAgain, 'organization_share: too many clients have shown no token yet')
      return
    }
    const session = new Session(socket, stream, limits, place, elapsed())
    this.#sessions.add(session)
    const greeting = awaitHello(limits.helloMs ?? HELLO_MS, () =>
      session.close(closeCodes.notAuthenticated, 'no hello in time'),
    )
    const inbox = new Inbox(socket, text => this.#hear(session, text, greeting), elapsed)
    socket.on('message', (data: Buffer, isBinary) => {
      session.alive(elapsed())
      inbox.put(isBinary ? '' : data.toString())
    })
    socket.on('pong', () => session.alive(elapsed()))
    socket.on('close', () => {
      greeting.abort()
      inbox.close()
      session.gone()
      this.#sessions.delete(session)
    })
  }

  async #hear(session: Session, text: string, greeting: AbortController): Promise<void> {
    if (session.closed) return
    const message = parseMessage(text)
    if (session.principal === null) {
      greeting.abort()
      return await this.#greet(session, message.type === 'hello' ? message : null)
    }
    if (message.type === 'error') return session.tell(message)
    if (message.type === 'hello') {
      const said = 'This feed is already open; open another for another user.'
      return session.tell({ type: 'error', code: 'already_open', message: said })
    }
    await this.#subscribe(session, session.principal, message)
  }

  async #greet(session: Session, hello: (ClientMessage & { type: 'hello' }) | null): Promise<void> {
    const { admit, log, elapsed } = this.#deps
    if (!hello) return session.close(closeCodes.notAuthenticated, 'the first message must be a hello')
    let admission: Admission | null
    try {
      admission = await admit(hello.token)
    } catch (error) {
      log.warn({ err: error }, 'a client of the live feed could not be authenticated')
      return session.close(closeCodes.tryAgain, 'the token cannot be checked now; try again')
    }
    if (!admission) return session.close(closeCodes.notAuthenticated, 'the token is not valid')
    if (!may(admission.principal, 'positions:read'))
      return session.close(closeCodes.notPermitted, 'this needs the permission positions:read')
    if (!this.#admit(session, admission.principal))
      return session.close(closeCodes.tryAgain, 'organization_share: your share of live feeds is used up')
    session.principal = admission.principal
    session.bearer = admission.bearer
    session.checkedAt = elapsed()
  }

  /** From now on the session counts against its organization's share; returns whether there is room for it. */
  #admit(session: Session, { organizationId, id }: Principal): boolean {
    if (session.closed) return false
    const holder = { organizationId, principalId: id }
    session.place.close()
    session.place = this.places.open(holder)
    session.unsent = this.#unsent.open(holder)
    return session.place.set(1) === undefined
  }

  async #subscribe(session: Session, principal: Principal, message: Subscribe): Promise<void> {
    const { metrics, elapsed } = this.#deps
    const { checks } = session
    const allowed = await allowedTo(session, principal, message, this.#deps)
    if (session.closed || allowed === undefined) return
    // Checked again meanwhile: what was read may be older than that check.
    if (session.checks !== checks) return await this.#subscribe(session, session.principal!, message)
    if (!allowed) return session.tell(wrong('invalid_subscription', 'There is no such group of vehicles.'))
    this.#show(session, principal, message, allowed)
    metrics.positions.inc(session.deliver(elapsed()))
  }

  #show(session: Session, principal: Principal, message: Subscribe, { scope, reach }: Allowed): void {
    const view = this.#viewsOf(principal.organizationId).of(scope)
    session.look(view, message.intervalMs, message.since === null ? null : view.sequenceOf(message.since))
    session.subscription = message
    session.interests.set(message, scope.vehicleIds, principal, reach)
  }

  #viewsOf(organizationId: string): Views {
    const roster = this.#deps.rosterOf(organizationId)
    let views = this.#views.get(roster)
    if (!views) {
      views = new Views(roster)
      this.#views.set(roster, views)
    }
    return views
  }

  tick(): void {
    const { now, elapsed, metrics } = this.#deps
    const at = elapsed()
    const time = now()
    let positions = 0
    for (const views of this.#views.values()) views.turn()
    for (const session of this.#sessions) {
      if (session.principal === null || session.closed) continue
      if (session.attend(at, time)) positions += session.deliver(at)
    }
    for (const [roster, views] of this.#views) {
      views.settle()
      if (views.size === 0) this.#views.delete(roster)
    }
    metrics.positions.inc(positions)
    metrics.tick.observe((elapsed() - at) / 1_000)
    if (!this.#rechecking) void this.#recheckDue(at)
  }

  /** Checks now whether these principals may stay. */
  async recheck(concerns: (principal: Principal) => boolean = () => true): Promise<void> {
    await this.#ask([...this.#sessions].filter(({ principal }) => principal && concerns(principal)))
  }

  async #recheckDue(at: number): Promise<void> {
    this.#rechecking = true
    const isDue = ({ principal, checkedAt }: Session) => principal && at - checkedAt >= RECHECK_MS
    await this.#ask([...this.#sessions].filter(isDue))
    this.#rechecking = false
  }

  async #ask(sessions: readonly Session[]): Promise<void> {
    await askAgain(sessions, { ...this.#deps, keep: (...answer) => this.#keep(...answer) })
  }

  async #keep(session: Session, principal: Principal | null): Promise<void> {
    const isSame = principal?.organizationId === session.principal?.organizationId
    if (!principal || !isSame || !may(principal, 'positions:read')) {
      session.close(closeCodes.notAuthenticated, 'the token is no longer valid')
      return
    }
    session.principal = principal
    session.interests.restrict(principal)
    session.checkedAt = this.#deps.elapsed()
    session.checks++
    const anew = await regrouped(session, principal, this.#deps)
    if (anew && session.subscription) this.#show(session, principal, session.subscription, anew)
  }

  /** To each client of an organization. */
  tell(organizationId: string, tell: (session: Session) => void): void {
    for (const session of this.#sessions)
      if (session.principal?.organizationId === organizationId) tell(session)
  }

  /** Asks every client to reconnect elsewhere. Those that do not answer are cut off. */
  close(): void {
    for (const session of this.#sessions) {
      session.close(1001, 'the service is stopping')
      setTimeout(() => session.socket.terminate(), 500).unref()
    }
  }
}
