import { parseArgs } from 'node:util'
import pino from 'pino'
import { Registry } from 'prom-client'
import { createDays } from '../../partitions/days.ts'
import { readConfig, readEnvironment } from '../config.ts'
import { openServerForCommand } from '../database/open.ts'
import { type Database, openPools } from '../database/pools.ts'
import { messageOf } from '../errors.ts'
import { tellOfStored } from '../live/bus.ts'
import { type RejectionCode, rejectionCodes } from '../telemetry/reading.ts'
import { createIngest } from './ingest.ts'
import { type Replayed, replay, type Totals } from './replay.ts'

const usage = `npm run replay -- --code CODE [--limit N] [--json]

  Puts rejected readings through decode and the writer again, oldest first, after their cause is mended.
  What is stored is marked as replayed; what is rejected again stays, and can be replayed another time.

  CODE is one of ${rejectionCodes.join(', ')}.
  Exit: 0 all are stored, 1 some are still rejected or it failed, 2 wrong usage.
`

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      code: { type: 'string' },
      limit: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h' },
    },
  })
  if (values.help) {
    process.stdout.write(usage)
    return 0
  }
  const limit = values.limit === undefined ? Number.POSITIVE_INFINITY : Number(values.limit)
  if (!isCode(values.code) || !(limit >= 1)) {
    process.stderr.write(usage)
    return 2
  }
  const config = readConfig(readEnvironment())
  const log = pino({ level: config.logLevel }, process.stderr)
  const server = await openServerForCommand(config, log)
  const database = openPools(server.url, config, log)
  const vehicles = await readVehicles(database)
  const ingest = createIngest({
    database,
    config,
    log,
    metrics: new Registry(),
    ensureDay: createDays(database.app, config).ensureDay,
    organizationOf: id => vehicles.get(id),
    onCommitted: () => undefined,
    onRejected: done => queueMicrotask(done),
  })
  try {
    const items: Replayed[] = []
    const tell = values.json
      ? (replayed: Replayed) => void items.push(replayed)
      : (replayed: Replayed) => void process.stdout.write(`${line(replayed)}\n`)
    const totals = await replay({ pool: database.app, intake: ingest.intake, code: values.code, limit, tell })
    if (totals.accepted > 0) await tellOfStored(database.app, 'replay')
    process.stdout.write(values.json ? `${JSON.stringify({ ...totals, items })}\n` : inWords(totals))
    return totals.rejected === 0 ? 0 : 1
  } finally {
    await ingest.stop(5_000)
    await database.close()
    await server.stop()
  }
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

async function readVehicles({ app }: Database): Promise<Map<string, string>> {
  const { rows } = await app.query<{ id: string; organization_id: string }>(
    'select id, organization_id from vehicles where deleted_at is null',
  )
  return new Map(rows.map(({ id, organization_id }) => [id, organization_id]))
}

function isCode(code: string | undefined): code is RejectionCode {
  return (rejectionCodes as readonly (string | undefined)[]).includes(code)
}

main().then(
  code => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${messageOf(error)}\n`)
    process.exit((error as { code?: unknown }).code?.toString().startsWith('ERR_PARSE_ARGS') ? 2 : 1)
  },
)
