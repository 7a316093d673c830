import { deriveNotes, rebuild } from '../src/derive/run.ts'
import { heldByAnother, type Outcome, plural } from '../src/run-command.ts'
import { differencesOfCatalogue, readDays } from '../src/telemetry/store/days.ts'
import { type Difference, describe } from '../src/telemetry/store/rollups.ts'
import { readDoubt, trustClock } from './clock-state.ts'
import { dropDue } from './drop-command.ts'
import { waitingLines } from './drop-due.ts'
import { HELD, type MaintenanceReport, maintain } from './maintain.ts'
import type { Context } from './outcome.ts'
import { packDays, unpackDay } from './pack-command.ts'
import { derivedLines, maintenanceText, rollupLines, statusText } from './report.ts'
import { createRollups } from './rollup.ts'
import { withConnection, withRunLock } from './session.ts'
import { readClock } from './state.ts'
import { readStatus, type Status } from './status.ts'
import { verify } from './verify.ts'

export const commands = {
  status,
  maintain: maintainAll,
  rollup,
  verify: verifyRange,
  drop: dropDue,
  pack: packDays,
  unpack: unpackDay,
  'confirm-clock': confirmClock,
}

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

function isGood({ failures, refused, derived }: MaintenanceReport): boolean {
  return failures.length === 0 && refused.length === 0 && derived.every(each => each.refused.length === 0)
}

async function rollup(context: Context): Promise<Outcome> {
  if (context.dryRun) return await wouldRollUp(context)
  const done = await withRunLock(context.pool, async client => {
    const now = context.now ?? (await readClock(client)).now
    const { config, progress, signal, from, to, derivations = [] } = context
    const rollups = createRollups({ config, gapSeconds: config.rollupGapSeconds })
    const [all, options] = [[rollups, ...derivations], { now, progress, signal }]
    const derived =
      from && to ? await rebuild(client, all, { from, to }, options) : await deriveNotes(client, all, options)
    return { ...rollups.report, derived }
  })
  if (done === HELD) return heldByAnother
  const lines = [...rollupLines(done), ...derivedLines(done.derived)]
  return {
    text: `${lines.length === 0 ? 'Nothing was due.' : lines.join('\n')}\n`,
    json: done,
    ok: done.derived.every(({ failure, refused }) => failure === null && refused.length === 0),
  }
}

async function verifyRange(context: Context): Promise<Outcome> {
  const { pool, config, progress, signal } = context
  return await withConnection(pool, async client => {
    const now = context.now ?? (await readClock(client)).now
    const days = await readDays(client)
    const range = { from: context.from ?? days[0]?.from ?? now, to: context.to ?? now }
    const strange = await differencesOfCatalogue(client)
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
      text: `${[...strange, ...differences.map(describe), verdict].join('\n')}\n`,
      json: { ...report, differences, strange },
      ok: differences.length === 0 && strange.length === 0,
    }
  })
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
    ...refused.map(({ partition, reason }) => `would check ${partition} again: ${reason}`),
    ...waitingLines(next),
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
      ? [`would recompute every closed hour from ${from.toISOString()} to ${to.toISOString()}`]
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

/** An operator's confirmation that the clocks are right. */
async function confirmClock({ pool, dryRun }: Context): Promise<Outcome> {
  return await withConnection(pool, async client => {
    const doubt = await readDoubt(client)
    if (!dryRun) await trustClock(client)
    const verdict = dryRun ? 'would be trusted again' : 'is trusted again'
    return {
      text:
        doubt === undefined
          ? 'The clock is not in doubt.\n'
          : `The clock ${verdict}. It was in doubt: ${doubt}.\n`,
      json: { dryRun, confirmed: doubt !== undefined && !dryRun, doubt: doubt ?? null },
      ok: true,
    }
  })
}

async function readNow({ pool, config, now }: Context): Promise<Status> {
  return await withConnection(pool, client => readStatus(client, config, now))
}
