import { setTimeout as delay } from 'node:timers/promises'
import type { ClientBase } from 'pg'
import { deriveNotes } from '../src/derive/run.ts'
import { heldByAnother, type Outcome } from '../src/run-command.ts'
import { type Day, readDay, readDays } from '../src/telemetry/store/days.ts'
import { dateOf } from '../src/telemetry/store/moves.ts'
import { isToPack, packsAfter } from './aging.ts'
import { readDoubt } from './clock-state.ts'
import { ClockWatch } from './clock-watch.ts'
import { dropBlocks } from './leaves.ts'
import { HELD } from './maintain.ts'
import type { Context } from './outcome.ts'
import { close, type PackOptions, pack } from './pack.ts'
import { createRollups } from './rollup.ts'
import { withConnection, withRunLock } from './session.ts'
import { type Clock, clockAt, readClock } from './state.ts'
import { reasonNotToUnpack, unpack } from './unpack.ts'

interface Done {
  /** The days that were processed, or would be. */
  done: string[]
  refused: { day: string; reason: string }[]
}

/** Packs the days that are due, or the one requested day, however old it is. */
export async function packDays(context: Context): Promise<Outcome> {
  const done = await asked(context, async client => {
    const clock = context.now ? clockAt(context.now) : await readClock(client)
    const doubt = context.now ? await readDoubt(client) : await new ClockWatch().look(client)
    const chosen = await choose(client, context, clock)
    if (typeof chosen === 'string') return refusing(context.day!, chosen)
    const result: Done = { done: [], refused: [] }
    const doubted = doubt === undefined ? undefined : `the clock is in doubt: ${doubt}`
    const tell = (day: Day, reason: string | undefined) => {
      if (reason === undefined) result.done.push(dateOf(day))
      else result.refused.push({ day: dateOf(day), reason })
    }
    const closed: Day[] = []
    for (const day of chosen) {
      const reason = doubted ?? (await closeOne(client, day, context, clock))
      if (reason === undefined && !context.dryRun) closed.push((await readDay(client, day.from))!)
      else tell(day, reason)
    }
    if (closed.length > 0) await derive(client, context, clock)
    for (const day of closed) tell(day, await pack(client, day, optionsOf(context, clock)))
    return result
  })
  return told(done, context, 'packed', 'pack')
}

async function choose(
  client: ClientBase,
  { config, day }: Context,
  { dropBefore }: Clock,
): Promise<Day[] | string> {
  if (day === undefined) {
    const after = await packsAfter(client, config)
    const days = await readDays(client)
    return days.filter(
      one => one.state === 'closed' || (one.state === 'open' && isToPack(one, after, dropBefore)),
    )
  }
  const found = await readDay(client, day)
  if (!found) return 'there is no such day'
  if (found.state === 'packed') return []
  if (found.state !== 'open' && found.state !== 'closed') return `it is ${found.state}`
  return isToPack(found, 0, dropBefore) ? [found] : 'it is not over'
}

async function closeOne(
  client: ClientBase,
  day: Day,
  context: Context,
  clock: Clock,
): Promise<string | undefined> {
  if (context.dryRun) return undefined
  if (day.packedRelation !== null) {
    const looking = await dropOldBlocks(client, day, context, clock)
    if (looking !== undefined) return `its blocks from before it was opened again are still there: ${looking}`
  }
  return day.state === 'closed' ? undefined : await close(client, day, optionsOf(context, clock))
}

const TRIES = 40
const REST_MS = 250

/** For a day that was opened again. Most readers of its old blocks finish within a moment, so this waits for them. */
async function dropOldBlocks(
  client: ClientBase,
  day: Day,
  { signal }: Context,
  { now }: Clock,
): Promise<string | undefined> {
  for (let tries = 1; ; tries++) {
    const looking = await dropBlocks(client, day, now)
    if (looking === undefined || tries === TRIES || signal.aborted) return looking
    await delay(REST_MS)
  }
}

function optionsOf({ pool, config, signal, progress }: Context, { dropBefore: now }: Clock): PackOptions {
  return { pool, now, gapSeconds: config.rollupGapSeconds, signal, progress }
}

/** Before a day is packed, everything that is derived from it must be up to date. */
async function derive(client: ClientBase, context: Context, { now }: Clock): Promise<void> {
  const { config, derivations = [], progress, signal } = context
  const rollups = createRollups({ config, gapSeconds: config.rollupGapSeconds })
  await deriveNotes(client, [rollups, ...derivations], { now, progress, signal })
}

export async function unpackDay(context: Context): Promise<Outcome> {
  const from = context.day!
  const done = await asked(context, async client => {
    const day = await readDay(client, from)
    if (!day) return refusing(from, 'there is no such day')
    const reason = context.dryRun ? reasonNotToUnpack(day) : await unpack(client, day, context.signal)
    return reason === undefined ? { done: [dateOf(day)], refused: [] } : refusing(from, reason)
  })
  return told(done, context, 'unpacked', 'unpack')
}

function refusing(from: Date, reason: string): Done {
  return { done: [], refused: [{ day: dateOf({ from }), reason }] }
}

async function asked(
  { pool, dryRun }: Context,
  work: (client: ClientBase) => Promise<Done>,
): Promise<Done | typeof HELD> {
  return dryRun ? await withConnection(pool, work) : await withRunLock(pool, work)
}

function told(result: Done | typeof HELD, { dryRun }: Context, did: string, does: string): Outcome {
  if (result === HELD) return heldByAnother
  const { done, refused } = result
  const lines = [
    ...done.map(day => `${dryRun ? `would ${does}` : did} ${day}`),
    ...refused.map(({ day, reason }) => `${day} is not ${did}: ${reason}`),
  ]
  return {
    text: `${lines.length === 0 ? 'Nothing is due.' : lines.join('\n')}\n`,
    json: { dryRun, [did]: done, refused },
    ok: refused.length === 0,
  }
}
