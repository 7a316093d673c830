import pg from 'pg'
import pino from 'pino'
import { HELD, withRunLock } from '../../partitions/session.ts'
import { readConfig, readEnvironment } from '../config.ts'
import { openServerForCommand } from '../database/open.ts'
import { getTypeParser } from '../database/pools.ts'
import { verifyAudit } from '../fleet/audit.ts'
import { DONE, FAILED, HELD_BY_ANOTHER, readArguments, runCommand, UsageError } from '../run-command.ts'
import { exportAll } from './export.ts'
import { type ImportReport, importAll } from './import.ts'
import { withTransferLock } from './lock.ts'
import { filesOf, type Manifest, rowsOf } from './manifest.ts'

const usage = `npm run transfer -- export DIR | import DIR [--json] [--quiet]

  export  everything in the database, as of one moment, into an empty folder or a new one; the service may go on
  import  an export into an empty database, of the same or another version of PostgreSQL (16 or later)

  --json  one JSON object
  --quiet no progress on stderr

Works on DATABASE_URL, or on the embedded server in DATA_DIR. An export holds hashes of passwords and tokens: keep it
as you keep the database. An import that was cut off is started again; until it is done no service starts on it.

Ends with 0: done; 1: failed; 2: wrong usage; 3: another run is at work.
`

interface Asked {
  direction: 'export' | 'import'
  folder: string
  json: boolean
  quiet: boolean
}

const heldByAnother = 'Another run is at work.\n'

async function run(args: string[], signal: AbortSignal): Promise<number> {
  const asked = readAsked(args)
  const config = readConfig(readEnvironment())
  const log = pino({ level: config.logLevel === 'info' ? 'warn' : config.logLevel }, process.stderr)
  const server = await openServerForCommand(config, log)
  const pool = openPool(server.url)
  try {
    return await perform(asked, server.url, pool, signal)
  } finally {
    await pool.end()
    await server.stop()
  }
}

async function perform(asked: Asked, url: string, pool: pg.Pool, signal: AbortSignal): Promise<number> {
  const { direction, folder, json, quiet } = asked
  const progress = (line: string) => {
    if (!quiet) process.stderr.write(`${line}\n`)
  }
  if (direction === 'export') {
    const manifest = await withTransferLock(pool, client => exportAll({ client, folder, signal, progress }))
    if (manifest === undefined) return held(json)
    const { tables: _, ...rest } = manifest
    const files = filesOf(manifest)
    const said = { ...rest, files: files.length, rows: rowsOf(files) }
    process.stdout.write(json ? `${JSON.stringify(said)}\n` : exportText(folder, manifest))
    return DONE
  }
  const verify = async () => {
    const { rows, findings } = await verifyAudit(pool)
    const problems = findings.map(
      ({ organizationId, sequence, problem }) =>
        `organization ${organizationId}, row ${sequence}: ${problem}`,
    )
    return { rows, problems }
  }
  // No run of the maintenance makes partitions, or rolls up, in a database that is half there.
  const report = await withRunLock(pool, client =>
    importAll({ client, url, folder, signal, progress, verifyAudit: verify }),
  )
  if (report === HELD) return held(json)
  process.stdout.write(json ? `${JSON.stringify(report)}\n` : importText(report))
  return report.audit.problems.length === 0 ? DONE : FAILED
}

function held(json: boolean): number {
  process.stdout.write(json ? `${JSON.stringify({ held: true })}\n` : heldByAnother)
  return HELD_BY_ANOTHER
}

function exportText(folder: string, manifest: Manifest): string {
  const files = filesOf(manifest)
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
  return `${folder} has ${rowsOf(files)} rows of ${manifest.tables.length} tables in ${files.length} files, ${Math.ceil(bytes / 1e6)} MB, as of ${manifest.madeAt}, of PostgreSQL ${manifest.serverVersion}.\n`
}

function importText({ from, tables, rows, migrated, unknown, audit }: ImportReport): string {
  const lines = [
    `${rows} rows of ${tables} tables are in, as of ${from.madeAt}, of PostgreSQL ${from.serverVersion}.`,
  ]
  if (migrated.length > 0) lines.push(`${migrated.length} newer migrations were applied to them.`)
  for (const name of unknown) lines.push(`Not imported: ${name}, which is no table of Fleetwake.`)
  lines.push(
    audit.problems.length === 0
      ? `The audit chain holds: ${audit.rows} rows.`
      : `The audit chain was broken already where it was exported:\n  ${audit.problems.join('\n  ')}`,
  )
  return `${lines.join('\n')}\n`
}

function readAsked(args: string[]): Asked {
  const options = {
    json: { type: 'boolean', default: false },
    quiet: { type: 'boolean', default: false },
  } as const
  const { values, positionals } = readArguments({ args, options, allowPositionals: true })
  const [direction, folder, ...more] = positionals
  if ((direction !== 'export' && direction !== 'import') || !folder || more.length > 0)
    throw new UsageError('export or import, and one folder, are needed.')
  return { direction, folder, ...values }
}

/** Times, floats and bytes are written in one form, whatever the servers' own settings say. */
function openPool(connectionString: string): pg.Pool {
  const pool = new pg.Pool({
    connectionString,
    max: 2,
    application_name: 'fleetwake transfer',
    keepAlive: true,
    options:
      '-c timezone=UTC -c datestyle=ISO -c intervalstyle=iso_8601 -c extra_float_digits=1 -c bytea_output=hex',
    types: { getTypeParser },
  })
  pool.on('error', () => undefined) // An idle connection that was lost; a new one is made.
  return pool
}

await runCommand({ usage, run })
