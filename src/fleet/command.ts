import type { Pool } from 'pg'
import { type Config, readConfig, readEnvironment } from '../config.ts'
import { withDatabase } from '../database/for-command.ts'
import { heldByAnother, type Outcome, readArguments, runCommand, tell, UsageError } from '../run-command.ts'
import { anchorStore, checkingKeys } from './anchor-files.ts'
import { type Comparison, compareWithAnchors } from './anchored.ts'
import { anchorNow } from './anchoring.ts'
import { type Verification, verifyAudit } from './audit.ts'

const usage = `npm run audit -- verify [--organization ID] [--json]
npm run audit -- anchor [--explain TEXT] [--json]

  verify  checks the chain of audit_logs, of every organization or of one, and names each row that was altered,
          removed or inserted. It also compares the chain with the anchors, which finds a chain that was
          rewritten as a whole. Changes nothing, and needs only the public key.
  anchor  signs the head of every chain now, outside the database, as the service does daily. With --explain,
          even if a chain contradicts its anchors, as after a restore, and stores your explanation.

  Exit codes: 0 every chain is intact; 1 one is not, or the work failed; 2 wrong usage; 3 another
  process is anchoring.
`

async function run(args: string[], signal: AbortSignal): Promise<number> {
  const { command, organization, explain, json } = readAsked(args)
  const config = readConfig(readEnvironment())
  const outcome = await withDatabase(config, async ({ app: pool }) =>
    command === 'anchor' ? await anchor(pool, config, explain) : await verify(pool, config, organization),
  )
  return tell(outcome, { json }, signal)
}

async function verify(pool: Pool, config: Config, organization: string | undefined): Promise<Outcome> {
  const verification = await verifyAudit(pool, organization)
  const store = anchorStore(config)
  const anchors = await compareWithAnchors(pool, store, await checkingKeys(config), organization)
  const found = [...verification.findings, ...anchors.problems, ...anchors.contradictions]
  return {
    text: `${report(verification)}${anchorsReport(anchors, store.place)}`,
    json: { ...verification, anchors },
    ok: found.length === 0,
  }
}

function readAsked(args: string[]) {
  const options = {
    organization: { type: 'string' },
    explain: { type: 'string' },
    json: { type: 'boolean', default: false },
  } as const
  const { values, positionals } = readArguments({ args, options, allowPositionals: true })
  const { organization, explain } = values
  const [command, ...more] = positionals
  if ((command !== 'verify' && command !== 'anchor') || more.length > 0)
    throw new UsageError('Give verify or anchor.')
  if (command === 'verify' && explain !== undefined) throw new UsageError('verify does not take --explain.')
  if (command === 'anchor' && organization !== undefined)
    throw new UsageError('anchor does not take --organization.')
  if (organization !== undefined && !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(organization))
    throw new UsageError('--organization takes the id of an organization.')
  if (explain?.trim() === '') throw new UsageError('--explain needs a text.')
  return { ...values, organization, explain, command }
}

function report({ organizations, rows, findings }: Verification): string {
  const found = findings.map(
    ({ organizationId, sequence, id, problem }) =>
      `organization ${organizationId}, row ${sequence}${id ? ` (${id})` : ''}: ${problem}\n`,
  )
  const verdict = findings.length === 0 ? 'every chain is intact' : 'the chain is broken'
  return `${found.join('')}${rows} rows of ${organizations} organizations: ${verdict}.\n`
}

async function anchor(pool: Pool, config: Config, explanation: string | undefined): Promise<Outcome> {
  const done = await anchorNow(pool, config, new Date(), explanation)
  if (!done) return { ...heldByAnother, text: 'Another process is anchoring.\n' }
  const { written, refused, problems } = done
  const lines = [
    ...problems.map(problem => `${problem}.`),
    ...refused.map(
      ({ organizationId, problem }) => `organization ${organizationId}: ${problem} Not anchored.`,
    ),
    `${written} chains anchored in ${anchorStore(config).place}.`,
  ]
  return { text: `${lines.join('\n')}\n`, json: done, ok: refused.length + problems.length === 0 }
}

function anchorsReport(
  { lines, keys, newest, problems, contradictions, explained }: Comparison,
  place: string,
) {
  if (lines === 0) return `There are no anchors in ${place}: only the chain itself was checked.\n`
  const said = [
    ...problems.map(problem => `${problem}.`),
    ...contradictions.map(({ organizationId, problem }) => `organization ${organizationId}: ${problem}`),
    ...explained.map(
      ({ organizationId, problem, explanation }) =>
        `organization ${organizationId}: ${problem} Explained: "${explanation}"`,
    ),
  ]
  const verdict = problems.length + contradictions.length === 0 ? 'they agree' : 'they do not agree'
  said.push(`${lines} anchors in ${place}, the newest of ${newest}, by key ${keys.join(', ')}: ${verdict}.`)
  return `${said.join('\n')}\n`
}

await runCommand({ usage, run })
