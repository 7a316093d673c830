import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import type { RejectionCode } from '../telemetry/reading.ts'
import { type Source, sourceName } from './intake.ts'

/**
 * The readings received from one source and their outcome. At every moment, and so in every scrape:
 * received = committed + duplicates + rejected + in flight. These are plain numbers, because they are counted for every
 * reading; the metrics read them at each scrape.
 */
export class Account {
  received = 0
  committed = 0
  duplicates = 0
  rejected = 0
  readonly source: string

  constructor(source: string) {
    this.source = source
  }

  get inFlight(): number {
    return this.received - this.committed - this.duplicates - this.rejected
  }
}

/** The outcome of a rejection, and the value of the metrics' label `kept`. */
const fates = { kept: 'true', repeat: 'repeat', counted: 'false', refused: 'refused' } as const
export type Fate = keyof typeof fates

interface RejectionLabels {
  source: string
  code: RejectionCode
  kept: string
}

export interface Accounting {
  /** The account of a source; a new one begins at zero. */
  accountOf(source: Source): Account
  /** Counts rejections by code. */
  rejection(rejection: { source: string; code: RejectionCode }, fate: Fate): void
  /** A batch was committed: its rows, and how long the transaction took. */
  batch(rows: number, seconds: number, staged: boolean): void
  /** Between a reading's own time and its commit. */
  lag(seconds: number): void
  /** A transaction had to be retried, and why. */
  retry(reason: string): void
}

const sums = {
  received: ['fleetwake_readings_received_total', 'Readings received.'],
  committed: ['fleetwake_readings_committed_total', 'Readings stored.'],
  duplicates: ['fleetwake_readings_duplicate_total', 'Readings that were stored before.'],
  rejected: ['fleetwake_readings_rejected_total', 'Input that was not stored as a reading.'],
} as const

export function createAccounting(registry: Registry, waiting: { readonly bytes: number }): Accounting {
  const accounts = new Map<Source, Account>()
  const accountOf = (source: Source) => {
    const known = accounts.get(source)
    if (known) return known
    if (!sourceName.test(source)) throw new Error(`not the name of a source: ${source}`)
    const account = new Account(source)
    accounts.set(source, account)
    return account
  }
  // Sources that every service has are in the metrics from the start.
  for (const source of ['mqtt', 'http']) accountOf(source)
  const registers = [registry]
  const labelNames = ['source'] as const
  for (const [field, [name, help]] of Object.entries(sums) as [
    keyof typeof sums,
    readonly [string, string],
  ][]) {
    new Counter({
      name,
      help,
      labelNames,
      registers,
      // All collect functions of a scrape run in one go, so that the sums of one scrape agree.
      collect() {
        this.reset()
        for (const account of accounts.values()) this.inc({ source: account.source }, account[field])
      },
    })
  }
  new Gauge({
    name: 'fleetwake_readings_in_flight',
    help: 'Readings received whose outcome is not decided yet.',
    labelNames,
    registers,
    collect() {
      for (const account of accounts.values()) this.set({ source: account.source }, account.inFlight)
    },
  })
  new Gauge({
    name: 'fleetwake_ingest_waiting_bytes',
    help: 'Bytes that wait for the database.',
    registers,
    collect() {
      this.set(waiting.bytes)
    },
  })
  const rejections = new Map<string, { labels: RejectionLabels; count: number }>()
  new Counter({
    name: 'fleetwake_rejections_total',
    help: 'Rejections by code; kept: true: a row in telemetry_rejections; repeat: counted on such a row; false: only counted; refused: not acknowledged.',
    labelNames: ['source', 'code', 'kept'],
    registers,
    collect() {
      this.reset()
      for (const { labels, count } of rejections.values()) this.inc(labels, count)
    },
  })
  const rows = new Histogram({
    name: 'fleetwake_batch_rows',
    help: 'Readings in a batch.',
    buckets: [1, 10, 30, 100, 300, 1_000, 3_000, 10_000],
    registers,
  })
  const seconds = new Histogram({
    name: 'fleetwake_batch_commit_seconds',
    help: 'From the begin of a transaction to its commit.',
    labelNames: ['way'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers,
  })
  const lag = new Histogram({
    name: 'fleetwake_reading_lag_seconds',
    help: "From a reading's own time to its commit; of each vehicle's last reading in a batch.",
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800, 3_600, 21_600, 86_400],
    registers,
  })
  const retries = new Counter({
    name: 'fleetwake_batch_retries_total',
    help: 'Retried transactions, by reason.',
    labelNames: ['reason'],
    registers,
  })
  return {
    accountOf,
    // Called for every rejection of a flood, where the library's own counter would take longer than everything else.
    rejection: ({ source, code }, fate) => {
      const key = `${source} ${code} ${fate}`
      const known = rejections.get(key)
      if (known) known.count++
      else rejections.set(key, { labels: { source, code, kept: fates[fate] }, count: 1 })
    },
    batch: (count, duration, staged) => {
      rows.observe(count)
      seconds.observe({ way: staged ? 'staged' : 'direct' }, duration)
    },
    lag: duration => lag.observe(duration),
    retry: reason => retries.inc({ reason }),
  }
}
