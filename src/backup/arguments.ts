import { isDay, readArguments, UsageError } from '../run-command.ts'

export interface Asked {
  command: 'create' | 'restore' | 'verify'
  folder: string
  to: Date | undefined
  json: boolean
}

export const usage = `npm run backup -- COMMAND DIR [options]

  create DIR              backs up the embedded server, while the service runs or not; DIR must be empty or absent
  restore DIR             restores into DATA_DIR, which must hold no server; from a BACKUP_DIR, the newest backup and all WAL since
    --to TIME             to that time, ISO 8601, in UTC unless a zone is given: 2026-11-20T14:05:00
  verify DIR              checks the hash of every file, restores into a temporary folder, and reads every table there

  --json                  one JSON object

Exit codes: 0 done; 1 failed, or the backup is damaged; 2 wrong usage; 3 another run holds the lock.
`

/** The parsed arguments. */
export function readAsked(args: string[]): Asked {
  const { values, positionals } = readArguments({ args, options, allowPositionals: true })
  const [command, folder, ...rest] = positionals
  if (command === undefined) throw new UsageError('A command is needed.')
  if (command !== 'create' && command !== 'restore' && command !== 'verify')
    throw new UsageError(`There is no command ${command}.`)
  if (folder === undefined || folder === '') throw new UsageError(`${command} needs a DIR.`)
  if (rest.length > 0) throw new UsageError(`${command} does not take ${rest[0]}.`)
  if (values.to !== undefined && command === 'create') throw new UsageError('create does not take --to.')
  return { command, folder, to: readTime(values.to), json: values.json }
}

const options = {
  to: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const

function readTime(text: string | undefined): Date | undefined {
  if (text === undefined) return undefined
  const zoned = /(Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`
  const read = new Date(zoned.replace(' ', 'T'))
  if (isDay(text.slice(0, 10)) && /^.{10}[T ]\d\d:\d\d/.test(text) && !Number.isNaN(read.getTime()))
    return read
  throw new UsageError('--to needs a time such as 2026-11-20T14:05:00 or 2026-11-20T14:05:00.500+01:00.')
}
