import type { FastifyBaseLogger } from 'fastify'
import { Registry } from 'prom-client'
import { messageOf } from '../errors.ts'
import type { RejectionCode } from '../telemetry/reading.ts'
import { createIngest, type Ingest, type IngestDeps } from './ingest.ts'
import { replay, type Totals, type Whose } from './replay.ts'

/** The time, and whether there is a reason to doubt it. */
interface TrustedClock {
  now(): number
  readonly inDoubt: boolean
  /** Called when it is trusted again. */
  onTrusted(listener: () => void): void
}

type StartDeps = Omit<IngestDeps, 'now' | 'inDoubt' | 'ensureDay'> & {
  partitions: Pick<IngestDeps, 'ensureDay'> & { clock: TrustedClock }
  /** Resolves when it is known whether the clock is in doubt. */
  prepared: Promise<unknown>
}

interface Asked {
  code: RejectionCode
  limit: number
  whose?: Whose
}

/** Replays kept rejections. */
export type Replay = (asked: Asked) => Promise<Totals>

export type StartedIngest = Ingest & { replay: Replay }

/** The service's ingest: the doors' intake, and the replay of what was kept while the clock was in doubt. */
export function startIngest({ partitions, prepared, ...others }: StartDeps): StartedIngest {
  const { clock, ensureDay } = partitions
  const timed = { ...others, ensureDay, now: () => clock.now(), inDoubt: () => clock.inDoubt }
  const ingest = createIngest({ ...timed, prepared })
  // Replayed readings do not count towards anybody's share.
  const { shares: _, ...alone } = timed
  const stopping = new AbortController()
  const replays = keepReplaying(alone, clock, prepared)
  return {
    ...ingest,
    replay: asked => replayOnce(alone, asked, stopping.signal),
    stop: async limitMs => {
      stopping.abort()
      await replays.stop()
      await ingest.stop(limitMs)
    },
  }
}

const LOOK_EVERY_MS = 60_000
const REPLAY_LOCK = [0x72_65_70_6c, 1] // "repl"

/**
 * Replays readings that were kept as `bad_clock`, with the right clock, as soon as the time is trusted. It also runs at
 * the start and every minute, for what another process kept or an interrupted replay left.
 * One process at a time: the lock belongs to a connection, and ends with it. A row is marked once its readings are
 * committed, so a crash in between costs duplicates, which are counted and stored once.
 */
function keepReplaying(
  deps: IngestDeps,
  clock: TrustedClock,
  prepared: Promise<unknown>,
): { stop(): Promise<void> } {
  const { database, log } = deps
  const stopping = new AbortController()
  let running: Promise<void> | undefined
  /** The clock was in doubt and is trusted again since the current replay began: the replay has skipped some. */
  let again = false

  function begin(): void {
    if (running) again = true
    if (running || clock.inDoubt || stopping.signal.aborted) return
    again = false
    running = replayAll()
      .catch((error: unknown) =>
        log.warn({ error: messageOf(error) }, 'the replay of bad_clock was interrupted'),
      )
      .finally(() => {
        running = undefined
        if (again) begin()
      })
  }

  async function replayAll(): Promise<void> {
    const waiting = await database.app.query(
      `select from telemetry_rejections where code = 'bad_clock' and replayed_at is null limit 1`,
    )
    if (waiting.rowCount === 0) return
    const holder = await database.app.connect()
    try {
      const { rows } = await holder.query<{ held: boolean }>(
        'select pg_try_advisory_lock($1, $2) as held',
        REPLAY_LOCK,
      )
      if (rows[0]!.held) await replayKept(deps, stopping.signal, log)
    } finally {
      // With its lock.
      holder.release(true)
    }
  }

  const timer = setInterval(begin, LOOK_EVERY_MS)
  timer.unref()
  clock.onTrusted(begin)
  // Without it the start fails, which is reported there.
  prepared.then(begin, () => undefined)
  return {
    stop: async () => {
      clearInterval(timer)
      stopping.abort()
      await running
    },
  }
}

async function replayKept(
  deps: IngestDeps,
  signal: AbortSignal,
  log: Pick<FastifyBaseLogger, 'info'>,
): Promise<void> {
  const totals = await replayOnce(deps, { code: 'bad_clock', limit: Number.POSITIVE_INFINITY }, signal)
  log.info(totals, 'readings kept while the clock was in doubt have been stored')
}

async function replayOnce(deps: IngestDeps, asked: Asked, signal: AbortSignal): Promise<Totals> {
  // The doors count what came in through them; these readings were counted before.
  const ingest = createIngest({
    ...deps,
    metrics: new Registry(),
    onRejected: done => queueMicrotask(done),
  })
  try {
    return await replay({
      pool: deps.database.app,
      intake: ingest.intake,
      ...asked,
      tell: () => undefined,
      signal,
    })
  } finally {
    await ingest.stop(5_000)
  }
}
