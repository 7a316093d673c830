import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import pino from 'pino'
import type { Test } from 'tap'
import { createAhead } from '../../partitions/create.ts'
import type { PostgresBinaries } from '../../src/database/binaries.ts'
import { startEmbedded } from '../../src/database/embedded.ts'
import { administratorUrl, OWNER } from '../../src/database/embedded-roles.ts'
import { migrate } from '../../src/database/migrate.ts'
import { hashOf, migrationsFolder, readLandedLine } from '../../src/database/migration-files.ts'
import { isAlive } from '../../src/database/processes.ts'
import { setUpDatabase } from '../../src/database/setup.ts'
import { testConfig } from './config.ts'
import { memoryFolder, scratchFolder } from './scratch.ts'

const folder = fileURLToPath(new URL('../../.tap/fleetwake', import.meta.url))
export const stateFile = join(folder, 'server.json')

/** A folder in memory: there a database is created in a tenth of the time, and a run creates a thousand. */
const inMemory = join('/dev/shm', `fleetwake-tests-${hashOf(folder).slice(0, 12)}`)
export const templateDatabase = 'fleetwake_template'
/** .. with the partitions of today and of the days ahead, which each service would create first. */
export const readyDatabase = 'fleetwake_ready'
/** A database as an administrator hands it to the service, before the first migration. */
export const emptyDatabase = 'fleetwake_empty'

interface State {
  /** For the owner of the databases, who is not a superuser: all tests run as this role. */
  url: string
  administratorUrl: string
  /** The process id of the run that uses it; 0 if it waits for the next one. */
  runner: number
  /** When that run began. */
  since: number
  /** The hash of all migrations, which shows whether the template is up to date. */
  migrations: string
}

// Nobody needs a test database after a power cut.
const settings = [
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  'max_connections=300',
  'shared_buffers=128MB',
  'log_min_messages=fatal',
]

/** Whether this is the run of a room, which takes over the server of the last one and leaves it for the next. */
export function keepsServer(): boolean {
  return process.env.FLEETWAKE_TEST_SERVER === 'keep'
}

/**
 * Starts the server for the run with the process id `runner`. If another run is in progress in this checkout, its
 * server is left alone, and the reason is thrown. `reuse`: a waiting server is used if its schema is the same.
 */
export async function startTestServer(runner: number, reuse = false): Promise<void> {
  await mkdir(folder, { recursive: true })
  const since = Date.now()
  const migrations = await hashOfMigrations()
  const other = await stateOfRun()
  if (other && other.runner !== 0 && other.runner !== runner && isAlive(other.runner))
    throw new Error(
      `Another "npm test" is at work in this checkout, process ${other.runner}: wait for it, or end it. ` +
        `If there is none, remove ${stateFile}.`,
    )
  if (reuse && other?.migrations === migrations && (await answers(other.url))) {
    await write({ ...other, runner, since })
    return
  }
  const dataDir = dataFolder()
  const server = await startEmbedded({ dataDir, log: pino({ level: 'warn' }, process.stderr), settings })
  const administrator = (await administratorUrl(dataDir))!
  await makeTemplates(administrator, server.url)
  await write({ url: server.url, administratorUrl: administrator, runner, since, migrations })
}

/** The folder of an earlier server, or one in memory if there is enough free space. */
function dataFolder(): string {
  if (existsSync(inMemory)) return inMemory
  if (existsSync(join(folder, 'postgres'))) return folder
  return memoryFolder() === undefined ? folder : inMemory
}

/** Creates the templates of test databases, on a server that may have them already. */
async function makeTemplates(administrator: string, url: string): Promise<void> {
  await withClient(administrator, async client => {
    for (const name of [readyDatabase, templateDatabase, emptyDatabase])
      await client.query(`drop database if exists ${name} with (force)`)
    await client.query(`create database ${emptyDatabase} owner ${OWNER}`)
  })
  await withClient(urlOf(administrator, emptyDatabase), setUpDatabase)
  await withClient(administrator, client =>
    client.query(`create database ${templateDatabase} template ${emptyDatabase} owner ${OWNER}`),
  )
  const migrated = await migrate({
    url: urlOf(url, templateDatabase),
    log: message => process.stderr.write(`# ${message}\n`),
  })
  process.stderr.write(`# ${migrated.length} migrations applied to the template\n`)
  await withClient(administrator, client =>
    client.query(`create database ${readyDatabase} template ${templateDatabase} owner ${OWNER}`),
  )
  const config = testConfig({ DATABASE_URL: url })
  await withClient(urlOf(url, readyDatabase), client => createAhead(client, new Date(), config))
}

let ownServer: State | undefined

/** From now on, the databases of this process are on a separate server, with other binaries than the run's. */
export async function useServerOf(t: Pick<Test, 'teardown'>, binaries: PostgresBinaries): Promise<void> {
  const dataDir = await mkdtemp(join(scratchFolder(), 'fleetwake-server-'))
  const log = pino({ level: 'warn' }, process.stderr)
  const server = await startEmbedded({ dataDir, log, settings, binaries })
  t.teardown(async () => {
    await server.stop()
    await rm(dataDir, { recursive: true, force: true })
  })
  const administrator = (await administratorUrl(dataDir))!
  await makeTemplates(administrator, server.url)
  const of = { runner: process.pid, since: Date.now(), migrations: await hashOfMigrations() }
  ownServer = { url: server.url, administratorUrl: administrator, ...of }
}

export async function hashOfMigrations(): Promise<string> {
  const { files } = await readLandedLine(migrationsFolder)
  return hashOf([...files].flat().join())
}

async function write(state: State): Promise<void> {
  await writeFile(stateFile, JSON.stringify(state))
}

async function answers(url: string): Promise<boolean> {
  return await withClient(urlOf(url, templateDatabase), client => client.query('select 1')).then(
    () => true,
    () => false,
  )
}

/** Leaves the server for the next run of a room, or of all tests. */
export async function leaveTestServer(): Promise<void> {
  await write({ ...(await readState()), runner: 0 })
}

export async function startOfRun(): Promise<number> {
  return (await readState()).since
}

/** Stops the server if it belongs to this run. */
export async function stopTestServer(runner: number): Promise<void> {
  const state = await stateOfRun()
  if (state && state.runner !== runner) return
  const server = await startEmbedded({ dataDir: dataFolder(), log: pino({ level: 'silent' }) })
  await server.stop()
  await rm(stateFile, { force: true })
  await rm(join(folder, 'postgres'), { recursive: true, force: true })
  await rm(inMemory, { recursive: true, force: true })
}

/** The URL of this run's server, for the owner of its databases. */
export async function testServerUrl(): Promise<string> {
  return (await readState()).url
}

/** The URL of this run's server, or of a database on it, for the superuser. */
export async function testAdministratorUrl(databaseUrl?: string): Promise<string> {
  const { administratorUrl } = await readState()
  return databaseUrl ? urlOf(administratorUrl, new URL(databaseUrl).pathname.slice(1)) : administratorUrl
}

async function readState(): Promise<State> {
  const state = await stateOfRun()
  if (state) return state
  throw new Error(
    'There is no PostgreSQL for the tests: run a file with "npm test -- FILE", which starts one first.',
  )
}

async function stateOfRun(): Promise<State | undefined> {
  if (ownServer) return ownServer
  const text = await readFile(stateFile, 'utf8').catch(() => undefined)
  return text === undefined ? undefined : (JSON.parse(text) as State)
}

export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

export function urlOf(serverUrl: string, database: string): string {
  const url = new URL(serverUrl)
  url.pathname = `/${database}`
  return url.href
}
