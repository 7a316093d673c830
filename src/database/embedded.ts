import { type StdioOptions, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chown, mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { FastifyBaseLogger } from 'fastify'
import type pg from 'pg'
import { messageOf, StartupError } from '../errors.ts'
import { findBinaries, type PostgresBinaries } from './binaries.ts'
import {
  ADMINISTRATOR,
  OWNER,
  ownerUrlOf,
  PASSWORD_FILE,
  prepareOwner,
  takeAsOwner,
} from './embedded-roles.ts'
import { BUSY_MS, connect, handOver, takeDataDir } from './embedded-sessions.ts'
import { freePort, isAlive, isPostgres, signalTo } from './processes.ts'

/**
 * The embedded PostgreSQL server, kept in DATA_DIR:
 *
 *     DATA_DIR/postgres/       the cluster, with its own log in log/
 *     DATA_DIR/postgres.log    the server's output while it started
 *     DATA_DIR/database.url    its URL, readable only by the owner: psql "$(cat data/database.url)"
 *
 * The URL is that of the database's owner, who is not a superuser. The superuser's session sets up at each start, and then
 * ends (embedded-roles.ts).
 *
 * States: absent -> initialised -> running -> stopped. A start may find any of them, or a server that runs without
 * a parent because the service was killed: then it is taken over. An advisory lock in the server itself decides which
 * service owns the folder: it ends with its holder, however that ends, and works on every platform. A process that does
 * not get it exits without touching anything.
 *
 * While running, the server is watched; if it dies it is started again.
 */
interface EmbeddedServer {
  readonly url: string
  stop(): Promise<void>
}

interface EmbeddedOptions {
  dataDir: string
  log: FastifyBaseLogger
  /** Further settings of the server, as `name=value`. */
  settings?: readonly string[]
  /** A version other than the installed one. */
  binaries?: PostgresBinaries
  /** Called with its URL once its process runs, long before it answers. */
  onLaunched?: ((url: string) => void) | undefined
}

const START_LIMIT_MS = 60_000

const defaultSettings = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'max_connections=100',
  'shared_buffers=256MB',
  'max_wal_size=2GB',
  'timezone=UTC',
  'log_timezone=UTC',
  // One file per weekday, overwritten each week, so that the log stays bounded.
  'logging_collector=on',
  'log_directory=log',
  'log_filename=postgresql-%a.log',
  'log_truncate_on_rotation=on',
  'log_rotation_age=1d',
]

export async function startEmbedded({
  dataDir,
  log,
  settings = [],
  binaries: given,
  onLaunched,
}: EmbeddedOptions): Promise<EmbeddedServer> {
  const binaries = given ?? (await findBinaries())
  const home = resolve(dataDir)
  await mkdir(home, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
    throw new StartupError(`DATA_DIR ${home} cannot be used: ${messageOf(error)}`)
  })
  const cluster = new Cluster(home, binaries, [...defaultSettings, ...settings], log)
  await cluster.initialise()
  await cluster.start(onLaunched)
  return { url: cluster.url, stop: () => cluster.stop() }
}

/** The URL of the embedded server that a running service keeps in this DATA_DIR, if there is one. */
export async function runningEmbedded(dataDir: string): Promise<string | undefined> {
  const url = await readFile(join(resolve(dataDir), 'database.url'), 'utf8').catch(() => undefined)
  if (!url) return undefined
  const client = await connect(url.trim())
  await client?.end()
  return client ? url.trim() : undefined
}

class Cluster {
  url = ''
  readonly #home: string
  readonly #folder: string
  readonly #binaries: PostgresBinaries
  readonly #settings: readonly string[]
  readonly #log: FastifyBaseLogger
  #owner: pg.Client | undefined
  #pid = 0
  /** Chosen once: the service's pools find a server that was started again where the one before it was. */
  #port = 0
  #stopping = false
  /** A server that died is being started again; that is the one to stop. */
  #restarting: Promise<void> | undefined

  constructor(home: string, binaries: PostgresBinaries, settings: readonly string[], log: FastifyBaseLogger) {
    this.#home = home
    this.#folder = join(home, 'postgres')
    this.#binaries = binaries
    this.#settings = settings
    this.#log = log
  }

