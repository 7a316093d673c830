import { existsSync } from 'node:fs'
import pino from 'pino'
import { type Config, readConfig, readEnvironment } from '../config.ts'
import { openServerForCommand } from '../database/open.ts'
import { StartupError } from '../errors.ts'
import { DONE, FAILED, HELD_BY_ANOTHER, runCommand, UsageError } from '../run-command.ts'
import { clusterOf } from './administrator.ts'
import { type Asked, readAsked, usage } from './arguments.ts'
import { createBackup, HELD } from './create.ts'
import { createdText, restoredText, verifiedText } from './report.ts'
import { restoreBackup } from './restore.ts'
import { verifyBackup } from './verify.ts'

interface Outcome {
  code: number
  text: string
  json: unknown
}

async function run(args: string[], signal: AbortSignal): Promise<number> {
  const asked = readAsked(args)
  const config = readConfig(readEnvironment())
  if (config.databaseUrl && asked.command !== 'verify') {
    throw new UsageError(
      `${asked.command} is for the embedded server, and DATABASE_URL names one of your own: use its tools, ` +
        'pg_basebackup and WAL archiving. docs/runbook.md has a section on it.',
    )
  }
  const { code, text, json } = await perform(asked, config, signal)
  process.stdout.write(asked.json ? `${JSON.stringify(json)}\n` : text)
  return code
}

async function perform(asked: Asked, config: Config, signal: AbortSignal): Promise<Outcome> {
  const progress = (line: string) => void process.stderr.write(`${line}\n`)
  const { folder, to } = asked
  const { dataDir, backupDir } = config
  switch (asked.command) {
    case 'create': {
      if (!existsSync(clusterOf(dataDir)))
        throw new StartupError(`There is no embedded server in ${dataDir}, so there is nothing to back up.`)
      const log = pino({ level: config.logLevel === 'info' ? 'warn' : config.logLevel }, process.stderr)
      const server = await openServerForCommand(config, log)
      try {
        const made = await createBackup({ cluster: clusterOf(dataDir), folder, signal, progress })
        if (made === HELD) return held('Another backup of this server is being made.')
        const { files, directories: _, ...facts } = made
        return {
          code: DONE,
          text: createdText(folder, made),
          json: { ...facts, folder, files: files.length },
        }
      } finally {
        await server.stop()
      }
    }
    case 'restore': {
      const restored = await restoreBackup({ from: folder, backupDir, dataDir, to, signal, progress })
      if (restored === HELD) return held('Another restore into this DATA_DIR is at work.')
      return { code: DONE, text: restoredText(restored), json: restored }
    }
    case 'verify': {
      const verified = await verifyBackup({ from: folder, backupDir, to, signal, progress })
      const code = verified.damages.length === 0 ? DONE : FAILED
      return { code, text: verifiedText(verified), json: verified }
    }
  }
}

function held(message: string): Outcome {
  return { code: HELD_BY_ANOTHER, text: `${message}\n`, json: { held: true, message } }
}

await runCommand({ usage, run })
