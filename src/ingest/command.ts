import { Registry } from 'prom-client'
import { createDays } from '../../partitions/days.ts'
import { readConfig, readEnvironment } from '../config.ts'
import { withDatabase } from '../database/for-command.ts'
import type { Database } from '../database/pools.ts'
import { tellOfStored } from '../positions/bus.ts'
import { readArguments, runCommand, tell, UsageError } from '../run-command.ts'
import { type RejectionCode, rejectionCodes } from '../telemetry/reading.ts'
import { createIngest } from './ingest.ts'
import type { KnownVehicle } from './intake.ts'
import { type Replayed, replay, type Totals } from './replay.ts'

const usage = `npm run replay -- --code CODE [--limit N] [--json]

  Replays rejected readings through decode and the writer, oldest first, once their cause is fixed.
  Stored readings are marked as replayed. Readings that are rejected again stay, and can be replayed later.

  CODE is one of ${rejectionCodes.join(', ')}.
  Exit codes: 0 all are stored; 1 some are still rejected, or it failed; 2 wrong usage.
`

async function run(args: string[], signal: AbortSignal): Promise<number> {
  const { code, limit, json } = readAsked(args)
  const config = readConfig(readEnvironment())
  return await withDatabase(config, async (database, log) => {
    const vehicles = await readVehicles(database)
    const ingest = createIngest({
      database,
      config,
      log,
      metrics: new Registry(),
      ensureDay: createDays(database.app, config).ensureDay,
      vehicleOf: id => vehicles.get(id),
      onCommitted: () => undefined,
      onRejected: done => queueMicrotask(done),
    })
    try {
      const items: Replayed[] = []
      const each = (replayed: Replayed) => {
        if (json) items.push(replayed)
        else process.stdout.write(`${line(replayed)}\n`)
      }
      const { intake } = ingest
      const totals = await replay({ pool: database.app, intake, code, limit, tell: each, signal })
      if (totals.accepted > 0) await tellOfStored(database.app, 'replay')
      const outcome = { text: inWords(totals), json: { ...totals, items }, ok: totals.rejected === 0 }
      return tell(outcome, { json }, signal)
    } finally {
      await ingest.stop(5_000)
    }
  })
}

function readAsked(args: string[]) {
  const options = {
    code: { type: 'string' },
    limit: { type: 'string', default: 'Infinity' },
    json: { type: 'boolean', default: false },
  } as const
  const { code, limit, json } = readArguments({ args, options }).values
  if (!isCode(code)) throw new UsageError('--code must be one of the codes below.')
  if (!(Number(limit) >= 1)) throw new UsageError('--limit must be a number of at least 1.')
  return { code, limit: Number(limit), json }
}

function inWords({ replayed, accepted, duplicates, rejected }: Totals): string {
  return (
    `${replayed} rejections: ${accepted} readings stored, ${duplicates} were stored already, ` +
    `${rejected} still rejected.\n`
  )
}

function line({
  id,
  receivedAt,
  vehicleId,
  accepted,
  duplicates,
  rejectedCount,
  code,
  reason,
}: Replayed): string {
  const became =
    rejectedCount > 0
      ? `${code}: ${reason}`
      : accepted > 0
        ? 'stored'
        : duplicates > 0
          ? 'stored already'
          : 'empty'
  return `${receivedAt}  ${id}  ${vehicleId ?? '-'}  ${became}`
}

async function readVehicles({ app }: Database): Promise<Map<string, KnownVehicle>> {
  const { rows } = await app.query<KnownVehicle>(
    'select id, organization_id as "organizationId" from vehicles where deleted_at is null',
  )
  return new Map(rows.map(vehicle => [vehicle.id, vehicle]))
}

function isCode(code: string | undefined): code is RejectionCode {
  return (rejectionCodes as readonly (string | undefined)[]).includes(code)
}

await runCommand({ usage, run })