  /** Creates the cluster if there is none. One left incomplete by a process that died is created again. */
  async initialise(): Promise<void> {
    for (const name of await readdir(this.#home)) {
      const maker = /^postgres\.new\.(\d+)/.exec(name)?.[1]
      if (maker && !isAlive(Number(maker))) await rm(join(this.#home, name), { recursive: true, force: true })
    }
    if (this.#exists()) return
    this.#log.info({ folder: this.#folder }, 'creating the embedded PostgreSQL')
    const half = join(this.#home, `postgres.new.${process.pid}`)
    const passwordFile = `${half}.password`
    await mkdir(half, { mode: 0o700 })
    await writeFile(passwordFile, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 })
    await this.#give(half)
    await this.#give(passwordFile)
    const password = await open(passwordFile)
    const flags = [
      `--username=${ADMINISTRATOR}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--no-instructions',
    ]
    // Passed as an open file: the account that initdb runs under may not be able to reach it by name.
    const stdio: StdioOptions = ['ignore', 'pipe', 'pipe', password.fd]
    try {
      const args = [`--pgdata=${this.#folderAsSeenInside(half)}`, '--pwfile=/dev/fd/3', ...flags]
      const { code, output } = await this.#run(this.#binaries.initdb, args, half, stdio)
      if (code !== 0)
        throw new StartupError(`The embedded PostgreSQL could not be created in ${half}:\n${output.trim()}`)
    } finally {
      await password.close()
    }
    await rename(passwordFile, join(half, PASSWORD_FILE))
    await rename(half, this.#folder).catch(async (error: unknown) => {
      // Another start was faster; its cluster is used.
      await rm(half, { recursive: true, force: true })
      if (!this.#exists()) throw error
    })
  }

  /** Resolves when the server answers, is watched, and this DATA_DIR is ours. */
  async start(onLaunched?: (url: string) => void): Promise<void> {
    const password = (await readFile(join(this.#folder, PASSWORD_FILE), 'utf8')).trim()
    const urlFile = join(this.#home, 'database.url')
    const startedBefore = existsSync(urlFile)
    const deadline = Date.now() + START_LIMIT_MS
    const urlAt = (port: number) => `postgresql://${ADMINISTRATOR}:${password}@127.0.0.1:${port}/fleetwake`
    this.#port ||= await freePort()
    let lastOutput = ''
    while (Date.now() < deadline) {
      const running = await this.#running()
      if (!running) {
        lastOutput = await this.#launch(() => onLaunched?.(ownerUrlOf(urlAt(this.#port))))
        // Another start was faster, a killed server is still ending, or the port was taken.
        if (lastOutput && !/lock file|shared memory|in use/.test(lastOutput)) break
        if (/Address already in use/.test(lastOutput) && this.url === '') this.#port = await freePort()
        if (lastOutput) await delay(250)
        continue
      }
      const administratorUrl = urlAt(running.port)
      const owner =
        (startedBefore ? await takeAsOwner(administratorUrl, this.#home) : undefined) ??
        (await this.#takeAndSetUp(administratorUrl))
      if (!owner) {
        await delay(10) // It is starting, recovering or stopping.
        continue
      }
      this.#owner = owner
      this.#pid = running.pid
      this.#port = running.port
      this.url = ownerUrlOf(administratorUrl)
      await writeFile(urlFile, `${this.url}\n`, { mode: 0o600 })
      this.#watch(running.pid)
      return
    }
    throw new StartupError(
      `The embedded PostgreSQL did not start. ${lastOutput.trim()}\nSee ${this.#folder}/log.`,
    )
  }

  /**
   * Runs as the superuser, whose session ends with it. Returns the owner's session, which holds the DATA_DIR from then
   * on; undefined if the server does not answer.
   */
  async #takeAndSetUp(administratorUrl: string): Promise<pg.Client | undefined> {
    const administrator = await connect(administratorUrl, 'postgres')
    if (!administrator) return undefined
    try {
      await takeDataDir(administrator, this.#home)
      await prepareOwner(administrator, administratorUrl)
      const owner = await connect(ownerUrlOf(administratorUrl), 'postgres', BUSY_MS)
      if (!owner) throw new StartupError(`The embedded PostgreSQL takes no session of ${OWNER}.`)
      await handOver(administrator, owner)
      return owner
    } finally {
      await administrator.end()
    }
  }

  async stop(): Promise<void> {
    this.#stopping = true
    await this.#restarting
    await this.#owner?.end().catch(() => undefined)
    // First a fast shutdown: sessions are ended and a checkpoint is made. If that takes too long, an immediate one: the next start recovers.
    for (const [signal, limitMs] of [
      ['SIGINT', 4_000],
      ['SIGQUIT', 2_000],
      ['SIGKILL', 1_000],
    ] as const) {
      if (!signalTo(this.#pid, signal)) return
      const deadline = Date.now() + limitMs
      while (Date.now() < deadline) {
        if (!isAlive(this.#pid)) return
        await delay(20)
      }
      this.#log.warn({ signal, limitMs }, 'the embedded PostgreSQL has not stopped')
    }
  }

  #exists(): boolean {
    return existsSync(join(this.#folder, 'PG_VERSION'))
  }

  async #give(path: string): Promise<void> {
    const { account } = this.#binaries
    if (account) await chown(path, account.uid, account.gid)
  }

  /**
   * The server's account may not be able to enter the folders above its own, so it cannot use an absolute path.
   * A process can always name the folder that it was started in.
   */
  #folderAsSeenInside(folder: string): string {
    return this.#binaries.account && process.platform === 'linux' ? '/proc/self/cwd' : folder
  }

  /** The server that holds the cluster's lock file, if it is a server and is alive. */
  async #running(): Promise<{ pid: number; port: number } | undefined> {
    const file = join(this.#folder, 'postmaster.pid')
    const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n')
    const pid = Number(lines[0])
    if (!pid) return undefined
    if (isAlive(pid) && (await isPostgres(pid))) return { pid, port: Number(lines[3]) || 0 }
    // Its process id may belong to something else by now, which would keep PostgreSQL from starting.
    await rm(file, { force: true })
    return undefined
  }

  /** Starts the server. Resolves with its output if it ended at once, and with '' when it is up. */
  async #launch(onLaunched: () => void): Promise<string> {
    const { postgres, account } = this.#binaries
    const settings = this.#settings.flatMap(setting => ['-c', setting])
    const log = await open(join(this.#home, 'postgres.log'), 'w', 0o600)
    // In a session of its own: Ctrl-C at the terminal is for the service, which stops its server last.
    const child = spawn(
      postgres,
      ['-D', this.#folderAsSeenInside(this.#folder), '-p', String(this.#port), ...settings],
      {
        cwd: this.#folder,
        detached: true,
        stdio: ['ignore', log.fd, log.fd],
        ...account,
      },
    )
    child.unref()
    let ended: string | undefined
    child.once('error', error => {
      ended = error.message
    })
    child.once('exit', code => {
      ended ??= `exit code ${code}`
    })
    onLaunched()
    await log.close()
    while (ended === undefined && (await this.#running())?.pid !== child.pid) await delay(5)
    if (ended === undefined) return ''
    return `${ended}: ${await readFile(join(this.#home, 'postgres.log'), 'utf8')}`
  }

  /** Starts the server again if it ends unexpectedly. */
  #watch(pid: number): void {
    const timer = setInterval(() => {
      if (this.#stopping) return clearInterval(timer)
      if (isAlive(pid)) return
      clearInterval(timer)
      this.#log.error({ pid }, 'the embedded PostgreSQL has crashed; starting it again')
      this.#restart()
    }, 250)
    timer.unref()
  }

  #restart(): void {
    this.#restarting = this.start().catch(error => {
      if (this.#stopping) return
      this.#log.error(
        { error: messageOf(error) },
        'the embedded PostgreSQL could not be restarted; trying again',
      )
      setTimeout(() => this.#restart(), 2_000).unref()
    })
  }

  async #run(
    program: string,
    args: string[],
    cwd: string,
    stdio: StdioOptions,
  ): Promise<{ code: number | null; output: string }> {
    const child = spawn(program, args, { cwd, stdio, ...this.#binaries.account })
    let output = ''
    child.stdout?.on('data', chunk => (output += chunk))
    child.stderr?.on('data', chunk => (output += chunk))
    return await new Promise((resolve, reject) => {
      child.once('error', reject)
      child.once('close', code => resolve({ code, output }))
    })
  }
}
