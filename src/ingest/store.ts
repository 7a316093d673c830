import type { Socket } from 'node:net'
import type { Pool, PoolClient } from 'pg'
import { copyIn } from '../database/copy-in.ts'
import { readSql } from '../database/sql.ts'
import { CopyBuffer, copyColumns } from '../telemetry/copy.ts'
import { currentHour, notesOf } from './batch.ts'
import type { Entry } from './delivery.ts'

const copyDirectly = `copy vehicle_telemetry (${copyColumns}) from stdin (format binary)`

// The table lives as long as the connection; its name is resolved before any of `public`.
const copyToStaging = `begin;
create temp table if not exists incoming on commit delete rows
  as select ${copyColumns} from vehicle_telemetry with no data;
copy incoming (${copyColumns}) from stdin (format binary)`

const fromStaging = readSql(import.meta.url, './staging.sql').replaceAll(':columns', copyColumns)

/** A query that got no answer in time: what became of it is not known. */
export class TimedOut extends Error {
  override readonly name = 'TimedOut'
}

export interface StoreDeps {
  pool: Pool
  /** Longest time of one transaction. After it the connection is closed: it may lead nowhere. */
  timeoutMs: number
  now: () => number
}

/**
 * One writer's way into the database: a batch, in one transaction, with the notes of the hours that it touches.
 * Holds no state between batches but its buffer, so one batch at a time.
 */
export class Store {
  #copy = newBuffer()
  readonly #deps: StoreDeps

  constructor(deps: StoreDeps) {
    this.#deps = deps
  }

  /** Fails as a whole with 23505 if any of it is there already. The text is one transaction by itself. */
  async direct(entries: readonly Entry[]): Promise<void> {
    const text = `${notesOf(entries, this.#deps.now())};\n${copyDirectly}`
    const data = this.#encode(entries)
    await this.#withClient(async client => {
      await copyIn(client, text, data)
    })
  }

  /** Stores what is not there yet. Answers which were, as indexes into the batch, in ascending order. */
  async staged(entries: readonly Entry[]): Promise<number[]> {
    const data = this.#encode(entries)
    return await this.#withClient(async client => {
      try {
        await copyIn(client, copyToStaging, data)
        const current = new Date(currentHour(this.#deps.now()))
        const { rows } = await client.query<{ duplicates: number[] }>(fromStaging, [current])
        await client.query('commit')
        return rows[0]!.duplicates.map(Number)
      } catch (error) {
        // Where the connection is lost the server rolls back by itself, and the client is not used again.
        await client.query('rollback').catch(() => undefined)
        throw error
      }
    })
  }

  #encode(entries: readonly Entry[]): Buffer {
    this.#copy.begin()
    for (const { reading } of entries) this.#copy.add(reading)
    return this.#copy.end()
  }

  /** A connection that was lost, or that is in an unknown state, is closed rather than returned to the pool. */
  async #withClient<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    const client = await this.#deps.pool.connect()
    let lost: Error | undefined
    const onLost = (error: Error) => {
      lost ??= error
    }
    client.on('error', onLost)
    const timer = setTimeout(() => {
      lost = new TimedOut(`no answer from the database within ${this.#deps.timeoutMs} ms`)
      socketOf(client).destroy()
    }, this.#deps.timeoutMs)
    try {
      return await work(client)
    } catch (error) {
      // What the socket has not taken yet must not change. A connection that is lost takes nothing any more.
      if (!lost) this.#copy = newBuffer()
      throw lost ?? error
    } finally {
      clearTimeout(timer)
      client.removeListener('error', onLost)
      client.release(lost)
    }
  }
}

function newBuffer(): CopyBuffer {
  return new CopyBuffer(1024 * 1024)
}

function socketOf(client: PoolClient): Socket {
  return (client as unknown as { connection: { stream: Socket } }).connection.stream
}
