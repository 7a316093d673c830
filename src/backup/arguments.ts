import { readArguments, UsageError } from '../run-command.ts'

export interface Asked {
  command: 'create' | 'restore' | 'verify'
  folder: string
  to: Date | undefined
  json: boolean
}

export const usage = `npm run backup -- COMMAND DIR [options]

  create DIR              a backup of the embedded server, beside the running service or without it; DIR is empty or absent
  restore DIR             into DATA_DIR, which holds no server yet; of a BACKUP_DIR its newest backup and all WAL since then
    --to TIME             as it was then, ISO 8601, in UTC where no zone is given: 2026-11-20T14:05:00
  verify DIR              hashes every file, restores it into a temporary folder, and looks into every table there

  --json                  one JSON object

Ends with 0: done; 1: failed, or the backup is damaged; 2: wrong usage; 3: another run is at work.
`

/** What is asked for. */
export function readAsked(args: string[]): Asked {
  const { values, positionals } = readArguments({ args, options, allowPositionals: true })
  const [command, folder, ...rest] = positionals
  if (command === undefined) throw new UsageError('A command is needed.')
  if (command !== 'create' && command !== 'restore' && command !== 'verify')
    throw new UsageError(`There is no command ${command}.`)
  if (folder === undefined || folder === '') throw new UsageError(`${command} needs a DIR.`)
  if (rest.length > 0) throw new UsageError(`${command} takes no ${rest[0]}.`)
  if (values.to !== undefined && command === 'create') throw new UsageError('create takes no --to.')
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
  if (/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/.test(text) && !Number.isNaN(read.getTime())) return read
  throw new UsageError('--to takes a time such as 2026-11-20T14:05:00 or 2026-11-20T14:05:00.500+01:00.')
}
