import { setTimeout as delay } from 'node:timers/promises'
import type { FastifyBaseLogger } from 'fastify'
import type { ClientBase, Pool } from 'pg'
import type { Notifications } from '../database/notifications.ts'
import { messageOf } from '../errors.ts'
import { createRounds } from '../looking.ts'
import type { Quotas } from './shares.ts'
import { type Thing, thingNames } from './things.ts'

/**
 * The quotas of all organizations, in memory: they are needed at every connection and upload.
 *
 * States: current, or being read again after a notice or a gap in the notices. One read runs at a time; requests made
 * meanwhile wait for the next. A failed read is retried until it succeeds; until then the old quotas apply.
 *
 * Promise: a new quota applies within a second in every process, and before `caughtUp` resolves in this one.
 */
interface QuotaBook {
  of(organizationId: string): Quotas
  /** Called once: resolves when the quotas are known. */
  begin(): Promise<void>
  /** Resolves when everything committed before the call is known here, or the database is down. */
  caughtUp(): Promise<void>
  close(): Promise<void>
}

interface QuotaBookDeps {
  pool: Pool
  notifications: Notifications
  log: Pick<FastifyBaseLogger, 'warn'>
  retryAfterMs?: number
}

type Row = Record<string, number | string | null>

const CATCH_UP_MS = 1_000
const none: Quotas = Object.freeze({})
const columns = thingNames.map(thing => `${columnOf(thing)} as "${thing}"`).join(', ')

export function createQuotas(deps: QuotaBookDeps): QuotaBook {
  return new Book(deps)
}

class Book implements QuotaBook {
  readonly #deps: QuotaBookDeps
  readonly #closing = new AbortController()
  #quotas = new Map<string, Quotas>()
  readonly #reads = createRounds(() => this.#readUntilDone())

  constructor(deps: QuotaBookDeps) {
    this.#deps = deps
  }

  of(organizationId: string): Quotas {
    return this.#quotas.get(organizationId) ?? none
  }

  async begin(): Promise<void> {
    const onGap = () => void this.#reads.next()
    await this.#deps.notifications.listen('fleetwake_quotas', { onNotice: onGap, onGap })
    await this.#reads.next()
  }

  async caughtUp(): Promise<void> {
    const settled = this.#deps.notifications.settled().then(() => this.#reads.next())
    await Promise.race([settled, delay(CATCH_UP_MS, undefined, { ref: false })])
  }

  async close(): Promise<void> {
    this.#closing.abort()
    await this.#reads.ended()
  }

  async #readUntilDone(): Promise<void> {
    const { pool, log, retryAfterMs = 200 } = this.#deps
    while (!this.#closing.signal.aborted) {
      try {
        const { rows } = await pool.query<Row>(`select organization_id, ${columns} from organization_quotas`)
        this.#quotas = new Map(rows.map(row => [row.organization_id as string, quotasOf(row)]))
        return
      } catch (error) {
        log.warn({ error: messageOf(error) }, 'the quotas could not be read; trying again')
        await delay(retryAfterMs, undefined, { signal: this.#closing.signal }).catch(() => undefined)
      }
    }
  }
}

/** As stored in the database; things without a quota are left out. */
export async function readQuotas(client: ClientBase, organizationId: string): Promise<Quotas> {
  const { rows } = await client.query<Row>(
    `select ${columns} from organization_quotas where organization_id = $1`,
    [organizationId],
  )
  return rows[0] ? quotasOf(rows[0]) : none
}

/** Replaces the previous ones. */
export async function writeQuotas(client: ClientBase, organizationId: string, quotas: Quotas): Promise<void> {
  const names = thingNames.map(columnOf)
  await client.query(
    `insert into organization_quotas (organization_id, ${names.join(', ')})
     values ($1, ${names.map((_, index) => `$${index + 2}`).join(', ')})
     on conflict (organization_id) do update
     set ${names.map(name => `${name} = excluded.${name}`).join(', ')}`,
    [organizationId, ...thingNames.map(thing => quotas[thing] ?? null)],
  )
}

function quotasOf(row: Row): Quotas {
  return Object.fromEntries(thingNames.filter(thing => row[thing] !== null).map(thing => [thing, row[thing]]))
}

function columnOf(thing: Thing): string {
  return thing.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)
}
