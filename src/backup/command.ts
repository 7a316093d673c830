import { existsSync } from 'node:fs'
import { type Config, readConfig, readEnvironment } from '../config.ts'
import { withDatabase } from '../database/for-command.ts'
import { StartupError } from '../errors.ts'
import { heldByAnother, type Outcome, progressOf, runCommand, tell, UsageError } from '../run-command.ts'
import { clusterOf } from './administrator.ts'
import { type Asked, readAsked, usage } from './arguments.ts'
import { createBackup, HELD } from './create.ts'
import { createdText, restoredText, verifiedText } from './report.ts'
import { restoreBackup } from './restore.ts'
import { verifyBackup } from './verify.ts'

async function run(args: string[], signal: AbortSignal): Promise<number> {
  const asked = readAsked(args)
  const config = readConfig(readEnvironment())
  if (config.databaseUrl && asked.command !== 'verify') {
    throw new UsageError(
      `${asked.command} is for the embedded server, but DATABASE_URL names your own: use its tools, ` +
        'pg_basebackup and WAL archiving. docs/runbook.md has a section on it.',
    )
  }
  return tell(await perform(asked, config, signal), asked, signal)
}

async function perform(asked: Asked, config: Config, signal: AbortSignal): Promise<Outcome> {
  const progress = progressOf({ quiet: false })
  const { folder, to } = asked
  const { dataDir, backupDir } = config
  switch (asked.command) {
    case 'create': {
      if (!existsSync(clusterOf(dataDir)))
        throw new StartupError(`There is no embedded server in ${dataDir}, so there is nothing to back up.`)
      return await withDatabase(config, async () => {
        const made = await createBackup({ cluster: clusterOf(dataDir), folder, signal, progress })
        if (made === HELD) return held('Another backup of this server is being made.')
        const { files, directories: _, ...facts } = made
        return { text: createdText(folder, made), json: { ...facts, folder, files: files.length }, ok: true }
      })
    }
    case 'restore': {
      const restored = await restoreBackup({ from: folder, backupDir, dataDir, to, signal, progress })
      if (restored === HELD) return held('Another restore into this DATA_DIR is running.')
      return { text: restoredText(restored), json: restored, ok: true }
    }
    case 'verify': {
      const verified = await verifyBackup({ from: folder, backupDir, to, signal, progress })
      return { text: verifiedText(verified), json: verified, ok: verified.damages.length === 0 }
    }
  }
}

function held(message: string): Outcome {
  return { ...heldByAnother, text: `${message}\n`, json: { held: true, message } }
}

await runCommand({ usage, run })
