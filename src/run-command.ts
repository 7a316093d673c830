import { type ParseArgsConfig, parseArgs } from 'node:util'
import { messageOf } from './errors.ts'

/** How an operator's command ends. Scripts and cron rely on the numbers. */
export const DONE = 0
export const FAILED = 1
const WRONG_USAGE = 2
const HELD_BY_ANOTHER = 3

/** What was asked for cannot be understood: the command says why, shows its usage, and ends with 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

interface Command {
  usage: string
  /** Does what the arguments ask for, and answers how it ended. The signal is aborted by Ctrl-C or SIGTERM. */
  run(args: string[], signal: AbortSignal): Promise<number>
}

/**
 * Runs a command as a process: `--help` shows its usage; results go to stdout, everything else to stderr. Only a
 * `UsageError` is reported as wrong usage. A programmer's error shows its stack, so that it can be mended.
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
  return `${messageOf(error)}${schemaIsMissing ? '\nThe schema is not there yet: npm run migrate -- up' : ''}`
}

function isProgrammersError(error: unknown): error is Error {
  return [TypeError, ReferenceError, RangeError, SyntaxError].some(
    kind => error instanceof kind && error.name === kind.name,
  )
}

/** The arguments as Node reads them; what it refuses is wrong usage. */
export function readArguments<T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config)
  } catch (error) {
    throw new UsageError(messageOf(error))
  }
}

/** A time from the command line, in UTC where no zone is given. */
function readTime(option: string, text: string | undefined): Date | undefined {
  if (text === undefined) return undefined
  const [date, time] = text.split(/[T ]/, 2)
  const zoned = time === undefined ? `${date}T00:00Z` : /(Z|[+-]\d\d:?\d\d)$/.test(time) ? text : `${text}Z`
  const read = new Date(zoned)
  if (/^\d{4}-\d\d-\d\d$/.test(date!) && !Number.isNaN(read.getTime())) return read
  throw new UsageError(`${option} takes a time such as 2026-11-20 or 2026-11-20T14:00Z.`)
}

/** What most commands that work on the database take. */
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
  text: 'Another run is at work.\n',
  json: { held: true },
  ok: false,
  held: true,
}

/** Prints the result, and answers the exit code. */
export function tell(
  { text, json, ok, held }: Outcome,
  asked: { json: boolean },
  signal: AbortSignal,
): number {
  process.stdout.write(asked.json ? `${JSON.stringify(json)}\n` : text)
  if (held) return HELD_BY_ANOTHER
  return ok && !signal.aborted ? DONE : FAILED
}

/** Prints progress, a line at a time. */
export function progressOf({ quiet }: { quiet: boolean }): (line: string) => void {
  return line => {
    if (!quiet) process.stderr.write(`${line}\n`)
  }
}

export function plural(number: number, noun: string): string {
  return `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`
}
