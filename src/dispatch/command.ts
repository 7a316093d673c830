import { readConfig, readEnvironment } from '../config.ts'
import { withDatabase } from '../database/for-command.ts'
import { plural, readArguments, runCommand, tell, UsageError } from '../run-command.ts'
import { snapshot } from './targets/days.ts'

const usage = `npm run snapshot -- --date DAY [--organization ID] [--json]

  Writes what each driver reached on a day, such as 2026-11-28, now: of every organization in its own time zone, or of one.
  The service does so at each organization's midnight, and again where something comes late. A day that was written is
  written again, all of it, with the targets of now.

  Ends with 0 where it is written, 1 where the work failed, 2 for wrong usage.
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

function isDay(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`)
  return (
    /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
  )
}

await runCommand({ usage, run })
