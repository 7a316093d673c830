import { execFile } from 'node:child_process'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { findBinaries, type PostgresBinaries } from '../../../src/database/binaries.ts'
import { testPackedPath } from './others.ts'

/** A server whose contrib modules were installed without pgcrypto. */
await testPackedPath(withoutPgcrypto, { pgcrypto: false })

async function withoutPgcrypto(): Promise<PostgresBinaries> {
  const binaries = await findBinaries()
  const folder = await mkdtemp(join(tmpdir(), 'fleetwake-no-pgcrypto-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  // As root PostgreSQL runs under another account.
  await chmod(folder, 0o755)
  const installed = dirname(dirname(binaries.initdb))
  await promisify(execFile)('cp', ['-a', installed, folder])
  const native = join(folder, basename(installed))
  await rm(join(native, 'share', 'postgresql', 'extension', 'pgcrypto.control'))
  const programs = { initdb: join(native, 'bin', 'initdb'), postgres: join(native, 'bin', 'postgres') }
  return { ...binaries, ...programs }
}
