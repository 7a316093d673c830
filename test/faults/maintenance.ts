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
): Promise<Ended> {
  const command = start('partitions/command', args, { DATABASE_URL: databaseUrl })
  if (killAfterMs !== undefined) {
    await Promise.race([delay(killAfterMs), command.ended])
    command.kill()
  }
  return await command.ended
}

interface Ended {
  code: number | null
  said: string
}

/** An operator's command that is at work. */
export interface Command {
  kill(): void
  ended: Promise<Ended>
}

export function start(
  program: string,
  args: readonly string[],
  environment: Record<string, string>,
): Command {
  const env = { ...process.env, LOG_LEVEL: 'error', ...environment }
  const command = spawn(process.execPath, [...built(program), ...args], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  command.stderr.on('data', chunk => (said += chunk))
  return {
    kill: () => void command.kill('SIGKILL'),
    ended: new Promise(resolve => command.once('exit', code => resolve({ code, said }))),
  }
}
