import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Test } from 'tap'
import { isAlive, signalTo } from '../../src/database/processes.ts'
import { built } from './build.ts'
import { scratchFolder } from './scratch.ts'
import { HANGS_MS } from './until.ts'

/** The service as a user runs it: a process of its own that can be killed. */
export interface ServiceProcess {
  readonly pid: number
  /** Its output so far, with logs and messages. */
  output(): string
  /** Resolves to the address of the HTTP server once /health/ready answers 200; fails if the process ends earlier. */
  ready(limitMs?: number): Promise<string>
  kill(signal: NodeJS.Signals): void
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>
}

export interface ProcessOptions {
  environment?: Record<string, string>
  /**
   * The working folder: `.env` is read from it, and DATA_DIR is relative to it. By default a folder without `.env`.
   */
  cwd?: string
  /** Started by `npm start`, as by a user; npm passes signals on. */
  throughNpm?: boolean
  /** Runs under another account than the tests. */
  uid?: number
  gid?: number
}

export function startProcess(
  t: Pick<Test, 'teardown'>,
  { environment = {}, cwd = '/', throughNpm = false, uid, gid }: ProcessOptions = {},
): ServiceProcess {
  const command = throughNpm
    ? ['npm', '--prefix', fileURLToPath(new URL('../..', import.meta.url)), 'start']
    : [process.execPath, '--max-semi-space-size=32', ...built('src/command')]
  const child = spawn(command[0]!, command.slice(1), {
    cwd,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      HTTP_PORT: '0',
      MQTT_PORT: '0',
      ADMIN_PASSWORD: 'correct horse battery',
      // Files run beside each other: a loop that is late, or a long stop, says nothing of the service.
      HTTP_SHED_DELAY_MS: '60000',
      SHUTDOWN_TIMEOUT_MS: '60000',
      ...(cwd === '/' && uid === undefined ? ownFolders() : {}),
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(uid === undefined ? {} : { uid }),
    ...(gid === undefined ? {} : { gid }),
  })
  let output = ''
  child.stdout.on('data', chunk => (output += chunk))
  child.stderr.on('data', chunk => (output += chunk))
  const exited = exitOf(child)
  t.teardown(async () => {
    child.kill('SIGTERM')
    const late = setTimeout(() => child.kill('SIGKILL'), 60_000)
    await exited
    clearTimeout(late)
  })
  return {
    pid: child.pid!,
    output: () => output,
    exited,
    kill: signal => void child.kill(signal),
    ready: async (limitMs = HANGS_MS) => {
      const deadline = Date.now() + limitMs
      while (Date.now() < deadline) {
        const url = /"url":"(http:[^"]+)","msg":"Fleetwake is ready"/.exec(output)?.[1]
        if (url && (await fetch(`${url}/health/ready`).catch(() => undefined))?.status === 200) return url
        if (child.exitCode !== null || child.signalCode !== null) {
          const how = child.signalCode ?? child.exitCode
          throw new Error(`the service ended with ${how} before it was ready; it said:\n${output}`)
        }
        await delay(20)
      }
      throw new Error(`the service was not ready within ${limitMs} ms; it said:\n${output}`)
    },
  }
}

let home: string | undefined

/** One DATA_DIR for all services of a test file; but each database has its own anchors of its audit chain. */
function ownFolders(): Record<string, string> {
  if (home === undefined) {
    const made = mkdtempSync(join(scratchFolder(), 'fleetwake-home-'))
    process.once('exit', () => rmSync(made, { recursive: true, force: true }))
    home = made
  }
  return { DATA_DIR: home, AUDIT_ANCHOR_DIR: mkdtempSync(join(home, 'anchors-')) }
}

function exitOf(child: ChildProcess): ServiceProcess['exited'] {
  return new Promise(resolve => child.once('exit', (code, signal) => resolve({ code, signal })))
}

/** A folder for DATA_DIR, removed with the test, together with a server that a killed service left in it. */
export async function temporaryFolder(t: Test): Promise<string> {
  const folder = await mkdtemp(join(scratchFolder(), 'fleetwake-test-'))
  t.teardown(async () => {
    const pid = Number.parseInt(
      await readFile(join(folder, 'postgres', 'postmaster.pid'), 'utf8').catch(() => ''),
      10,
    )
    if (pid) {
      signalTo(pid, 'SIGQUIT')
      while (isAlive(pid)) await delay(20)
    }
    await rm(folder, { recursive: true, force: true })
  })
  return folder
}
