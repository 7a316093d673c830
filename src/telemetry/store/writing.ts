import type { Socket } from 'node:net'
import type { Pool, PoolClient } from 'pg'
import { copyIn } from '../../database/copy-in.ts'
import { readSql } from '../../database/sql.ts'
import { CopyBuffer, shapeFor, whole } from '../copy.ts'
import type { Reading } from '../reading.ts'
import { movedKeys } from './content.ts'
import { lockingLate, refusingMet } from './late.ts'
import { currentHour, notesOf } from './noting.ts'

/** How many different readings a vehicle may have at one instant. */
export const PARTS = 16

const copyInto = (columns: string) => `copy vehicle_telemetry (${columns}) from stdin (format binary)`
const copyIntoLate = `copy vehicle_telemetry_late (${whole.columns}) from stdin (format binary)`
const UNIQUE_VIOLATION = '23505'

// The table lives as long as the connection; its name is resolved before any in `public`. Whatever the server's default,
// a later statement must see what was committed since the one before.
const begin = 'begin isolation level read committed'
const readCommitted = 'set transaction isolation level read committed'
const copyToStaging = `create temp table if not exists incoming on commit delete rows
  as select ${whole.columns} from vehicle_telemetry with no data;
copy incoming (${whole.columns}) from stdin (format binary)`

const others = whole.columns.split(', ').filter(column => column !== 'time')
/** Up to this number, the readings of a vehicle's day are looked up one by one. */
const FEW = 3

interface Staging {
  name?: string
  arriving: string
  differing: string
  late: boolean
}

/** How readings that may be duplicates are stored: as rows of an open day, or late for closed days. */
const intoRows: Staging = {
  arriving: readSql(import.meta.url, './arriving.sql', { columns: whole.columns }),
  differing: differing('vehicle_telemetry'),
  late: false,
}
const intoLate: Staging = {
  // Planned once: its plan names every partition, and planning takes longer than running it.
  name: 'late readings arrive',
  arriving: readSql(import.meta.url, './arriving_late.sql', { columns: whole.columns, few: FEW }),
  differing: differing('vehicle_telemetry_late'),
  late: true,
}

function differing(table: string): string {
  return readSql(import.meta.url, './differing.sql', {
    table,
    others: others.join(', '),
    contents: others.filter(column => column !== 'vehicle_id').join(', '),
    parts: PARTS,
  })
}

/** A query without an answer in time. Whether it took effect is unknown. */
export class TimedOut extends Error {
  override readonly name = 'TimedOut'
}

/** An entry that carries a reading to the store. */
interface Carrier {
  readonly reading: Reading
}

/**
 * The outcome of a row that conflicted with another reading of its instant: it is now the `part`th of them, from 0, or a
 * copy of that one; or the instant is full.
 */
type Met =
  | { readonly fate: 'stored' | 'copy'; readonly part: number }
  | { readonly fate: 'full'; readonly part: null }

/** By the index in the batch. A row that is not named was stored as the first of its instant. */
export type Outcome = ReadonlyMap<number, Met>

export interface StoreDeps {
  pool: Pool
  /** Longest time of one transaction. After it the connection is closed, because it may be dead. */
  timeoutMs: number
  now: () => number
  /** Keys of `attributes` that say nothing about the vehicle. */
  identityIgnores: readonly string[]
}

const allFirst: Outcome = new Map()

/**
 * One writer's way into the database: a batch, in one transaction, with the notes of the hours that it touches.
 * Batches are in the order of (vehicle_id, time), and readings of one instant are adjacent. Readings of one
 * instant are stored a microsecond apart, starting at the exact millisecond and without gaps. So whoever finds the
 * millisecond free knows that the whole instant is, and nobody else can begin it meanwhile.
 *
 * It holds no state between batches except its buffer, so it writes one batch at a time.
 */
export class Store {
  #copy = newBuffer()
  readonly #deps: StoreDeps

  constructor(deps: StoreDeps) {
    this.#deps = deps
  }

