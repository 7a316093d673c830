import { createPartitions } from '../../partitions/create.ts'
import { policyOf } from '../../partitions/policy.ts'
import { readConfig } from '../../src/config.ts'
import { openBenchDatabase } from './database.ts'

const DAY_MS = 86_400_000

/** A server of its own with partitions for this many past days, and for the hours and days of a year. */
export async function openPast(days: number): ReturnType<typeof openBenchDatabase> {
  const config = readConfig({
    DATABASE_URL: 'postgres://the.bench.own',
    DATABASE_STATEMENT_TIMEOUT_MS: '600000',
  })
  const server = await openBenchDatabase(config)
  const client = await server.database.app.connect()
  const now = Date.now()
  for (const table of policyOf(config).filter(({ name }) => name.startsWith('vehicle_telemetry'))) {
    const past = table.period === 'day' ? days : 366
    const span = { from: new Date(now - past * DAY_MS), to: new Date(now + 8 * DAY_MS) }
    await createPartitions(client, table, span)
  }
  client.release()
  return server
}
