import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { OWNER } from '../../../src/database/embedded-roles.ts'
import { setUpDatabase } from '../../../src/database/setup.ts'
import { needsOlderPostgres } from '../../support/older-postgres.ts'
import { urlOf, withClient } from '../../support/server.ts'
import { transfer } from '../../support/transfer.ts'
import { keyOf } from '../journal.ts'
import { readDatabase } from '../judge.ts'
import { type Postgres, startPostgres } from '../postgres.ts'
import { rollupsOf } from '../rollups.ts'
import type { Scenario } from '../scenario.ts'
import type { World } from '../world.ts'

const exportMoments = [/ audit_logs_p/, / vehicle_telemetry_p/, / users: /]
const importMoments = [
  /checking/,
  /migrations/,
  /audit_logs_p/,
  /vehicle_telemetry_p\d+: [1-9]/,
  /refreshing/,
]

/** The way from one server to another. */
export const transferScenarios: Record<string, Scenario> = {
  upgrade: {
    about:
      'from PostgreSQL 17 to 18 under load; exports and imports are killed in their middle, and done again',
    broker: 'embedded',
    oneSeedIn: 5,
    older: true,
    missing: () => needsOlderPostgres().skip,
    run: async world => {
      const newer = await startPostgres()
      world.teardown(() => newer.close())
      const folder = await mkdtemp(join(tmpdir(), 'fleetwake-transfer-'))
      world.teardown(() => rm(folder, { recursive: true, force: true }))
      const loads = [
        world.load('mqtt', { lanes: 30, restMs: 50 }),
        world.load('http', { lanes: 4, restMs: 100 }),
      ]
      await world.progress(1_000)
      await rehearse(world, newer, join(folder, 'rehearsal'))

      const cursor = (await ask(world, '')).body.nextCursor as string
      // What comes now is not acknowledged, and sent again when the service is back.
      await world.service.stop('SIGTERM')
      const target = await move(world, newer, 'moved', join(folder, 'moved'))
      world.moveTo(target)
      await world.service.start({ DATABASE_URL: target })
      const { status, body } = await ask(world, cursor)
      if (status !== 409)
        throw new Error(`a cursor of the old server was answered ${status}: ${JSON.stringify(body)}`)
      await world.progress(300)
      for (const load of loads) await load.finish()
    },
  },
}

/** Beside the running service: what was acknowledged when the export began is there, once, and rolled up. */
async function rehearse(world: World, newer: Postgres, folder: string): Promise<void> {
  const acknowledged = [...world.journal.acknowledged]
  const databaseUrl = await move(world, newer, 'rehearsal', folder)
  const rows = await readDatabase({ databaseUrl })
  const stored = new Set(rows.map(keyOf))
  if (stored.size !== rows.length) throw new Error(`${rows.length - stored.size} rows are there twice`)
  const missing = acknowledged.filter(key => !stored.has(key))
  if (missing.length > 0) throw new Error(`${missing.length} of ${acknowledged.length} are not in the export`)
  world.say(`rehearsed: ${acknowledged.length} acknowledged before the export, ${rows.length} in it`)
  const broken = await rollupsOf(databaseUrl, rows)
  if (broken.length > 0) throw new Error(broken.join('; '))
}

/** An export and an import, each killed once. Answers the URL of the database that they end in. */
async function move(world: World, newer: Postgres, name: string, folder: string): Promise<string> {
  await withClient(newer.administratorUrl, client => client.query(`create database ${name} owner ${OWNER}`))
  await withClient(urlOf(newer.administratorUrl, name), setUpDatabase)
  const target = urlOf(newer.url, name)
  await killedThenDone(world, world.databaseUrl, ['export', folder], world.random.pick(exportMoments))
  await killedThenDone(world, target, ['import', folder], world.random.pick(importMoments))
  return target
}

async function killedThenDone(world: World, url: string, args: string[], killAt: RegExp): Promise<void> {
  const killed = await transfer(url, args, { killAt })
  // At its last words it may have been done already.
  if (killed.code === 0) return
  if (killed.code !== null) throw new Error(`${args[0]} ended with ${killed.code}: ${killed.stderr}`)
  // The kill may come too late: then the export has its name, or the import says that it is done.
  if (args[0] === 'export' && existsSync(args[1]!)) return
  const done = await transfer(url, args)
  if (args[0] === 'import' && /is in use/.test(done.stderr)) return
  if (done.code !== 0)
    throw new Error(`${args[0]}, after a kill at ${killAt}, ended with ${done.code}: ${done.stderr}`)
  world.say(`${args[0]}: killed at ${killAt}, done again`)
}

async function ask({ administrator }: World, after: string) {
  return await administrator.request(
    'GET',
    `/telemetry/feed?limit=10000${after && `&after=${encodeURIComponent(after)}`}`,
  )
}
