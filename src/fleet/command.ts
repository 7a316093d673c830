import { parseArgs } from 'node:util'
import pg from 'pg'
import pino from 'pino'
import { readConfig, readEnvironment } from '../config.ts'
import { openServerForCommand } from '../database/open.ts'
import { getTypeParser } from '../database/pools.ts'
import { messageOf } from '../errors.ts'
import { type Verification, verifyAudit } from './audit.ts'

const usage = `npm run audit -- verify [--organization ID] [--json]

  verify  walks the chain of audit_logs, of every organization or of one, and names each row that was altered,
          taken out or put in. Changes nothing.

  Ends with 0 where every chain holds, 1 where one does not or the work failed, 2 for wrong usage.
`

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: {
      organization: { type: 'string' },
      json: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
    allowPositionals: true,
  })
  if (values.help) {
    process.stdout.write(usage)
    return 0
  }
  const { organization } = values
  const isId = organization === undefined || /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(organization)
  if (positionals.length !== 1 || positionals[0] !== 'verify' || !isId) {
    process.stderr.write(usage)
    return 2
  }
  const config = readConfig(readEnvironment())
  const log = pino({ level: config.logLevel }, process.stderr)
  const server = await openServerForCommand(config, log)
  const pool = new pg.Pool({
    connectionString: server.url,
    max: 1,
    application_name: 'fleetwake audit',
    options: '-c timezone=UTC',
    types: { getTypeParser },
  })
  try {
    const verification = await verifyAudit(pool, organization)
    process.stdout.write(values.json ? `${JSON.stringify(verification)}\n` : report(verification))
    return verification.findings.length === 0 ? 0 : 1
  } finally {
    await pool.end()
    await server.stop()
  }
}

function report({ organizations, rows, findings }: Verification): string {
  const found = findings.map(
    ({ organizationId, sequence, id, problem }) =>
      `organization ${organizationId}, row ${sequence}${id ? ` (${id})` : ''}: ${problem}\n`,
  )
  const verdict = findings.length === 0 ? 'every chain holds' : 'the chain is broken'
  return `${found.join('')}${rows} rows of ${organizations} organizations: ${verdict}.\n`
}

main().then(
  code => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${messageOf(error)}\n`)
    process.exit(error instanceof TypeError ? 2 : 1)
  },
)
