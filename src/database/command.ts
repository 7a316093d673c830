import pino from 'pino'
import { readConfig, readEnvironment } from '../config.ts'
import { DONE, readArguments, runCommand, UsageError } from '../run-command.ts'
import { migrate } from './migrate.ts'
import { openServerForCommand } from './open.ts'

const usage = `npm run migrate -- up|down [--count N]

  up      applies all migrations that are due
  down    reverts the newest migration, or the newest N
`

/** Migrations alone, against DATABASE_URL or the embedded server. */
async function run(args: string[]): Promise<number> {
  const { direction, count } = readAsked(args)
  const config = readConfig(readEnvironment())
  const log = pino({ level: config.logLevel }, process.stderr)
  const server = await openServerForCommand(config, log)
  try {
    const applied = await migrate({
      url: server.url,
      log: message => log.warn(message),
      direction,
      ...(count === undefined ? {} : { count }),
    })
    for (const name of applied) process.stdout.write(`${direction} ${name}\n`)
    process.stdout.write(
      applied.length === 0 ? 'Nothing to do.\n' : `${applied.length} migrations, ${direction}.\n`,
    )
    return DONE
  } finally {
    await server.stop()
  }
}

function readAsked(args: string[]) {
  const options = { count: { type: 'string' } } as const
  const { values, positionals } = readArguments({ args, options, allowPositionals: true })
  const [direction, ...more] = positionals
  if ((direction !== 'up' && direction !== 'down') || more.length > 0)
    throw new UsageError('Give up or down.')
  const count = values.count === undefined ? undefined : Number(values.count)
  if (count !== undefined && !(count >= 1 && Number.isInteger(count)))
    throw new UsageError('--count must be a whole number from 1 on.')
  return { direction, count } as const
}

await runCommand({ usage, run })
