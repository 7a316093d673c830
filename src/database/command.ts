import { parseArgs } from 'node:util'
import pino from 'pino'
import { readConfig, readEnvironment } from '../config.ts'
import { messageOf } from '../errors.ts'
import { migrate } from './migrate.ts'
import { openServerForCommand } from './open.ts'

const usage = `npm run migrate -- up|down [--count N]

  up      applies what is due
  down    takes back the newest one, or the newest N
`

/** Migrations alone, against DATABASE_URL or the embedded server. */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: { count: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    allowPositionals: true,
  })
  const [direction, ...rest] = positionals
  if (values.help) {
    process.stdout.write(usage)
    return 0
  }
  const count = values.count === undefined ? undefined : Number(values.count)
  if (
    (direction !== 'up' && direction !== 'down') ||
    rest.length > 0 ||
    (count !== undefined && !(count >= 1 && Number.isInteger(count)))
  ) {
    process.stderr.write(usage)
    return 2
  }
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
    return 0
  } finally {
    await server.stop()
  }
}

main().then(
  code => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${messageOf(error)}\n`)
    process.exit(error instanceof TypeError ? 2 : 1)
  },
)
