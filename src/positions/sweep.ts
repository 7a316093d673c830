import type { FastifyBaseLogger } from 'fastify'
import type { Pool } from 'pg'
import { messageOf } from '../errors.ts'
import type { Rosters } from './rosters.ts'
import { removeRetired } from './table.ts'

interface SweepDeps {
  rosters: Rosters
  pool: Pool
  organizationOf: (vehicleId: string) => string | undefined
  /** Told of each vehicle that is gone. */
  forget: (vehicleId: string) => void
  log: Pick<FastifyBaseLogger, 'warn'>
}

/**
 * Takes vehicles off the map that were retired. One that another service announced may not be in the registry
 * of this one yet: what is missing twice in a row is gone.
 */
export function createSweep({ rosters, pool, organizationOf, forget, log }: SweepDeps): () => void {
  let missing = new Set<string>()
  return () => {
    const strays = rosters.strays(organizationOf)
    const gone = strays.filter(({ vehicleId }) => missing.has(vehicleId))
    missing = new Set(strays.map(({ vehicleId }) => vehicleId))
    if (gone.length === 0) return
    for (const { vehicleId, roster } of gone) {
      roster.remove(vehicleId)
      forget(vehicleId)
    }
    removeRetired(
      pool,
      gone.map(({ vehicleId }) => vehicleId),
    ).catch((error: unknown) =>
      log.warn({ error: messageOf(error) }, 'positions of retired vehicles could not be removed'),
    )
  }
}
