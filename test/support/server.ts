import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import pino from 'pino'
import { startEmbedded } from '../../src/database/embedded.ts'
import { migrate } from '../../src/database/migrate.ts'

const folder = fileURLToPath(new URL('../../.tap/fleetwake', import.meta.url))
export const stateFile = join(folder, 'server.json')
export const templateDatabase = 'fleetwake_template'

interface State {
  url: string
}

// Nobody will miss a test database after a power cut.
const settings = [
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  'max_connections=300',
  'shared_buffers=128MB',
  'log_min_messages=fatal',
]

export async function startTestServer(): Promise<void> {
  await mkdir(folder, { recursive: true })
  const server = await startEmbedded({
    dataDir: folder,
    log: pino({ level: 'warn' }, process.stderr),
    settings,
  })
  await withClient(server.url, async client => {
    await client.query(`drop database if exists ${templateDatabase} with (force)`)
    await client.query(`create database ${templateDatabase}`)
  })
  const migrated = await migrate({
    url: urlOf(server.url, templateDatabase),
    log: message => process.stderr.write(`# ${message}\n`),
  })
  process.stderr.write(`# ${migrated.length} migrations applied to the template\n`)
  await writeFile(stateFile, JSON.stringify({ url: server.url } satisfies State))
}

export async function stopTestServer(): Promise<void> {
  const server = await startEmbedded({ dataDir: folder, log: pino({ level: 'silent' }) })
  await server.stop()
  await rm(stateFile, { force: true })
  await rm(join(dirname(stateFile), 'postgres'), { recursive: true, force: true })
}

/** The server of this run, as its superuser. */
export async function testServerUrl(): Promise<string> {
  const state = await readFile(stateFile, 'utf8').catch(() => {
    throw new Error(
      'There is no PostgreSQL for the tests: run a file with "npm test -- FILE", which starts one first.',
    )
  })
  return (JSON.parse(state) as State).url
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
