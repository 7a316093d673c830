import pino from 'pino'
import { type Config, readConfig, readEnvironment } from '../src/config.ts'
import { openServerForCommand } from '../src/database/open.ts'
import { openPools } from '../src/database/pools.ts'
import { messageOf } from '../src/errors.ts'
import { type Asked, readArguments, usage } from './arguments.ts'
import { commands } from './commands.ts'
import type { Outcome } from './outcome.ts'

export const DONE = 0
export const FAILED = 1
export const WRONG_USAGE = 2
export const HELD_BY_ANOTHER = 3

async function main(): Promise<number> {
  const asked = readArguments(process.argv.slice(2))
  if (typeof asked === 'string') {
    if (asked === 'help') {
      process.stdout.write(usage)
      return DONE
    }
    process.stderr.write(`${asked}\n\n${usage}`)
    return WRONG_USAGE
  }
  return await perform(asked, readConfig(readEnvironment()))
}

async function perform(asked: Asked, config: Config): Promise<number> {
  const log = pino({ level: config.logLevel === 'info' ? 'warn' : config.logLevel }, process.stderr)
  const stopping = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort())
  const server = await openServerForCommand(config, log)
  const database = openPools(server.url, config, log)
  try {
    const outcome: Outcome = await commands[asked.command]({
      ...asked,
      pool: database.app,
      config,
      signal: stopping.signal,
      progress: line => {
        if (!asked.quiet) process.stderr.write(`${line}\n`)
      },
    })
    process.stdout.write(asked.json ? `${JSON.stringify(outcome.json)}\n` : outcome.text)
    if (outcome.held) return HELD_BY_ANOTHER
    return outcome.ok && !stopping.signal.aborted ? DONE : FAILED
  } finally {
    await database.close()
    await server.stop()
  }
}

main().then(
  code => {
    process.exitCode = code
  },
  (error: unknown) => {
    const missing = (error as { code?: unknown }).code === '42P01'
    process.stderr.write(
      `${messageOf(error)}\n${missing ? 'The schema is not there yet: npm run migrate -- up\n' : ''}`,
    )
    process.exitCode = FAILED
  },
)
