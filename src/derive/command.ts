import type { ClientBase } from 'pg'
import pino from 'pino'
import { createRollups } from '../../partitions/rollup.ts'
import { HELD, withConnection, withRunLock } from '../../partitions/session.ts'
import { readClock } from '../../partitions/state.ts'
import { type Config, readConfig, readEnvironment } from '../config.ts'
import { openServerForCommand } from '../database/open.ts'
import { openPools } from '../database/pools.ts'
import { furtherDerivations } from '../derivations.ts'
import { DONE, FAILED, HELD_BY_ANOTHER, runCommand } from '../run-command.ts'
import { type Asked, readAsked, usage } from './arguments.ts'
import { commands, type Outcome } from './commands.ts'
import type { Derivation } from './derivation.ts'

async function run(args: string[], signal: AbortSignal): Promise<number> {
  const config = readConfig(readEnvironment())
  const known = [createRollups({ config, gapSeconds: config.rollupGapSeconds }), ...furtherDerivations]
  const asked = readAsked(
    args,
    known.map(({ name }) => name),
  )
  return await perform(asked, known, config, signal)
}

async function perform(
  asked: Asked,
  known: readonly Derivation[],
  config: Config,
  signal: AbortSignal,
): Promise<number> {
  const { command, names, json, dryRun } = asked
  const derivations = names.length === 0 ? known : known.filter(({ name }) => names.includes(name))
  const progress = (line: string) => {
    if (!asked.quiet) process.stderr.write(`${line}\n`)
  }
  const work = async (client: ClientBase): Promise<Outcome> => {
    const { now } = await readClock(client)
    return await commands[command](client, { ...asked, known, derivations, now, progress, signal })
  }
  const changes = (command === 'rebuild' || command === 'forget') && !dryRun
  const log = pino({ level: config.logLevel === 'info' ? 'warn' : config.logLevel }, process.stderr)
  const server = await openServerForCommand(config, log)
  const database = openPools(server.url, config, log)
  try {
    const outcome = await (changes ? withRunLock(database.app, work) : withConnection(database.app, work))
    const held = outcome === HELD
    const [text, said] = held ? ['Another run is at work.\n', { held: true }] : [outcome.text, outcome.json]
    process.stdout.write(json ? `${JSON.stringify(said)}\n` : text)
    if (held) return HELD_BY_ANOTHER
    return outcome.ok && !signal.aborted ? DONE : FAILED
  } finally {
    await database.close()
    await server.stop()
  }
}

await runCommand({ usage, run })
