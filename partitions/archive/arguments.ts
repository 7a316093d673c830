import { commonOptions, readArguments, UsageError } from '../../src/run-command.ts'
import { commands } from './commands.ts'

export interface Asked {
  command: keyof typeof commands
  day: string | undefined
  organizationId: string | undefined
  move: boolean
  final: boolean
  everywhere: boolean
  json: boolean
  dryRun: boolean
  quiet: boolean
}

export const usage = `npm run archive -- COMMAND [options]

  status                      what is in the archive, and where it lies
  push --day D                writes the readings of a day into it as Parquet, and reads them back; with --move the archive is
                              their only place from then on
  verify [--day D]            reads the files back, of one day or of all, and names every difference
  restore --day D             brings a day whose only place is the archive back into the database
  adopt [--day D]             makes the catalogue say what the store's manifests say, after a restore of the database: files
                              are read back first; days that the database does not have are in the archive alone then
  drop --day D                deletes a day from the archive; --final where that is its only place
  drop --organization ID      deletes what is one organization's: of all days, or with --day of one; with --everywhere all that
                              its vehicles have reported from the database as well: rows, blocks, hours and days

  --day D                     a day in UTC: 2026-11-20
  --json                      one JSON object
  --dry-run                   says what the command would do, and does nothing
  --quiet                     no progress on stderr

Ends with 0: done; 1: failed, or something differs or was refused; 2: wrong usage; 3: another run is at work.
`

const { from: _from, to: _to, ...common } = commonOptions
const options = {
  ...common,
  day: { type: 'string' },
  organization: { type: 'string' },
  move: { type: 'boolean', default: false },
  final: { type: 'boolean', default: false },
  everywhere: { type: 'boolean', default: false },
} as const

/** What is asked for. */
export function readAsked(args: string[]): Asked {
  const { values, positionals } = readArguments({ args, options, allowPositionals: true })
  const [command, ...rest] = positionals
  if (command === undefined) throw new UsageError('A command is needed.')
  if (!isCommand(command)) throw new UsageError(`There is no command ${command}.`)
  if (rest.length > 0) throw new UsageError(`${command} takes no ${rest[0]}.`)
  const { day, organization: organizationId, move, final, everywhere } = values
  if (day !== undefined && !isDay(day)) throw new UsageError('--day takes a day such as 2026-11-20.')
  if (organizationId !== undefined && !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(organizationId))
    throw new UsageError('--organization takes the id of an organization.')
  if (day === undefined && (command === 'push' || command === 'restore'))
    throw new UsageError(`${command} needs --day.`)
  if (command === 'drop' && day === undefined && organizationId === undefined)
    throw new UsageError('drop needs --day or --organization.')
  if (command === 'status' && day !== undefined) throw new UsageError('status takes no --day.')
  if (organizationId !== undefined && command !== 'drop')
    throw new UsageError(`${command} takes no --organization.`)
  if (everywhere && (organizationId === undefined || day !== undefined))
    throw new UsageError('--everywhere takes --organization, and no --day.')
  if (move && command !== 'push') throw new UsageError(`${command} takes no --move.`)
  if (final && command !== 'drop') throw new UsageError(`${command} takes no --final.`)
  if (values['dry-run'] && (command === 'status' || command === 'verify'))
    throw new UsageError(`${command} changes nothing; it takes no --dry-run.`)
  const { json, quiet } = values
  return { command, day, organizationId, move, final, everywhere, json, dryRun: values['dry-run'], quiet }
}

function isCommand(name: string): name is keyof typeof commands {
  return Object.hasOwn(commands, name)
}

function isDay(text: string): boolean {
  const time = Date.parse(text)
  return (
    /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
  )
}
