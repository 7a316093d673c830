import { spawn } from 'node:child_process'
import { built } from './build.ts'

/** One run of the operator's command, as text; killed with SIGKILL when a line of its progress matches. */
export async function transfer(
  databaseUrl: string,
  args: readonly string[],
  { killAt, environment = {} }: { killAt?: RegExp; environment?: Record<string, string> } = {},
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [...built('src/transfer/command'), ...args], {
    env: { ...process.env, DATABASE_URL: databaseUrl, LOG_LEVEL: 'error', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', chunk => (stdout += chunk))
  child.stderr.on('data', chunk => {
    stderr += chunk
    if (killAt?.test(stderr)) child.kill('SIGKILL')
  })
  const code = await new Promise<number | null>(resolve => child.once('close', resolve))
  return { code, stdout, stderr }
}
