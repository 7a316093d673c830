import { readConfig, readEnvironment } from '../../src/config.ts'
import { withDatabase } from '../../src/database/for-command.ts'
import { openFiles } from '../../src/files/start.ts'
import { progressOf, runCommand, tell } from '../../src/run-command.ts'
import { readAsked, usage } from './arguments.ts'
import { commands } from './commands.ts'

async function run(args: string[], signal: AbortSignal): Promise<number> {
  const asked = readAsked(args)
  const config = readConfig(readEnvironment())
  const files = await openFiles(config)
  return await withDatabase(config, async ({ app: pool }) => {
    const context = { ...asked, pool, files, config, signal, progress: progressOf(asked) }
    return tell(await commands[asked.command](context), asked, signal)
  })
}

await runCommand({ usage, run })
