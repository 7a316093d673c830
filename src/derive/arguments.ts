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

  status                      every reader of the notes, what it has pending, and for how long
  rebuild [NAME ...]          recomputes what is derived from the readings; everything, or only these
  verify [NAME ...]           recomputes without writing, and names every difference
  forget NAME ...             removes a reader that this version no longer has, so that its notes hold up nothing

  --from TIME --to TIME       half-open, ISO 8601 in UTC: 2026-11-20 or 2026-11-20T14:00Z; by default all that has readings
  --json                      one JSON object
  --dry-run                   shows what the command would do, and does nothing
  --quiet                     no progress on stderr

Exit codes: 0 done; 1 failed, or something differs; 2 wrong usage; 3 another run holds the lock.
`

/** The parsed arguments. `known` are the existing derivations. */
export function readAsked(args: string[], known: readonly string[]): Asked {
  const { values, positionals } = readArguments({ args, options: commonOptions, allowPositionals: true })
  const [command, ...names] = positionals
  if (command === undefined) throw new UsageError('A command is needed.')
  if (!isCommand(command)) throw new UsageError(`There is no command ${command}.`)
  if (command === 'status' && names.length > 0) throw new UsageError(`status does not take ${names[0]}.`)
  if (command === 'forget' && names.length === 0) throw new UsageError('forget needs the name of a reader.')
  const strange = names.find(name => !known.includes(name))
  if (strange !== undefined && command !== 'forget')
    throw new UsageError(`There is no derivation ${strange}. Known: ${known.join(', ')}.`)
  const { from, to } = readRange(values)
  if ((from ?? to) && command !== 'rebuild' && command !== 'verify')
    throw new UsageError(`${command} does not take a range.`)
  if (values['dry-run'] && (command === 'status' || command === 'verify'))
    throw new UsageError(`${command} changes nothing, so it does not take --dry-run.`)
  return { command, names, from, to, json: values.json, dryRun: values['dry-run'], quiet: values.quiet }
}

function isCommand(name: string): name is keyof typeof commands {
  return Object.hasOwn(commands, name)
}
