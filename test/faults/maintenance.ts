import { spawn } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import { built } from '../support/build.ts'

/** One run of the operator's command; killed after so many milliseconds where that is given. */
export async function maintain(databaseUrl: string, killAfterMs?: number): Promise<void> {
  const { code, said } = await partitions(databaseUrl, ['maintain'], killAfterMs)
  // 3: the service's own schedule is at it. It is no failure, and neither is a death that we caused.
  if (code !== 0 && code !== 3 && code !== null) throw new Error(`maintenance ended with ${code}: ${said}`)
}

/** Any command of it. Null is the code of one that was killed. */
export async function partitions(
  databaseUrl: string,
  args: readonly string[],
  killAfterMs?: number,
): Promise<{ code: number | null; said: string }> {
  const env = { ...process.env, DATABASE_URL: databaseUrl, LOG_LEVEL: 'error' }
  const command = spawn(process.execPath, [...built('partitions/command'), ...args], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  command.stderr.on('data', chunk => (said += chunk))
  const exited = new Promise<number | null>(resolve => command.once('exit', resolve))
  if (killAfterMs !== undefined) {
    await Promise.race([delay(killAfterMs), exited])
    command.kill('SIGKILL')
  }
  return { code: await exited, said }
}