  /** Fails as a whole with 23505 if any reading of any of its instants exists. The text is one transaction by itself. */
  async direct(rows: readonly Carrier[]): Promise<Outcome> {
    const shape = shapeFor(rows)
    const text = `${notesOf(rows, this.#deps.now())};\n${copyInto(shape.columns)}`
    this.#copy.begin(shape)
    const outcome = this.#encodeInParts(rows)
    const data = this.#copy.end()
    await this.#withClient(async client => {
      await copyIn(client, text, data)
    })
    return outcome
  }

  /** Stores readings that are not stored yet. */
  async staged(rows: readonly Carrier[]): Promise<Outcome> {
    return await this.#stage(rows, begin, intoRows)
  }

  /** The same for days that are closed, all of them; see ./late.ts. */
  async late(rows: readonly Carrier[]): Promise<Outcome> {
    if (rows.length <= FEW && (await this.#lateAndNew(rows))) return allFirst
    return await this.#stage(rows, `${begin};\n${lockingLate(rows)}`, intoLate)
  }

  /** Whether a few late readings were stored: only if nothing exists of any of their instants. One text, as direct(). */
  async #lateAndNew(rows: readonly Carrier[]): Promise<boolean> {
    const steps = [readCommitted, lockingLate(rows), refusingMet(rows), notesOf(rows, this.#deps.now())]
    this.#copy.begin(whole)
    for (const { reading } of rows) this.#copy.add(reading)
    const data = this.#copy.end()
    try {
      await this.#withClient(client => copyIn(client, [...steps, copyIntoLate].join(';\n'), data))
      return true
    } catch (error) {
      if ((error as { code?: string }).code === UNIQUE_VIOLATION) return false
      throw error
    }
  }

  async #stage(rows: readonly Carrier[], beginning: string, into: Staging): Promise<Outcome> {
    this.#copy.begin(whole)
    for (const { reading } of rows) this.#copy.add(reading)
    const data = this.#copy.end()
    return await this.#withClient(async client => {
      try {
        await copyIn(client, `${beginning};\n${copyToStaging}`, data)
        const current = new Date(currentHour(this.#deps.now()))
        const arriving = { name: into.name, text: into.arriving, values: [current] }
        const { rows: found } = await client.query<{ met: number[] }>(arriving)
        const outcome = await this.#differing(client, into, current, found[0]!.met.map(Number))
        await client.query('commit')
        return outcome
      } catch (error) {
        // If the connection is lost, the server rolls back by itself, and the client is not reused.
        await client.query('rollback').catch(() => undefined)
        throw error
      }
    })
  }

  /** Repeats until all are settled: each time another transaction took a slot, one fewer is free. */
  async #differing(
    client: PoolClient,
    { differing, late }: Staging,
    current: Date,
    met: readonly number[],
  ): Promise<Outcome> {
    if (met.length === 0) return allFirst
    const outcome = new Map<number, Met>()
    const moved = (['key', 'column', 'type'] as const).map(name => movedKeys.map(each => each[name]))
    let open = met
    while (open.length > 0) {
      const { rows } = await client.query<Met & { ordinal: number }>(differing, [
        current,
        open,
        this.#deps.identityIgnores,
        ...moved,
        late,
      ])
      for (const { ordinal, fate, part } of rows) outcome.set(ordinal, { fate, part } as Met)
      open = open.filter(ordinal => !outcome.has(ordinal))
    }
    return outcome
  }

  /** Encodes a batch's readings of one instant as its parts. */
  #encodeInParts(rows: readonly Carrier[]): Outcome {
    let outcome: Map<number, Met> | undefined
    let time = Number.NaN
    let vehicle = ''
    let part = 0
    for (let at = 0; at < rows.length; at++) {
      const { reading } = rows[at]!
      if (reading.time === time && reading.vehicleId === vehicle) {
        outcome ??= new Map()
        outcome.set(at, { fate: 'stored', part: ++part })
      } else part = 0
      time = reading.time
      vehicle = reading.vehicleId
      this.#copy.add(reading, part)
    }
    return outcome ?? allFirst
  }

  /** A connection that was lost, or is in an unknown state, is closed rather than returned to the pool. */
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
      // What the socket has not taken yet must not change. A lost connection takes nothing any more.
      if (!lost) this.#copy = newBuffer()
      throw lost ?? error
    } finally {
      clearTimeout(timer)
      client.removeListener('error', onLost)
      client.release(lost)
    }
  }
}

/** Whether a constraint's error is about the readings, or about another table such as that of the notes. */
export function isOfReadings(table: string | undefined): boolean {
  return table === undefined || /^(vehicle_telemetry|incoming)/.test(table)
}

function newBuffer(): CopyBuffer {
  return new CopyBuffer(1024 * 1024)
}

function socketOf(client: PoolClient): Socket {
  return (client as unknown as { connection: { stream: Socket } }).connection.stream
}
