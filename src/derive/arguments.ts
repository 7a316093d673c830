import { commonOptions, readArguments, readRange, UsageError } from '../run-command.ts'
import { commands } from './commands.ts'

export interface Asked {
  command: keyof typeof commands
  names: string[]
  from: Date | undefined
  to: Date | undefined
  json: boolean
  dryRun: boolean
  quiet: boolean
}

export const usage = `npm run derive -- COMMAND [options]

  status                      who follows the notes of touched hours, what waits for each, and for how long
  rebuild [NAME ...]          computes what is derived from the readings anew; all of it, or only these
  verify [NAME ...]           computes it anew without writing it, and names every difference
  forget NAME ...             a reader that this version does not have any more: what it did not take holds nothing

  --from TIME --to TIME       half-open, ISO 8601 in UTC: 2026-11-20 or 2026-11-20T14:00Z; absent: all that has readings
  --json                      one JSON object
  --dry-run                   says what the command would do, and does nothing
  --quiet                     no progress on stderr

Ends with 0: done; 1: failed, or something differs; 2: wrong usage; 3: another run is at work.
`

/** What is asked for. `known` are the derivations that there are. */
export function readAsked(args: string[], known: readonly string[]): Asked {
  const { values, positionals } = readArguments({ args, options: commonOptions, allowPositionals: true })
  const [command, ...names] = positionals
  if (command === undefined) throw new UsageError('A command is needed.')
  if (!isCommand(command)) throw new UsageError(`There is no command ${command}.`)
  if (command === 'status' && names.length > 0) throw new UsageError(`status takes no ${names[0]}.`)
  if (command === 'forget' && names.length === 0) throw new UsageError('forget takes the name of a reader.')
  const strange = names.find(name => !known.includes(name))
  if (strange !== undefined && command !== 'forget')
    throw new UsageError(`There is no derivation ${strange}. Known: ${known.join(', ')}.`)
  const { from, to } = readRange(values)
  if ((from ?? to) && command !== 'rebuild' && command !== 'verify')
    throw new UsageError(`${command} takes no range.`)
  if (values['dry-run'] && (command === 'status' || command === 'verify'))
    throw new UsageError(`${command} changes nothing; it takes no --dry-run.`)
  return { command, names, from, to, json: values.json, dryRun: values['dry-run'], quiet: values.quiet }
}

function isCommand(name: string): name is keyof typeof commands {
  return Object.hasOwn(commands, name)
}
