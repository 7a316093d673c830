import { readConfig, readEnvironment } from '../src/config.ts'
import { withDatabase } from '../src/database/for-command.ts'
import { furtherDerivations } from '../src/derivations.ts'
import { openFiles } from '../src/files/start.ts'
import { progressOf, runCommand, tell } from '../src/run-command.ts'
import { readAsked, usage } from './arguments.ts'
import { commands } from './commands.ts'

async function run(args: string[], signal: AbortSignal): Promise<number> {
  const asked = readAsked(args)
  const config = readConfig(readEnvironment())
  return await withDatabase(config, async ({ app: pool }) => {
    const progress = progressOf(asked)
    const files = await openFiles(config)
    const context = {
      ...asked,
      pool,
      config,
      files,
      derivations: furtherDerivations(config),
      signal,
      progress,
    }
    return tell(await commands[asked.command](context), asked, signal)
  })
}

await runCommand({ usage, run })
