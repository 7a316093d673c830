import type { ClientBase, Pool } from 'pg'
import type { Derivation } from '../src/derive/derivation.ts'
import { type Derived, deriveNotes } from '../src/derive/run.ts'
import { messageOf } from '../src/errors.ts'
import type { Files } from '../src/files/files.ts'
import { takeUpDays } from '../src/telemetry/store/days.ts'
import { type AgingConfig, type AgingReport, ageDays } from './aging.ts'
import { type ArchiveConfig, type ArchiveReport, maintainArchive } from './archive/age.ts'
import { existingTables } from './catalogue.ts'
import { readDoubt } from './clock-state.ts'
import { ClockWatch } from './clock-watch.ts'
import { createAhead } from './create.ts'
import { completeDrops } from './drop.ts'
import { dropDue } from './drop-due.ts'
import { noteGapChange } from './gap.ts'
import { agingPolicyOf } from './policy.ts'
import { watchReaders, watchRefused } from './readers.ts'
import { createRollups, type RollupReport } from './rollup.ts'
import { watchSealed } from './sealed.ts'
import { HELD, withRunLock } from './session.ts'
import { shorten } from './shorten.ts'
import { type Clock, clockAt, finishRun, readClock, startRun } from './state.ts'
import { analyseParents } from './statistics.ts'

export type MaintenanceConfig = AgingConfig & ArchiveConfig & { retentionExtraDrops: number }

export interface MaintainOptions {
  pool: Pool
  config: MaintenanceConfig
  /** Absent: the clocks of the database server and of this process, which are then compared. */
  now?: Date
  /** Data derived from readings beside the rollups. */
  derivations?: readonly Derivation[] | undefined
  /** The archive; absent: nothing is moved to it or back. */
  files?: Files | undefined
  /** This process's own watch, which knows the earlier times of the clocks. Absent: a new one. */
  watch?: ClockWatch
  /** Hours for which a refused drop is left alone, because verifying a day costs seconds. */
  retryRefusedHours?: number
  progress?: (line: string) => void
  signal?: AbortSignal
  /** The connection that the work is done on, for callers that want to watch it. */
  onConnection?: (client: ClientBase) => void
}

export interface MaintenanceReport {
  completed: string[]
  created: string[]
  rollup: RollupReport | null
  /** What was derived, the rollups first. */
  derived: Derived[]
  /** Days that were packed. */
  aged: AgingReport | null
  /** What was deleted for organizations with a shorter retention. */
  shortened: string[]
  /** Days that were archived, or restored from the archive. */
  archive: ArchiveReport | null
  dropped: string[]
  refused: { partition: string; reason: string }[]
  /** What is due but dropped later, and why. */
  waiting: { partition: string; reason: string }[]
  /** Days whose readings had been dropped, and that hold readings again. */
  sealed: string[]
  analysed: string[]
  /** Failures, by step. A step that fails does not keep the others from their work. */
  failures: { step: string; message: string }[]
}

/**
 * One run: everything that is due. Returns HELD if another run is in progress. The order matters: an interrupted
 * detach blocks every other, partitions ahead must never be missing, and nothing is dropped before it was rolled up.
 */
export async function maintain(options: MaintainOptions): Promise<MaintenanceReport | typeof HELD> {
  return await withRunLock(options.pool, async client => {
    options.onConnection?.(client)
    return await run(client, options)
  })
}

async function run(client: ClientBase, options: MaintainOptions): Promise<MaintenanceReport> {
  const { config, progress, signal } = options
  // Read again by each step that closes or drops: the steps before may take long, and a clock that had jumped may be trusted
  // again by then.
  const clockOfNow = async () => (options.now ? clockAt(options.now) : await readClock(client))
  const clock = await clockOfNow()
  const tables = await existingTables(client, agingPolicyOf(config))
  const report: MaintenanceReport = {
    completed: [],
    created: [],
    rollup: null,
    derived: [],
    aged: null,
    shortened: [],
    archive: null,
    dropped: [],
    refused: [],
    waiting: [],
    sealed: [],
    analysed: [],
    failures: [],
  }
  await startRun(client, clock.now)
  const step = async (name: string, work: () => Promise<void>): Promise<boolean> => {
    if (signal?.aborted) return false
    try {
      await work()
      return true
    } catch (error) {
      report.failures.push({ step: name, message: messageOf(error) })
      progress?.(`${name} failed: ${messageOf(error)}`)
      await client.query('select 1') // Throws where the connection is gone: then nothing more can be done.
      return false
    }
  }
  const clocks = options.watch ?? new ClockWatch()
  const doubtOfNow = () => (options.now ? readDoubt(client) : clocks.look(client))
  const clear = await step('complete', async () => {
    const taken = await takeUpDays(client)
    report.completed = [
      ...taken.map(name => `added ${name}, which somebody else had created`),
      ...(await completeDrops(client, tables, clock.now, await doubtOfNow())),
    ]
    for (const line of report.completed) progress?.(line)
  })
  await step('create', async () => {
    report.created = await createAhead(client, clock.now, config)
    for (const name of report.created) progress?.(`created ${name}`)
  })
  await step('derive', () => derive(client, clock.now, options, report))
  await step('watch', async () => {
    report.sealed = await watchSealed(client)
    await watchReaders(client, clock.now)
  })
  if (clear) await step('pack', async () => age(client, await clockOfNow(), doubtOfNow, options, report))
  await step('shorten', async () => {
    const { rawRetentionDays, rollupGapSeconds: gapSeconds } = config
    const { dropBefore } = await clockOfNow()
    const options = { rawRetentionDays, gapSeconds, now: dropBefore, doubtOfNow, signal }
    report.shortened = await shorten(client, options)
    for (const line of report.shortened) progress?.(line)
  })
  if (clear)
    await step('archive', async () => {
      report.archive = await maintainArchive(client, await clockOfNow(), doubtOfNow, options)
    })
  if (clear) await step('drop', () => dropDue(client, clockOfNow, doubtOfNow, options, report))
  await step('analyse', async () => {
    report.analysed = await analyseParents(client, tables)
  })
  await finishRun(client, report, options.now)
  return report
}

/** The rollups and other derived data. If one fails, the step has failed. */
async function derive(
  client: ClientBase,
  now: Date,
  { config, derivations = [], progress, signal }: MaintainOptions,
  report: MaintenanceReport,
): Promise<void> {
  const { rollupGapSeconds: gapSeconds } = config
  await noteGapChange(client, { now, gapSeconds, progress })
  const rollups = createRollups({ config, gapSeconds })
  report.derived = await deriveNotes(client, [rollups, ...derivations], { now, progress, signal })
  report.rollup = rollups.report
  await watchRefused(client, report.derived)
  for (const { name, failure } of report.derived)
    if (failure !== null) report.failures.push({ step: `derive ${name}`, message: failure })
}

/** While the time is in doubt nothing is closed: the day may only seem to be over. */
async function age(
  client: ClientBase,
  { dropBefore }: Clock,
  doubtOfNow: () => Promise<string | undefined>,
  { pool, config, retryRefusedHours = 0, progress, signal }: MaintainOptions,
  report: MaintenanceReport,
): Promise<void> {
  if ((await doubtOfNow()) !== undefined) return
  const gapSeconds = config.rollupGapSeconds
  const times = { now: dropBefore, gapSeconds, restHours: retryRefusedHours }
  report.aged = await ageDays(client, { pool, config, ...times, progress, signal })
}

export { HELD }
