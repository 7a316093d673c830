import type { ClientBase } from 'pg'
import { heldByAnother, type Outcome } from '../src/run-command.ts'
import { type Partition, readPartitions } from './catalogue.ts'
import { readDoubt } from './clock-state.ts'
import { ClockWatch } from './clock-watch.ts'
import { drop, refuse } from './drop.ts'
import { createAllowance, type Due, dueToDrop, noteDue, reasonToWait } from './due.ts'
import { HELD } from './maintain.ts'
import type { Context } from './outcome.ts'
import { agingPolicyOf } from './policy.ts'
import { reasonToKeep } from './retention.ts'
import { withConnection, withRunLock } from './session.ts'
import { clockAt, readClock } from './state.ts'

/** Drops partitions that are due, or the named ones, and reports why any of them stays. */
export async function dropDue(context: Context): Promise<Outcome> {
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

async function dropNamed(client: ClientBase, context: Context): Promise<Outcome> {
  const { config, dryRun, progress, signal, partitions: names } = context
  const clock = context.now ? clockAt(context.now) : await readClock(client)
  const clocks = new ClockWatch()
  const doubtOfNow = () => (context.now ? readDoubt(client) : clocks.look(client))
  const tables = agingPolicyOf(config)
  const options = {
    now: clock.dropBefore,
    at: clock.now,
    gapSeconds: config.rollupGapSeconds,
    feedDays: config.feedRetentionDays,
  }
  const isTrusted = (await doubtOfNow()) === undefined
  const chosen = await chooseOf(client, context, clock, isTrusted)
  // Named partitions were chosen deliberately, so their number is not limited.
  const allowance = createAllowance(
    names.length === 0 ? config.retentionExtraDrops : Number.POSITIVE_INFINITY,
  )
  const dropped: string[] = []
  const refused: { partition: string; reason: string }[] = []
  for (const partition of chosen) {
    if (signal.aborted) break
    progress(`checking ${partition.name}`)
    const policy = tables.find(({ name }) => name === partition.table)!
    const doubt = await doubtOfNow()
    const waits =
      doubt !== undefined
        ? `the clock is in doubt: ${doubt}`
        : 'policy' in partition
          ? (reasonToWait(partition, clock) ?? allowance.reasonToWait(partition.table))
          : undefined
    const reason =
      waits ??
      (dryRun
        ? await reasonToKeep(client, partition, policy, options)
        : await drop(client, partition, policy, options))
    if (reason !== undefined) {
      refused.push({ partition: partition.name, reason })
      if (!dryRun && waits === undefined && 'policy' in partition)
        await refuse(client, partition, reason, clock.now)
      continue
    }
    allowance.take(partition.table)
    dropped.push(partition.name)
  }
  return outcomeOf(dryRun, dropped, refused)
}

/** The partitions that are due, or the named ones, whether they are due or not. */
async function chooseOf(
  client: ClientBase,
  { config, dryRun, partitions: names }: Context,
  clock: Awaited<ReturnType<typeof readClock>>,
  isTrusted: boolean,
): Promise<(Due | Partition)[]> {
  const tables = agingPolicyOf(config)
  const found = await dueToDrop(client, tables, clock.dropBefore)
  const due = dryRun || !isTrusted ? found : await noteDue(client, found, clock)
  if (names.length === 0) return due
  const known = await readPartitions(client, tables)
  return known
    .filter(({ name }) => names.includes(name))
    .map(partition => due.find(({ name }) => name === partition.name) ?? partition)
}

function outcomeOf(
  dryRun: boolean,
  dropped: readonly string[],
  refused: readonly { partition: string; reason: string }[],
): Outcome {
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
  const known = new Set((await readPartitions(pool, agingPolicyOf(config))).map(({ name }) => name))
  return names.filter(name => !known.has(name))
}
