import { type ParseArgsConfig, parseArgs } from 'node:util'
import { messageOf } from './errors.ts'

/** The exit codes of commands. Scripts and cron rely on them. */
export const DONE = 0
export const FAILED = 1
const WRONG_USAGE = 2
const HELD_BY_ANOTHER = 3

/** The arguments are wrong: the command says why, prints its usage, and exits with 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

interface Command {
  usage: string
  /** Does what the arguments ask for, and returns the exit code. Ctrl-C and SIGTERM abort the signal. */
  run(args: string[], signal: AbortSignal): Promise<number>
}

/**
 * Runs a command as a process: `--help` shows its usage; results go to stdout, everything else to stderr. Only a
 * `UsageError` is reported as wrong usage. A programmer's error is printed with its stack, so that it can be fixed.
 */
export async function runCommand({ usage, run }: Command): Promise<void> {
  const args = process.argv.slice(2)
  const stopping = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => stopping.abort(new Error(`It was stopped by ${signal}.`)))
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(usage)
    return
  }
  let code = FAILED
  try {
    code = await run(args, stopping.signal)
  } catch (error) {
    if (error instanceof UsageError) code = WRONG_USAGE
    process.stderr.write(`${explanation(error, usage)}\n`)
  }
  // Ends the process even if a library has left something open, but only once its output is written.
  process.stdout.write('', () => process.exit(code))
}

function explanation(error: unknown, usage: string): string {
  if (error instanceof UsageError) return `${error.message}\n\n${usage}`.trimEnd()
  if (isProgrammersError(error)) return error.stack ?? messageOf(error)
  const schemaIsMissing = (error as { code?: unknown }).code === '42P01'
  return `${messageOf(error)}${schemaIsMissing ? '\nThe schema does not exist yet: npm run migrate -- up' : ''}`
}

function isProgrammersError(error: unknown): error is Error {
  return [TypeError, ReferenceError, RangeError, SyntaxError].some(
    kind => error instanceof kind && error.name === kind.name,
  )
}

/** Parses the arguments with Node's parser; an argument that it refuses is a UsageError. */
export function readArguments<T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config)
  } catch (error) {
    throw new UsageError(messageOf(error))
  }
}

/** A time from the command line, in UTC unless a zone is given. */
function readTime(option: string, text: string | undefined): Date | undefined {
  if (text === undefined) return undefined
  const [date, time] = text.split(/[T ]/, 2)
  const zoned = time === undefined ? `${date}T00:00Z` : /(Z|[+-]\d\d:?\d\d)$/.test(time) ? text : `${text}Z`
  const read = new Date(zoned)
  if (isDay(date!) && !Number.isNaN(read.getTime())) return read
  throw new UsageError(`${option} needs a time such as 2026-11-20 or 2026-11-20T14:00Z.`)
}

/** Whether this is a day of the calendar, such as 2026-11-20. `Date` would turn 2026-02-30 into another day. */
export function isDay(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`)
  return (
    /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
  )
}

/** Options of most commands that work on the database. */
export const commonOptions = {
  json: { type: 'boolean', default: false },
  'dry-run': { type: 'boolean', default: false },
  quiet: { type: 'boolean', default: false },
  from: { type: 'string' },
  to: { type: 'string' },
} as const

/** A range of time, open at an end that is not given. */
export function readRange(given: { from?: string | undefined; to?: string | undefined }) {
  const [from, to] = [readTime('--from', given.from), readTime('--to', given.to)]
  if (from && to && from >= to) throw new UsageError('--from must be before --to.')
  return { from, to }
}

/** The result of a command, as text and as JSON, and whether it is a success. */
export interface Outcome {
  text: string
  json: unknown
  ok: boolean
  held?: true
}

export const heldByAnother: Outcome = {
  text: 'Another run holds the lock.\n',
  json: { held: true },
  ok: false,
  held: true,
}

/** Prints the result, and returns the exit code. */
export function tell(
  { text, json, ok, held }: Outcome,
  asked: { json: boolean },
  signal: AbortSignal,
): number {
  process.stdout.write(asked.json ? `${JSON.stringify(json)}\n` : text)
  if (held) return HELD_BY_ANOTHER
  return ok && !signal.aborted ? DONE : FAILED
}

/** Prints progress, one line at a time. */
export function progressOf({ quiet }: { quiet: boolean }): (line: string) => void {
  return line => {
    if (!quiet) process.stderr.write(`${line}\n`)
  }
}

export function plural(number: number, noun: string): string {
  return `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`
}
