import { readFile, writeFile } from 'node:fs/promises'
import pg from 'pg'
import pino from 'pino'
import { readConfig, readEnvironment } from '../../config.ts'
import { DONE, FAILED, readArguments, runCommand } from '../../run-command.ts'
import { administratorUrl } from '../embedded-roles.ts'
import { migrate } from '../migrate.ts'
import { checkLandedLine, migrationsFolder, readLandedLine } from '../migration-files.ts'
import { openServerForCommand } from '../open.ts'
import { renderSchema } from './render.ts'

const usage = `npm run schema [-- --check]

  Writes the schema made by the migrations to migrations/schema.txt, and its diagram to docs/schema.md and
  README.md. For this it creates a temporary database on the server of DATABASE_URL, or on the embedded one.
  Adds new migrations to migrations/landed.txt; from then on they must not change. It never changes an existing
  line: if a migration of yours has not landed on main yet, remove its line, and it is added again.

  --check  writes nothing; ends with 1 if a file is not up to date
`

async function run(args: string[]): Promise<number> {
  const { values } = readArguments({ args, options: { check: { type: 'boolean' } } })
  const wrong = checkLandedLine(await readLandedLine(migrationsFolder))
  if (wrong.length > 0) {
    process.stderr.write(`${wrong.join('\n')}\n`)
    return FAILED
  }
  const config = readConfig(readEnvironment())
  const server = await openServerForCommand(config, pino({ level: config.logLevel }, process.stderr))
  const name = `fleetwake_schema_${process.pid}`
  // Only an administrator may create databases; DATABASE_URL can name one on your own server.
  const adminUrl = (config.databaseUrl ? undefined : await administratorUrl(config.dataDir)) ?? server.url
  const url = new URL(adminUrl)
  url.pathname = `/${name}`
  const admin = new pg.Client({ connectionString: adminUrl })
  await admin.connect()
  try {
    await admin.query(`create database ${name}`)
    await migrate({ url: url.href, log: message => process.stderr.write(`${message}\n`) })
    const client = new pg.Client({ connectionString: url.href })
    await client.connect()
    let stale = false
    for (const [file, text] of await renderSchema(client).finally(() => client.end())) {
      if ((await readFile(file, 'utf8').catch(() => '')) === text) continue
      stale = true
      if (!values.check) await writeFile(file, text)
      process.stdout.write(`${values.check ? 'not up to date' : 'written'}: ${file}\n`)
    }
    return stale && values.check ? FAILED : DONE
  } finally {
    await admin.query(`drop database if exists ${name} with (force)`)
    await admin.end()
    await server.stop()
  }
}

await runCommand({ usage, run })
