import type { FastifyBaseLogger } from 'fastify'
import type { Registry } from 'prom-client'
import type { Config } from '../config.ts'
import type { Database } from '../database/pools.ts'
import type { Shares } from '../shares/shares.ts'
import type { Reading } from '../telemetry/reading.ts'
import { createAccounting } from './accounting.ts'
import { Batcher } from './batcher.ts'
import { ClosedDays } from './closed-days.ts'
import type { Entry } from './delivery.ts'
import { Gate } from './gate.ts'
import type { KnownVehicle } from './intake.ts'
import { Receiver } from './receiver.ts'
import { Rejections } from './rejections.ts'
import { Repeating } from './repeating.ts'
import type { SharedByWriters } from './shared-by-writers.ts'
import { Writer } from './writer.ts'

type IngestConfig = Pick<
  Config,
  | 'databaseWriteConnections'
  | 'ingestBatchReadings'
  | 'ingestBatchMegabytes'
  | 'ingestLingerMs'
  | 'ingestWaitingReadings'
  | 'ingestWaitingMegabytes'
  | 'ingestWriteTimeoutMs'
  | 'ingestGarbagePerSecond'
  | 'ingestRejectionsDeviceMegabytes'
  | 'ingestRejectionsOrganizationMegabytes'
  | 'ingestRejectionsMegabytes'
  | 'rawRetentionDays'
  | 'identityIgnores'
>

export interface IngestDeps {
  database: Pick<Database, 'write' | 'app'>
  config: IngestConfig
  log: FastifyBaseLogger
  metrics: Registry
  /** Creates the partition of a day; `missing`: it is known not to exist. */
  ensureDay(day: Date, options: { missing: true }): Promise<unknown>
  /** The vehicle with an id, and its organization; undefined if there is none. Called for every reading. */
  vehicleOf(vehicleId: string): KnownVehicle | undefined
  /** Called with new readings after each commit. */
  onCommitted(readings: readonly Reading[]): void
  /** Absent if everything belongs to one organization. */
  shares?: Pick<Shares, 'greed' | 'quotaOf' | 'watch'>
  now?: () => number
  /** Whether the clock is in doubt: then no reading is lost because of its time. */
  inDoubt?: () => boolean
  /** Replaces keeping rejections: for a replay, whose rejections are kept already. */
  onRejected?: (done: () => void) => void
  /** Resolves when the tables are there; absent: they are. */
  prepared?: Promise<unknown>
}

export interface Ingest {
  intake: Receiver
  /** For readings that are decoded already. The caller checks `intake.full`, as a door does. */
  add(entry: Entry): void
  /** What prevents storing, in one sentence: for readiness. */
  problem(): string | undefined
  /** Writes everything. What cannot be written in time was not acknowledged, and comes again. */
  stop(limitMs: number): Promise<void>
}

const MEGABYTE = 1024 * 1024
/** A short stall is no reason to send traffic elsewhere. */
const STALLED_MS = 5_000

/** The doors' intake, and everything behind it up to the commit. */
export function createIngest(deps: IngestDeps): Ingest {
  const { config, log, database, shares, now = Date.now, inDoubt = () => false } = deps
  const limits = {
    readings: config.ingestWaitingReadings,
    bytes: config.ingestWaitingMegabytes * MEGABYTE,
  }
  const gate = new Gate(limits, shares)
  shares?.watch('waitingReadings', gate.watch('readings'))
  shares?.watch('waitingBytes', gate.watch('bytes'))
  const accounting = createAccounting(deps.metrics, gate)
  const ensureDay = (day: Date) => deps.ensureDay(day, { missing: true })
  const { onRejected } = deps
  const rejections = onRejected
    ? keepingNone(onRejected)
    : new Rejections({
        pool: database.app,
        log,
        gate,
        count: accounting.rejection,
        ensureDay,
        prepared: deps.prepared,
        now,
        limits: {
          garbagePerSecond: config.ingestGarbagePerSecond,
          device: config.ingestRejectionsDeviceMegabytes * MEGABYTE,
          organization: config.ingestRejectionsOrganizationMegabytes * MEGABYTE,
          all: config.ingestRejectionsMegabytes * MEGABYTE,
        },
      })
  const repeating = new Repeating(() => performance.now())
  const shared: SharedByWriters = {
    duplicatesKeepComing: false,
    repeating,
    stalled: undefined,
    closed: new ClosedDays(),
  }
  const createWriter = (forRepeating: boolean) => {
    const writer = new Writer({
      pool: database.write,
      timeoutMs: config.ingestWriteTimeoutMs,
      identityIgnores: config.identityIgnores,
      now,
      log,
      accounting,
      shared,
      forRepeating,
      ensureDay,
      onCommitted: deps.onCommitted,
      onRefused: (entry, refusal) => intake.refused(entry, refusal),
      release: entry => gate.give(entry.bytes, entry.delivery.own),
    })
    return (entries: readonly Entry[], signal: AbortSignal) => writer.write(entries, signal)
  }
  const batchLimits = {
    rows: config.ingestBatchReadings,
    bytes: config.ingestBatchMegabytes * MEGABYTE,
    lingerMs: config.ingestLingerMs,
  }
  const writers = Array.from({ length: config.databaseWriteConnections }, () => createWriter(false))
  const batcher = new Batcher({ limits: batchLimits, writers })
  const apart = new Batcher({ limits: batchLimits, writers: [createWriter(true)] })
  const add = (entry: Entry) => (repeating.has(entry.reading.vehicleId) ? apart : batcher).add(entry)
  const intake = new Receiver({
    accounting,
    gate,
    share: shares,
    rejections,
    now,
    inDoubt,
    add,
    vehicleOf: deps.vehicleOf,
    retentionDays: config.rawRetentionDays,
  })
  return {
    intake,
    add: entry => {
      gate.take(entry.bytes, entry.delivery.own)
      add(entry)
    },
    problem: () => {
      const { stalled } = shared
      if (stalled === undefined || now() - stalled.since < STALLED_MS) return undefined
      return `readings have not been stored since ${new Date(stalled.since).toISOString()}: ${stalled.reason}`
    },
    stop: async limitMs => {
      const begun = performance.now()
      await intake.stop(limitMs / 2)
      const left = Math.max(100, limitMs - (performance.now() - begun))
      await Promise.all([batcher.stop(left), apart.stop(left)])
      // The writers' own rejections come last.
      await rejections.stop(Math.max(100, limitMs - (performance.now() - begun)))
      if (gate.readings > 0)
        log.warn({ readings: gate.readings }, 'stopped with readings in flight, unacknowledged')
    },
  }
}

function keepingNone(onRejected: (done: () => void) => void): Pick<Rejections, 'offer' | 'atBound' | 'stop'> {
  return {
    offer: (_rejection, from) => onRejected(() => from.reject()),
    atBound: () => undefined,
    stop: async () => undefined,
  }
}
