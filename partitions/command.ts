import pino from 'pino'
import { type Config, readConfig, readEnvironment } from '../src/config.ts'
import { openServerForCommand } from '../src/database/open.ts'
import { openPools } from '../src/database/pools.ts'
import { furtherDerivations } from '../src/derivations.ts'
import { DONE, FAILED, HELD_BY_ANOTHER, runCommand } from '../src/run-command.ts'
import { type Asked, readAsked, usage } from './arguments.ts'
import { commands } from './commands.ts'
import type { Outcome } from './outcome.ts'

async function perform(asked: Asked, config: Config, signal: AbortSignal): Promise<number> {
  const log = pino({ level: config.logLevel === 'info' ? 'warn' : config.logLevel }, process.stderr)
  const server = await openServerForCommand(config, log)
  const database = openPools(server.url, config, log)
  try {
    const outcome: Outcome = await commands[asked.command]({
      ...asked,
      pool: database.app,
      config,
      derivations: furtherDerivations,
      signal,
      progress: line => {
        if (!asked.quiet) process.stderr.write(`${line}\n`)
      },
    })
    process.stdout.write(asked.json ? `${JSON.stringify(outcome.json)}\n` : outcome.text)
    if (outcome.held) return HELD_BY_ANOTHER
    return outcome.ok && !signal.aborted ? DONE : FAILED
  } finally {
    await database.close()
    await server.stop()
  }
}

await runCommand({
  usage,
  run: (args, signal) => perform(readAsked(args), readConfig(readEnvironment()), signal),
})
