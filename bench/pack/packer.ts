import { performance } from 'node:perf_hooks'
import pg from 'pg'
import { createPackedTable, packDay } from '../../src/telemetry/store/packed/packing.ts'
import { verifyPacked } from '../../src/telemetry/store/packed/verifying.ts'

/** Packs and verifies days, each when it is named, and tells how long it took and the most memory so far. */
export interface PackedDayTold {
  readings: number
  seconds: number
  megabytes: number
}

const { url } = JSON.parse(process.argv[2]!) as { url: string }
const client = new pg.Client({ connectionString: url })
await client.connect()
await client.query('set statement_timeout = 0')

process.on('message', (day: string) => {
  void pack(day).then(told => process.send!(told))
})

async function pack(day: string): Promise<PackedDayTold> {
  const relation = `vehicle_telemetry_p${day.replaceAll('-', '')}`
  const begun = performance.now()
  const packed = await createPackedTable(client, day)
  const { readings } = await packDay(client, { day, relation, packed })
  const { differences } = await verifyPacked(client, { relation, packed })
  const seconds = (performance.now() - begun) / 1_000
  if (differences.length > 0) throw new Error(differences.join('; '))
  return { readings, seconds, megabytes: process.resourceUsage().maxRSS / 1_000 }
}
