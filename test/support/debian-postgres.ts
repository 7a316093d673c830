import { execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, chown, mkdir } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Test } from 'tap'
import { freePort } from '../../src/database/processes.ts'
import { temporaryFolder } from './process.ts'
import { until } from './until.ts'

const binaries = '/usr/lib/postgresql/15/bin'
const extensions = '/usr/share/postgresql/15/extension'

/** Skips the test if Debian's PostgreSQL 15, or an extension of it, is not installed; in CI that is a failure. */
export function needsDebianPostgres(extension?: string): { skip?: string } {
  const isThere = extension
    ? existsSync(join(extensions, `${extension}.control`))
    : existsSync(join(binaries, 'postgres'))
  if (isThere || process.env.CI === 'true') return {}
  const name = extension ? `postgresql-15-${extension}-3` : 'postgresql-15'
  return { skip: `${extension ?? 'PostgreSQL 15'} is not installed (Debian: ${name})` }
}

/** Debian's PostgreSQL 15 with an empty cluster, removed with the test. Returns the URL of its administrator. */
export async function startDebianPostgres(t: Test): Promise<string> {
  const home = await temporaryFolder(t)
  const data = join(home, 'cluster')
  await mkdir(data, { mode: 0o700 })
  const run = promisify(execFile)
  const isRoot = userInfo().uid === 0
  const account = isRoot ? { uid: await idOf('-u'), gid: await idOf('-g') } : {}
  if (isRoot) await chown(data, await idOf('-u'), await idOf('-g'))
  await chmod(home, 0o711)
  await run(join(binaries, 'initdb'), ['-D', data, '-U', 'old', '-A', 'trust', '--no-sync'], {
    cwd: '/',
    ...account,
  })
  const port = await freePort()
  const server = spawn(join(binaries, 'postgres'), ['-D', data, '-p', String(port), '-k', '', '-F'], {
    cwd: '/',
    ...account,
    stdio: 'ignore',
  })
  const exited = new Promise(resolve => server.once('exit', resolve))
  t.teardown(async () => {
    server.kill('SIGQUIT')
    await exited
  })
  const address = ['-h', '127.0.0.1', '-p', String(port), '-q']
  await until('it takes connections', () =>
    run(join(binaries, 'pg_isready'), address).then(
      () => true,
      () => false,
    ),
  )
  return `postgresql://old@127.0.0.1:${port}/postgres`

  async function idOf(flag: string): Promise<number> {
    return Number((await run('id', [flag, 'postgres'])).stdout)
  }
}
