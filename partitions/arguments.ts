import { commonOptions, isDay, readArguments, readRange, UsageError } from '../src/run-command.ts'
import { commands } from './commands.ts'
import type { Request } from './outcome.ts'

interface Asked extends Request {
  command: keyof typeof commands
  quiet: boolean
}

export const usage = `npm run partitions -- COMMAND [options]

  status                      every partition, what is pending, how the last run went, what the next one would do
  maintain                    everything that is due: creates, rolls up, packs, drops
  rollup                      rolls up the noted hours; with --from and --to, that range from scratch
  verify                      recomputes the rollups and names every difference; --from and --to narrow it
  drop [PARTITION ...]        drops all partitions that are due, or only those named; says why one is kept
  pack                        packs the days that are due, or --day, whatever its age; says why one is not packed
  unpack --day DAY            turns a packed day back into rows
  confirm-clock               confirms that the time is right, after the alarm clock_in_doubt

  --from TIME --to TIME       half-open, ISO 8601 in UTC: 2026-11-20 or 2026-11-20T14:00Z
  --day DAY                   a UTC day that is over, such as 2026-11-20
  --json                      one JSON object
  --dry-run                   shows what the command would do, and does nothing
  --quiet                     no progress on stderr

Exit codes: 0 done; 1 failed, or something differs or was refused; 2 wrong usage; 3 another run holds the lock.
`

/** The parsed arguments. */
export function readAsked(args: string[]): Asked {
  const { values, positionals } = readArguments({
    args,
    options: { ...commonOptions, day: { type: 'string' } },
    allowPositionals: true,
  })
  const [command, ...partitions] = positionals
  if (command === undefined) throw new UsageError('A command is needed.')
  if (!isCommand(command)) throw new UsageError(`There is no command ${command}.`)
  if (partitions.length > 0 && command !== 'drop')
    throw new UsageError(`${command} does not take ${partitions[0]}.`)
  const { from, to } = readRange(values)
  if ((from ?? to) && command !== 'rollup' && command !== 'verify')
    throw new UsageError(`${command} does not take a range.`)
  if (command === 'rollup' && (from === undefined) !== (to === undefined))
    throw new UsageError('rollup needs --from and --to together.')
  const day = values.day === undefined ? undefined : readDay(values.day)
  if (day && command !== 'pack' && command !== 'unpack')
    throw new UsageError(`${command} does not take a day.`)
  if (command === 'unpack' && !day) throw new UsageError('unpack needs --day.')
  if (values['dry-run'] && (command === 'status' || command === 'verify'))
    throw new UsageError(`${command} changes nothing, so it does not take --dry-run.`)
  return {
    command,
    partitions,
    from,
    to,
    day,
    json: values.json,
    dryRun: values['dry-run'],
    quiet: values.quiet,
  }
}

function readDay(text: string): Date {
  if (!isDay(text)) throw new UsageError(`--day ${text} is not a day such as 2026-11-20.`)
  return new Date(`${text}T00:00:00Z`)
}

function isCommand(name: string): name is keyof typeof commands {
  return Object.hasOwn(commands, name)
}
