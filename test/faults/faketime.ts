import { existsSync, readdirSync } from 'node:fs'
import { chmod, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The library that is loaded into PostgreSQL where its clock is to leap (Debian: faketime). */
const library = ['/usr/lib', '/usr/lib64']
  .flatMap(folder => [
    folder,
    ...(existsSync(folder) ? readdirSync(folder).map(name => join(folder, name)) : []),
  ])
  .map(folder => join(folder, 'faketime', 'libfaketime.so.1'))
  .find(path => existsSync(path))

/** What is missing on this machine; in the gate it must be there. */
export function needsFaketime(): string | undefined {
  return library || process.env.CI === 'true' ? undefined : 'faketime is not installed'
}

/** A wall clock that leaps while whoever looks at it is at work: that of a service, and that of a PostgreSQL. */
export interface LeapingClock {
  /** Both are wrong by so much from now on. */
  set(offsetMs: number): Promise<void>
  /** Environment of the service. */
  service: Record<string, string>
  /** Environment of PostgreSQL. Its monotonic clock is the real one. */
  postgres: Record<string, string>
  close(): Promise<void>
}

export async function openLeapingClock(): Promise<LeapingClock> {
  const folder = await mkdtemp(join(tmpdir(), 'fleetwake-clock-'))
  // As root PostgreSQL runs under another account.
  await chmod(folder, 0o755)
  const files = { service: join(folder, 'service'), postgres: join(folder, 'postgres') }
  const replace = async (file: string, text: string) => {
    await writeFile(`${file}.new`, text, { mode: 0o644 })
    await rename(`${file}.new`, file)
  }
  const set = async (offsetMs: number) => {
    const seconds = Math.round(offsetMs / 1_000)
    await Promise.all([
      replace(files.service, String(offsetMs)),
      replace(files.postgres, `${seconds < 0 ? '' : '+'}${seconds}\n`),
    ])
  }
  await set(0)
  return {
    set,
    service: {
      CLOCK_OFFSET_FILE: files.service,
      NODE_OPTIONS: `--import ${import.meta.resolve('tsx')} --import ${new URL('./clock.ts', import.meta.url)}`,
    },
    postgres: {
      LD_PRELOAD: library ?? 'libfaketime.so.1',
      FAKETIME_TIMESTAMP_FILE: files.postgres,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      DONT_FAKE_MONOTONIC: '1',
    },
    close: () => rm(folder, { recursive: true, force: true }),
  }
}
