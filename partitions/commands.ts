import type { Pool } from 'pg'
import { readPartitions } from './catalogue.ts'
import { HELD, type MaintenanceConfig, type MaintenanceReport, maintain } from './maintain.ts'
import { policyOf } from './policy.ts'
import { maintenanceText, plural, rollupLines, statusText } from './report.ts'
import { drop, dueToDrop, reasonToKeep, refuse } from './retention.ts'
import { rollUpNotes, rollUpRange } from './rollup.ts'
import { withConnection, withRunLock } from './session.ts'
import { readClock } from './state.ts'
import { readStatus, type Status } from './status.ts'
import { type Difference, describe, verify } from './verify.ts'

export interface Request {
  partitions: string[]
  from: Date | undefined
  to: Date | undefined
  json: boolean
  dryRun: boolean
}

export interface Context extends Request {
  pool: Pool
  config: MaintenanceConfig
  signal: AbortSignal
  progress: (line: string) => void
  /** Absent: the clocks'. */
  now?: Date
}

/** What a command has to say, for people and for programs; and whether that is good news. */
export interface Outcome {
  text: string
  json: unknown
  ok: boolean
  held?: true
}

const heldByAnother: Outcome = {
  text: 'Another run is at work.\n',
  json: { held: true },
  ok: false,
  held: true,
}

export const commands = { status, maintain: maintainAll, rollup, verify: verifyRange, drop: dropDue }

async function status(context: Context): Promise<Outcome> {
  const found = await readNow(context)
  return { text: statusText(found), json: found, ok: true }
}

async function maintainAll(context: Context): Promise<Outcome> {
  if (context.dryRun) return await wouldDo(context)
  const report = await maintain(context)
  if (report === HELD) return heldByAnother
  return { text: maintenanceText(report), json: report, ok: isGood(report) }
}

function isGood({ failures, refused }: MaintenanceReport): boolean {
  return failures.length === 0 && refused.length === 0
}

async function rollup(context: Context): Promise<Outcome> {
  if (context.dryRun) return await wouldRollUp(context)
  const done = await withRunLock(context.pool, async client => {
    const now = context.now ?? (await readClock(client)).now
    const { config, progress, signal } = context
    const options = { now, config, gapSeconds: config.rollupGapSeconds, progress, signal }
    return context.from && context.to
      ? await rollUpRange(client, { from: context.from, to: context.to }, options)
      : await rollUpNotes(client, options)
  })
  if (done === HELD) return heldByAnother
  const lines = rollupLines(done)
  return { text: `${lines.length === 0 ? 'Nothing was due.' : lines.join('\n')}\n`, json: done, ok: true }
}

async function verifyRange(context: Context): Promise<Outcome> {
  const { pool, config, progress, signal } = context
  return await withConnection(pool, async client => {
    const now = context.now ?? (await readClock(client)).now
    const raw = await readPartitions(client, [{ name: 'vehicle_telemetry' }])
    const range = { from: context.from ?? raw[0]?.from ?? now, to: context.to ?? now }
    const differences: Difference[] = []
    const found = (some: readonly Difference[]) => differences.push(...some)
    const report = await verify(client, range, {
      now,
      gapSeconds: config.rollupGapSeconds,
      progress,
      signal,
      found,
    })
    const verdict =
      `${plural(report.hours, 'hour')} and ${plural(report.days, 'day')} verified` +
      `${report.sealed > 0 ? `, ${plural(report.sealed, 'hour')} left out because their readings were dropped` : ''}: ` +
      `${report.differences === 0 ? 'no differences' : plural(report.differences, 'difference')}.`
    return {
      text: `${[...differences.map(describe), verdict].join('\n')}\n`,
      json: { ...report, differences },
      ok: differences.length === 0,
    }
  })
}

