import type { FastifyBaseLogger } from 'fastify'
import pg from 'pg'
import { messageOf } from '../../errors.ts'
import type { Term } from './round.ts'

/** The first of the two numbers that identify the locks; the other one belongs to the organization. */
const LOCKS = 0x464c5457

interface LeaderOptions {
  url: string
  /** The name of the process, for people. */
  holder: string
  log: Pick<FastifyBaseLogger, 'warn' | 'info'>
}

/**
 * Which organizations' engines this process runs. One process leads an organization, whichever is first; its lock belongs
 * to a connection and ends with it, however the process ends.
 *
 * States: without a connection, and then nothing is led; connected, and leading those whose locks it holds. A process that
 * becomes the leader of an organization begins a term: an epoch, which is one more than the last one's. A process that was
 * suspended for a while and resumes as if nothing had happened still has its old term, with which nothing can be committed
 * any more (`fence`).
 */
export class Leader {
  readonly #options: LeaderOptions
  #client: pg.Client | undefined
  readonly #terms = new Map<string, Term>()
  /** The latest look, after which the next one runs. */
  #last: Promise<unknown> = Promise.resolve()
  #isClosed = false

  constructor(options: LeaderOptions) {
    this.#options = options
  }

  get terms(): ReadonlyMap<string, Term> {
    return this.#terms
  }

  /** Tries to lead these, and no others any more. Returns what is led now. */
  async look(organizationIds: readonly string[]): Promise<ReadonlyMap<string, Term>> {
    const look = this.#last.then(() => this.#look(organizationIds))
    this.#last = look.catch(() => undefined)
    return await look
  }

  async #look(organizationIds: readonly string[]): Promise<ReadonlyMap<string, Term>> {
    if (this.#isClosed) return this.#terms
    if (organizationIds.length === 0 && this.#terms.size === 0) return this.#terms
    const client = this.#client ?? (await this.#connect())
    const wanted = new Set(organizationIds)
    for (const id of [...this.#terms.keys()]) if (!wanted.has(id)) await this.#release(client, id)
    for (const id of wanted) if (!this.#terms.has(id)) await this.#take(client, id)
    // Without certainty about its locks, this process leads nothing.
    if (wanted.size > 0) await client.query('select 1')
    return this.#terms
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#terms.clear()
    await this.#client?.end().catch(() => undefined) // Its locks go with it in either case.
    this.#client = undefined
  }

  async #connect(): Promise<pg.Client> {
    const client = new pg.Client({
      connectionString: this.#options.url,
      application_name: 'fleetwake engines',
      connectionTimeoutMillis: 5_000,
      query_timeout: 10_000,
      keepAlive: true,
    })
    const lose = (error?: Error) => {
      if (this.#client !== client) return
      this.#client = undefined
      this.#terms.clear()
      if (!this.#isClosed)
        this.#options.log.warn(
          { error: error && messageOf(error) },
          'the engines of this process no longer lead any organization',
        )
      void client.end().catch(() => undefined)
    }
    client.on('error', lose)
    client.on('end', () => lose())
    await client.connect()
    this.#client = client
    return client
  }

  async #take(client: pg.Client, organizationId: string): Promise<void> {
    const { rows } = await client.query<{ taken: boolean }>(
      'select pg_try_advisory_lock($1, hashtext($2)) as taken',
      [LOCKS, organizationId],
    )
    if (!rows[0]!.taken) return
    const { rows: epochs } = await client.query<{ epoch: string }>(
      `insert into dispatch_engines (organization_id, engine, holder, epoch)
       select $1, engine, $2,
              1 + coalesce((select max(e.epoch) from dispatch_engines e where e.organization_id = $1), 0)
       from unnest(array['dispatch', 'routes', 'batching', 'escalation']) as engine
       on conflict (organization_id, engine) do update set holder = excluded.holder, epoch = excluded.epoch
       returning epoch`,
      [organizationId, this.#options.holder],
    )
    this.#terms.set(organizationId, { organizationId, epoch: Number(epochs[0]!.epoch) })
    this.#options.log.info({ organizationId }, 'this process runs the engines of the organization')
  }

  async #release(client: pg.Client, organizationId: string): Promise<void> {
    this.#terms.delete(organizationId)
    await client.query('select pg_advisory_unlock($1, hashtext($2))', [LOCKS, organizationId])
  }
}
