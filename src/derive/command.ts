import type { ClientBase } from 'pg'
import { createRollups } from '../../partitions/rollup.ts'
import { HELD, withConnection, withRunLock } from '../../partitions/session.ts'
import { readClock } from '../../partitions/state.ts'
import { type Config, readConfig, readEnvironment } from '../config.ts'
import { withDatabase } from '../database/for-command.ts'
import { furtherDerivations } from '../derivations.ts'
import { heldByAnother, type Outcome, progressOf, runCommand, tell } from '../run-command.ts'
import { type Asked, readAsked, usage } from './arguments.ts'
import { commands } from './commands.ts'
import type { Derivation } from './derivation.ts'

async function run(args: string[], signal: AbortSignal): Promise<number> {
  const config = readConfig(readEnvironment())
  const known = [
    createRollups({ config, gapSeconds: config.rollupGapSeconds }),
    ...furtherDerivations(config),
  ]
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
  const { command, names, dryRun } = asked
  const derivations = names.length === 0 ? known : known.filter(({ name }) => names.includes(name))
  const work = async (client: ClientBase): Promise<Outcome> => {
    const { now } = await readClock(client)
    const progress = progressOf(asked)
    return await commands[command](client, { ...asked, known, derivations, now, progress, signal })
  }
  const changes = (command === 'rebuild' || command === 'forget') && !dryRun
  return await withDatabase(config, async ({ app }) => {
    const outcome = await (changes ? withRunLock(app, work) : withConnection(app, work))
    return tell(outcome === HELD ? heldByAnother : outcome, asked, signal)
  })
}

await runCommand({ usage, run })