async function dropDue(context: Context): Promise<Outcome> {
  const unknown = await unknownPartitions(context)
  if (unknown.length > 0) {
    const failures = unknown.map(name => ({ partition: name, reason: 'there is no such partition' }))
    return {
      text: `${failures.map(({ partition, reason }) => `${partition}: ${reason}`).join('\n')}\n`,
      json: { dropped: [], refused: failures },
      ok: false,
    }
  }
  const done = context.dryRun
    ? await withConnection(context.pool, client => dropNamed(client, context))
    : await withRunLock(context.pool, client => dropNamed(client, context))
  return done === HELD ? heldByAnother : done
}

async function dropNamed(client: Parameters<typeof reasonToKeep>[0], context: Context): Promise<Outcome> {
  const { config, dryRun, progress, signal, partitions: names } = context
  const clock = context.now ? { now: context.now, dropBefore: context.now } : await readClock(client)
  const tables = policyOf(config)
  const options = { now: clock.dropBefore, gapSeconds: config.rollupGapSeconds }
  const due = await dueToDrop(client, tables, clock.dropBefore)
  const chosen =
    names.length === 0
      ? due
      : (await readPartitions(client, tables)).filter(({ name }) => names.includes(name))
  const dropped: string[] = []
  const refused: { partition: string; reason: string }[] = []
  for (const partition of chosen) {
    if (signal.aborted) break
    progress(`looking at ${partition.name}`)
    const policy = tables.find(({ name }) => name === partition.table)!
    const reason = await reasonToKeep(client, partition, policy, options)
    if (reason !== undefined) {
      refused.push({ partition: partition.name, reason })
      if (!dryRun && due.some(({ name }) => name === partition.name))
        await refuse(client, partition, reason, clock.now)
      continue
    }
    if (!dryRun) await drop(client, partition, clock.now)
    dropped.push(partition.name)
  }
  const lines = [
    ...dropped.map(name => `${dryRun ? 'would drop' : 'dropped'} ${name}`),
    ...refused.map(({ partition, reason }) => `${dryRun ? 'would keep' : 'kept'} ${partition}: ${reason}`),
  ]
  return {
    text: `${lines.length === 0 ? 'Nothing is due.' : lines.join('\n')}\n`,
    json: { dryRun, dropped, refused },
    ok: refused.length === 0,
  }
}

async function unknownPartitions({ pool, config, partitions: names }: Context): Promise<string[]> {
  const known = new Set((await readPartitions(pool, policyOf(config))).map(({ name }) => name))
  return names.filter(name => !known.has(name))
}

async function wouldDo(context: Context): Promise<Outcome> {
  const { next, notes } = await readNow(context)
  const { create, finalize, rollUpHours, drop: drops, refused } = next
  const lines = [
    ...finalize.map(name => `would finalize the detach of ${name}`),
    ...create.map(name => `would create ${name}`),
    ...(rollUpHours > 0
      ? [`would roll up ${plural(rollUpHours, 'hour')} from ${plural(notes.waiting, 'note')}`]
      : []),
    ...drops.map(name => `would verify and drop ${name}`),
    ...refused.map(({ partition, reason }) => `would look again at ${partition}: ${reason}`),
  ]
  return {
    text: `${lines.length === 0 ? 'Nothing is due.' : lines.join('\n')}\n`,
    json: { dryRun: true, next, notes },
    ok: true,
  }
}

async function wouldRollUp(context: Context): Promise<Outcome> {
  const { from, to } = context
  const { next, notes } = await readNow(context)
  const lines =
    from && to
      ? [`would compute every closed hour from ${from.toISOString()} to ${to.toISOString()} anew`]
      : next.rollUpHours > 0
        ? [`would roll up ${plural(next.rollUpHours, 'hour')} from ${plural(notes.waiting, 'note')}`]
        : ['Nothing is due.']
  return {
    text: `${lines.join('\n')}\n`,
    json: {
      dryRun: true,
      ...(from && to ? { from, to } : { hours: next.rollUpHours, notes: notes.waiting }),
    },
    ok: true,
  }
}

async function readNow({ pool, config, now }: Context): Promise<Status> {
  return await withConnection(pool, client => readStatus(client, config, now))
}
