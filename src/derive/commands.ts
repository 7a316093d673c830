import type { ClientBase } from 'pg'
import { fewOf } from '../database/halves.ts'
import { type Outcome, plural } from '../run-command.ts'
import { HOUR_MS, minute, type Span } from '../telemetry/calendar.ts'
import { readDays } from '../telemetry/store/days.ts'
import { forgetReader, lagOf, type Reader, readReaders } from '../telemetry/store/notes.ts'
import type { Derivation } from './derivation.ts'
import { type Derived, type RunOptions, rebuild, verify } from './run.ts'

interface Request extends RunOptions {
  /** Every derivation that this version knows, and the selected ones. */
  known: readonly Derivation[]
  derivations: readonly Derivation[]
  /** The named ones, whether they are known or not. */
  names: readonly string[]
  from: Date | undefined
  to: Date | undefined
  dryRun: boolean
}

type Command = (client: ClientBase, request: Request) => Promise<Outcome>

export const commands = { status, rebuild: rebuildRange, verify: verifyRange, forget } satisfies Record<
  string,
  Command
>

interface ReaderStatus extends Reader {
  /** For how many seconds its oldest note has been waiting. */
  lagSeconds: number
  /** Whether this version has a derivation of that name. */
  known: boolean
}

async function status(client: ClientBase, { known, now }: Request): Promise<Outcome> {
  const registered = await readReaders(client, now)
  const readers: ReaderStatus[] = registered.map(reader => ({
    ...reader,
    lagSeconds: Math.round(lagOf(reader, now) / 1000),
    known: known.some(({ name }) => name === reader.name),
  }))
  const unregistered = known.map(({ name }) => name).filter(name => !readers.some(one => one.name === name))
  const lines = [
    ...readers.map(describe),
    ...unregistered.map(name => `${name}: new; it begins with the next run`),
  ]
  return { text: `${lines.join('\n')}\n`, json: { now, readers, unregistered }, ok: true }
}

function describe({ name, known, waiting, hours, current, oldestHour, lagSeconds }: ReaderStatus): string {
  const behind = lagSeconds * 1000 > HOUR_MS ? `, FOR ${Math.floor(lagSeconds / 3600)} HOURS` : ''
  const waits =
    waiting === 0
      ? 'nothing waits'
      : `${plural(waiting, 'note')} of ${plural(hours, 'closed hour')} wait${behind}, the oldest of ${minute(oldestHour!)}`
  const strange = known ? '' : `; NO DERIVATION OF THIS VERSION: npm run derive -- forget ${name}`
  return `${name}: ${waits}; ${plural(current, 'note')} of hours that are not over${strange}`
}

async function rebuildRange(client: ClientBase, request: Request): Promise<Outcome> {
  const { derivations, dryRun } = request
  const range = await rangeOf(client, request)
  if (dryRun) {
    const names = derivations.map(({ name }) => name)
    const what = `from ${minute(range.from)} to ${minute(range.to)}`
    return {
      text: names.map(name => `would recompute ${name} ${what}\n`).join(''),
      json: { dryRun, derivations: names, ...range },
      ok: true,
    }
  }
  const derived = await rebuild(client, derivations, range, request)
  return {
    text: derived.map(rebuilt).join(''),
    json: { ...range, derived },
    ok: derived.every(({ failure, refused }) => failure === null && refused.length === 0),
  }
}

function rebuilt({ name, changed, refused, failure }: Derived): string {
  const left = refused.length === 0 ? '' : `REFUSED ${name} of vehicle ${fewOf(refused)}\n`
  return failure === null
    ? `${name}: ${plural(changed, 'row')} changed\n${left}`
    : `FAILED ${name}: ${failure}\n`
}

async function verifyRange(client: ClientBase, request: Request): Promise<Outcome> {
  const range = await rangeOf(client, request)
  const differences: { derivation: string; difference: string }[] = []
  const found = (derivation: string, some: readonly string[]) =>
    differences.push(...some.map(difference => ({ derivation, difference })))
  const verified = await verify(client, request.derivations, range, { ...request, found })
  const lines = [
    ...differences.map(({ derivation, difference }) => `${derivation}: ${difference}`),
    ...verified.map(
      ({ name, days, differences: count }) =>
        `${name}: ${plural(days, 'day')} verified, ${count === 0 ? 'no differences' : plural(count, 'difference')}`,
    ),
  ]
  return {
    text: `${lines.join('\n')}\n`,
    json: { ...range, verified, differences },
    ok: differences.length === 0,
  }
}

/** For a derivation that this version no longer has: its unprocessed notes hold back days that are due to be dropped. */
async function forget(client: ClientBase, { names, known, dryRun, now }: Request): Promise<Outcome> {
  const readers = await readReaders(client, now)
  const results: { name: string; forgotten: boolean; why: string | null }[] = []
  for (const name of names) {
    const why = known.some(one => one.name === name)
      ? 'this version derives it'
      : readers.some(one => one.name === name)
        ? null
        : 'there is no such reader'
    results.push({ name, why, forgotten: why === null && !dryRun && (await forgetReader(client, name)) })
  }
  return {
    text: results
      .map(({ name, why }) =>
        why === null ? `${dryRun ? 'would forget' : 'forgot'} ${name}\n` : `kept ${name}: ${why}\n`,
      )
      .join(''),
    json: { dryRun, results },
    ok: results.every(({ why }) => why === null),
  }
}

/** The requested range; without one, everything that still has its readings. */
async function rangeOf(client: ClientBase, { from, to, now }: Request): Promise<Span> {
  return { from: from ?? (await readDays(client))[0]?.from ?? now, to: to ?? now }
}
