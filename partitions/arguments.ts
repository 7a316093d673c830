import { parseArgs } from 'node:util'
import { messageOf } from '../src/errors.ts'
import { commands } from './commands.ts'
import type { Request } from './outcome.ts'

export interface Asked extends Request {
  command: keyof typeof commands
  quiet: boolean
}

export const usage = `npm run partitions -- COMMAND [options]

  status                      every partition, what waits, how the last run went, what the next one would do
  maintain                    all that is due: creates, rolls up, drops
  rollup                      rolls up what is noted; with --from and --to, that range from scratch
  verify                      computes the rollups anew and names every difference; --from and --to narrow it
  drop [PARTITION ...]        drops what is due, or of that only these; says why one is kept
  confirm-clock               says that the time is right, after the alarm clock_in_doubt

  --from TIME --to TIME       half-open, ISO 8601 in UTC: 2026-11-20 or 2026-11-20T14:00Z
  --json                      one JSON object
  --dry-run                   says what the command would do, and does nothing
  --quiet                     no progress on stderr

Ends with 0: done; 1: failed, or something differs or was refused; 2: wrong usage; 3: another run is at work.
`

/** What is asked for; as a text, what is wrong with it, or `help`. */
export function readArguments(args: string[]): Asked | string {
  const parsed = parse(args)
  if (typeof parsed === 'string') return parsed
  const { values, positionals } = parsed
  const [command, ...partitions] = positionals
  if (values.help) return 'help'
  if (command === undefined) return 'A command is needed.'
  if (!Object.hasOwn(commands, command)) return `There is no command ${command}.`
  if (partitions.length > 0 && command !== 'drop') return `${command} takes no ${partitions[0]}.`
  const [from, to] = [readTime(values.from), readTime(values.to)]
  if (from === null || to === null)
    return '--from and --to take a time such as 2026-11-20 or 2026-11-20T14:00Z.'
  if ((from ?? to) && command !== 'rollup' && command !== 'verify') return `${command} takes no range.`
  if (command === 'rollup' && (from === undefined) !== (to === undefined))
    return 'rollup takes --from and --to together.'
  if (from && to && from >= to) return '--from must be before --to.'
  if (values['dry-run'] && (command === 'status' || command === 'verify'))
    return `${command} changes nothing; it takes no --dry-run.`
  return {
    command: command as keyof typeof commands,
    partitions,
    from,
    to,
    json: values.json,
    dryRun: values['dry-run'],
    quiet: values.quiet,
  }
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        json: { type: 'boolean', default: false },
        'dry-run': { type: 'boolean', default: false },
        quiet: { type: 'boolean', default: false },
        from: { type: 'string' },
        to: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
      allowPositionals: true,
    })
  } catch (error) {
    return messageOf(error)
  }
}

/** In UTC where no zone is given; null where it is no time. */
function readTime(text: string | undefined): Date | null | undefined {
  if (text === undefined) return undefined
  const [date, time] = text.split(/[T ]/, 2)
  if (!/^\d{4}-\d\d-\d\d$/.test(date!)) return null
  const zoned = time === undefined ? `${date}T00:00Z` : /(Z|[+-]\d\d:?\d\d)$/.test(time) ? text : `${text}Z`
  const read = new Date(zoned)
  return Number.isNaN(read.getTime()) ? null : read
}
