import { performance } from 'node:perf_hooks'
import pg from 'pg'
import { packApart } from '../../src/telemetry/store/packed/apart.ts'

/** Packs and verifies days on request, and reports how long each took and the peak memory so far. */
export interface PackedDayTold {
  readings: number
  seconds: number
  megabytes: number
}

const { url } = JSON.parse(process.argv[2]!) as { url: string }
const pool = new pg.Pool({ connectionString: url })

process.on('message', (day: string) => {
  void pack(day).then(told => process.send!(told))
})

async function pack(day: string): Promise<PackedDayTold> {
  const relation = `vehicle_telemetry_p${day.replaceAll('-', '')}`
  const begun = performance.now()
  const { readings, differences } = await packApart(pool, { day, relation }, { gently: false })
  const seconds = (performance.now() - begun) / 1_000
  if (differences.length > 0) throw new Error(differences.join('; '))
  return { readings, seconds, megabytes: process.resourceUsage().maxRSS / 1_000 }
}
