import type { ClientBase } from 'pg'
import { HELD, withRunLock } from '../../partitions/session.ts'
import { readConfig, readEnvironment } from '../config.ts'
import { withDatabase } from '../database/for-command.ts'
import type { Database } from '../database/pools.ts'
import { verifyAudit } from '../fleet/audit.ts'
import {
  heldByAnother,
  type Outcome,
  plural,
  progressOf,
  readArguments,
  runCommand,
  tell,
  UsageError,
} from '../run-command.ts'
import { exportAll } from './export.ts'
import { type ImportReport, importAll } from './import.ts'
import { withTransferLock } from './lock.ts'
import { filesOf, type Manifest, rowsOf } from './manifest.ts'

const usage = `npm run transfer -- export DIR | import DIR [--json] [--quiet]

  export  everything in the database, as of one moment, into an empty or new folder; the service may keep running
  import  loads an export into an empty database, of the same or another version of PostgreSQL (16 or later)

  --json  one JSON object
  --quiet no progress on stderr

Works on DATABASE_URL, or on the embedded server in DATA_DIR. An export contains hashes of passwords and tokens:
protect it like the database. If an import is interrupted, start it again; until it is done, no service starts on it.

Exit codes: 0 done; 1 failed; 2 wrong usage; 3 another run holds the lock.
`

interface Asked {
  direction: 'export' | 'import'
  folder: string
  json: boolean
  quiet: boolean
}

/**
 * With these settings, every server writes floats and bytes in the same form. For times, every connection sees to it.
 */
const oneForm = "set extra_float_digits = 1; set bytea_output = 'hex'"

async function run(args: string[], signal: AbortSignal): Promise<number> {
  const asked = readAsked(args)
  const outcome = await withDatabase(readConfig(readEnvironment()), database =>
    asked.direction === 'export' ? exportInto(database, asked, signal) : importFrom(database, asked, signal),
  )
  return tell(outcome, asked, signal)
}

async function exportInto({ write: pool }: Database, asked: Asked, signal: AbortSignal): Promise<Outcome> {
  const { folder } = asked
  const manifest = await withTransferLock(pool, async client => {
    await client.query(oneForm)
    return await exportAll({ client, folder, signal, progress: progressOf(asked) })
  })
  if (manifest === undefined) return heldByAnother
  const { tables: _, ...rest } = manifest
  const files = filesOf(manifest)
  const json = { ...rest, files: files.length, rows: rowsOf(files), archivedFiles: archivedFilesOf(manifest) }
  return { text: exportText(folder, manifest), json, ok: true }
}

async function importFrom(
  { url, write: pool }: Database,
  asked: Asked,
  signal: AbortSignal,
): Promise<Outcome> {
  const { folder } = asked
  // So no maintenance run creates partitions or rolls up in a database that is only half imported.
  const report = await withRunLock(pool, async client => {
    await client.query(oneForm)
    const verify = () => problemsOfAudit(client)
    return await importAll({ client, url, folder, signal, progress: progressOf(asked), verifyAudit: verify })
  })
  if (report === HELD) return heldByAnother
  return { text: importText(report), json: report, ok: report.audit.problems.length === 0 }
}

/** It uses the connection of the import, because a new connection would add a row to database_lives. */
async function problemsOfAudit(client: ClientBase): Promise<{ rows: number; problems: string[] }> {
  const { rows, findings } = await verifyAudit(client)
  const problems = findings.map(
    ({ organizationId, sequence, problem }) => `organization ${organizationId}, row ${sequence}: ${problem}`,
  )
  return { rows, problems }
}

function exportText(folder: string, manifest: Manifest): string {
  const files = filesOf(manifest)
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
  const archived = archivedFilesOf(manifest)
  const beside =
    archived === 0
      ? ''
      : `Not in it: ${plural(archived, 'file')} of the archive, with readings. docs/runbook.md says what else to copy.\n`
  return `${folder} has ${rowsOf(files)} rows of ${manifest.tables.length} tables in ${files.length} files, ${Math.ceil(bytes / 1e6)} MB, as of ${manifest.madeAt}, of PostgreSQL ${manifest.serverVersion}.\n${beside}`
}

/** The files are in the object store or in DATA_DIR; only their catalogue is exported. */
function archivedFilesOf({ tables }: Manifest): number {
  return tables.find(({ name }) => name === 'archived_files')?.rows?.rows ?? 0
}

function importText({ from, tables, rows, migrated, unknown, audit }: ImportReport): string {
  const lines = [
    `${rows} rows of ${tables} tables are in, as of ${from.madeAt}, of PostgreSQL ${from.serverVersion}.`,
  ]
  if (migrated.length > 0) lines.push(`${migrated.length} newer migrations were applied to them.`)
  for (const name of unknown) lines.push(`Not imported: ${name}, which is not a table of Fleetwake.`)
  lines.push(
    audit.problems.length === 0
      ? `The audit chain is intact: ${audit.rows} rows.`
      : `The audit chain was already broken when it was exported:\n  ${audit.problems.join('\n  ')}`,
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
    throw new UsageError('Give export or import, and one folder.')
  return { direction, folder, ...values }
}

await runCommand({ usage, run })
