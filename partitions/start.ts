import type { FastifyBaseLogger } from 'fastify'
import type { Pool } from 'pg'
import { createAhead } from './create.ts'
import { createDays, type Days } from './days.ts'
import type { PolicyConfig } from './policy.ts'

export interface Partitions extends Days {
  stop(): Promise<void>
}

/** Before the doors open: what is missing is created, so that the first reading finds its partition. */
export async function startPartitions({
  pool,
  config,
  log,
}: {
  pool: Pool
  config: PolicyConfig
  log: FastifyBaseLogger
}): Promise<Partitions> {
  const client = await pool.connect()
  try {
    const created = await createAhead(client, new Date(), config)
    if (created.length > 0) log.info({ created }, 'partitions created')
  } finally {
    client.release()
  }
  return { ...createDays(pool, config), stop: async () => undefined }
}
