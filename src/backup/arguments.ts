import { parseArgs } from 'node:util'
import { messageOf } from '../errors.ts'

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

/** What is asked for; as a text, what is wrong with it, or `help`. */
export function readArguments(args: string[]): Asked | string {
  let parsed: ReturnType<typeof parse>
  try {
    parsed = parse(args)
  } catch (error) {
    return messageOf(error)
  }
  const { values, positionals } = parsed
  const [command, folder, ...rest] = positionals
  if (values.help) return 'help'
  if (command === undefined) return 'A command is needed.'
  if (command !== 'create' && command !== 'restore' && command !== 'verify')
    return `There is no command ${command}.`
  if (folder === undefined || folder === '') return `${command} needs a DIR.`
  if (rest.length > 0) return `${command} takes no ${rest[0]}.`
  if (values.to !== undefined && command === 'create') return 'create takes no --to.'
  const to = values.to === undefined ? undefined : readTime(values.to)
  if (to === null) return '--to takes a time such as 2026-11-20T14:05:00 or 2026-11-20T14:05:00.500+01:00.'
  return { command, folder, to, json: values.json }
}

function parse(args: string[]) {
  return parseArgs({
    args,
    options: {
      to: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
    allowPositionals: true,
  })
}

function readTime(text: string): Date | null {
  if (!/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/.test(text)) return null
  const zoned = /(Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`
  const read = new Date(zoned.replace(' ', 'T'))
  return Number.isNaN(read.getTime()) ? null : read
}
