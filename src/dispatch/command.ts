import { readConfig, readEnvironment } from '../config.ts'
import { withDatabase } from '../database/for-command.ts'
import { isDay, plural, readArguments, runCommand, tell, UsageError } from '../run-command.ts'
import { snapshot } from './targets/days.ts'

const usage = `npm run snapshot -- --date DAY [--organization ID] [--json]

  Writes what each driver reached on a day such as 2026-11-28, for every organization in its own time zone, or for one.
  The service does this at each organization's midnight, and again if something changes later. A day that was written
  before is written again completely, with the current targets.

  Exit codes: 0 written; 1 failed; 2 wrong usage.
`

const options = {
  date: { type: 'string' },
  organization: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const

async function run(args: string[], signal: AbortSignal): Promise<number> {
  const { values } = readArguments({ args, options })
  const { date, organization } = values
  if (date === undefined || !isDay(date)) throw new UsageError('--date takes a day such as 2026-11-28.')
  if (organization !== undefined && !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(organization))
    throw new UsageError('--organization takes the id of an organization.')
  return await withDatabase(readConfig(readEnvironment()), async ({ jobs }) => {
    const done = await snapshot(jobs, date, organization)
    if (organization !== undefined && done.length === 0) throw new Error('There is no such organization.')
    const lines = done.map(({ organization: id, written }) => `${id}: ${plural(written, 'row')} written\n`)
    return tell({ text: lines.join(''), json: { date, organizations: done }, ok: true }, values, signal)
  })
}

await runCommand({ usage, run })
