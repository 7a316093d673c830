import { commonOptions, isDay, readArguments, UsageError } from '../../src/run-command.ts'
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

  status                      what is in the archive, and where it is stored
  push --day D                writes the readings of a day to it as Parquet, and reads them back; with --move, the archive is
                              then their only place
  verify [--day D]            reads back the files of all days, or of one, and names every difference
  restore --day D             brings a day that is only in the archive back into the database
  adopt [--day D]             updates the catalogue from the store's manifests, after a restore of the database. Files
                              are read back first; days that the database does not have are then only in the archive
  drop --day D                deletes a day from the archive; with --final, even if that is its only place
  drop --organization ID      deletes one organization's data, of all days, or of one with --day; with --everywhere, everything
                              that its vehicles reported is deleted from the database too: rows, blocks, hours and days

  --day D                     a day in UTC: 2026-11-20
  --json                      one JSON object
  --dry-run                   shows what the command would do, and does nothing
  --quiet                     no progress on stderr

Exit codes: 0 done; 1 failed, or something differs or was refused; 2 wrong usage; 3 another run holds the lock.
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

/** The parsed arguments. */
export function readAsked(args: string[]): Asked {
  const { values, positionals } = readArguments({ args, options, allowPositionals: true })
  const [command, ...rest] = positionals
  if (command === undefined) throw new UsageError('A command is needed.')
  if (!isCommand(command)) throw new UsageError(`There is no command ${command}.`)
  if (rest.length > 0) throw new UsageError(`${command} does not take ${rest[0]}.`)
  const { day, move, final, everywhere } = values
  const organizationId = values.organization?.toLowerCase()
  if (day !== undefined && !isDay(day)) throw new UsageError('--day takes a day such as 2026-11-20.')
  if (organizationId !== undefined && !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(organizationId))
    throw new UsageError('--organization takes the id of an organization.')
  if (day === undefined && (command === 'push' || command === 'restore'))
    throw new UsageError(`${command} needs --day.`)
  if (command === 'drop' && day === undefined && organizationId === undefined)
    throw new UsageError('drop needs --day or --organization.')
  if (command === 'status' && day !== undefined) throw new UsageError('status does not take --day.')
  if (organizationId !== undefined && command !== 'drop')
    throw new UsageError(`${command} does not take --organization.`)
  if (everywhere && (organizationId === undefined || day !== undefined))
    throw new UsageError('--everywhere needs --organization, and does not take --day.')
  if (move && command !== 'push') throw new UsageError(`${command} does not take --move.`)
  if (final && command !== 'drop') throw new UsageError(`${command} does not take --final.`)
  if (values['dry-run'] && (command === 'status' || command === 'verify'))
    throw new UsageError(`${command} changes nothing, so it does not take --dry-run.`)
  const { json, quiet } = values
  return { command, day, organizationId, move, final, everywhere, json, dryRun: values['dry-run'], quiet }
}

function isCommand(name: string): name is keyof typeof commands {
  return Object.hasOwn(commands, name)
}
