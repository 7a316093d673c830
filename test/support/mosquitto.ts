import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Test } from 'tap'
import { steadyPort } from './port.ts'

const program = ['mosquitto', '/usr/sbin/mosquitto', '/usr/local/sbin/mosquitto'].find(
  candidate => spawnSync(candidate, ['-h']).error === undefined,
)

/** A real mosquitto that can be killed, and restarts on the same port with what it stored. */
export interface Mosquitto {
  readonly port: number
  readonly url: string
  /** Its folder, with its persistence and the files that its configuration names. */
  readonly folder: string
  start(): Promise<void>
  /** SIGKILL, or SIGTERM for a stop in which it saves its persistence. Resolves once it has ended. */
  stop(signal?: NodeJS.Signals): Promise<void>
  /** Stops and continues it, as on a machine that swaps. */
  signal(signal: NodeJS.Signals): void
  output(): string
}

export interface MosquittoOptions {
  /** Lines of mosquitto.conf in addition to the listener; by default `allow_anonymous true`. */
  config?: string | ((folder: string) => string)
  /** Files in its folder, such as an ACL or a password file, by name. */
  files?: Record<string, string>
  port?: number
}

/** The usual broker of a test: everybody may connect, nothing is dropped, and stored messages survive a stop. */
const openToAll = (folder: string) => `allow_anonymous true
persistence true
persistence_location ${folder}/
max_queued_messages 0
max_inflight_messages 0`

/** Skips the test if mosquitto is not installed; in CI that is a failure. */
export function needsMosquitto(): { skip: string } | Record<string, never> {
  if (program || process.env.CI === 'true') return {}
  return { skip: 'mosquitto is not installed' }
}

export async function startMosquitto(
  t: Pick<Test, 'teardown'>,
  options: MosquittoOptions = {},
): Promise<Mosquitto> {
  if (!program) throw new Error('mosquitto is not installed')
  const folder = await mkdtemp(join(tmpdir(), 'fleetwake-mosquitto-'))
  // Started as root, mosquitto switches to an account of its own, which must be able to write here.
  await chmod(folder, 0o777)
  for (const [name, text] of Object.entries(options.files ?? {})) {
    await writeFile(join(folder, name), text)
    await chmod(join(folder, name), 0o644)
  }
  const port = options.port ?? (await steadyPort())
  const config = typeof options.config === 'string' ? options.config : (options.config ?? openToAll)(folder)
  await writeFile(join(folder, 'mosquitto.conf'), `listener ${port} 127.0.0.1\n${config}\n`)

  let child: ChildProcess | undefined
  let output = ''
  const mosquitto: Mosquitto = {
    port,
    url: `mqtt://127.0.0.1:${port}`,
    folder,
    output: () => output,
    signal: signal => void child?.kill(signal),
    async start() {
      const started = spawn(program, ['-c', join(folder, 'mosquitto.conf')], {
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      child = started
      started.stdout.on('data', chunk => (output += chunk))
      started.stderr.on('data', chunk => (output += chunk))
      while (!(await accepts(port))) {
        if (started.exitCode !== null) throw new Error(`mosquitto ended at once; it said:\n${output}`)
        await delay(10)
      }
    },
    async stop(signal = 'SIGTERM') {
      const running = child
      if (!running || running.exitCode !== null || running.signalCode !== null) return
      const gone = once(running, 'exit')
      // It forgets a signal that comes between its first connection and its loop.
      do running.kill(signal)
      while ((await Promise.race([gone, delay(100)])) === undefined)
    },
  }
  t.teardown(async () => {
    await mosquitto.stop('SIGKILL')
    await rm(folder, { recursive: true, force: true })
  })
  await mosquitto.start()
  return mosquitto
}

function accepts(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect({ port, host: '127.0.0.1' })
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}
