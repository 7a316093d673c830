import { setTimeout } from 'node:timers/promises'
import type { Pool } from 'pg'
import type { Reading } from '../../src/telemetry/reading.ts'
import { reportedFields } from '../../src/telemetry/store/fields.ts'
import { packApart } from '../../src/telemetry/store/packed/apart.ts'
import { Store } from '../../src/telemetry/store/writing.ts'
import { percentile } from '../support/children.ts'
import type { Told } from './data.ts'

const A_SECOND = 20_000
const BATCH_MS = 50
const BATCH = (A_SECOND * BATCH_MS) / 1_000

/**
 * Readings are committed at a steady rate, in turn alone and while the service packs a day. Returns the 99th
 * percentile of the commits in both cases, in milliseconds from when each was due.
 */
export async function measureBeside(
  pool: Pool,
  { day, vehicleIds, begin, seconds, rounds }: Told & { begin: number; seconds: number; rounds: number },
): Promise<{ alone: number; packing: number; reached: number }> {
  const relation = `vehicle_telemetry_p${day.replaceAll('-', '')}`
  const store = new Store({ pool, timeoutMs: 30_000, now: Date.now, identityIgnores: [] })
  const took = { alone: [] as number[], packing: [] as number[] }
  let batches = 0
  let elapsed = 0
  const ingest = async (into: number[]) => {
    const begun = performance.now()
    for (let turn = 0; turn < (seconds * 1_000) / BATCH_MS; turn++) {
      const due = begun + turn * BATCH_MS
      if (performance.now() < due) await setTimeout(due - performance.now())
      await store.direct(batchOf(vehicleIds, begin, batches++))
      into.push(performance.now() - due)
    }
    elapsed += performance.now() - begun
  }
  await ingest([])
  elapsed = 0
  for (let round = 0; round < rounds; round++) {
    await ingest(took.alone)
    const enough = new AbortController()
    const packing = packAgain(enough.signal)
    await ingest(took.packing)
    enough.abort()
    await packing
  }
  const committed = (took.alone.length + took.packing.length) * BATCH
  return {
    alone: percentile(took.alone, 0.99),
    packing: percentile(took.packing, 0.99),
    reached: committed / (elapsed / 1_000),
  }

  async function packAgain(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await packApart(pool, { day, relation }, { signal }).catch((error: unknown) => {
        if (!signal.aborted) throw error
      })
    }
  }
}

/** Each vehicle's reading is a millisecond after the previous one. */
function batchOf(vehicleIds: readonly string[], begin: number, batch: number): { reading: Reading }[] {
  const nothing = Object.fromEntries(reportedFields.map(field => [field, null]))
  const each = Math.ceil(BATCH / vehicleIds.length)
  return vehicleIds.toSorted().flatMap(vehicleId =>
    Array.from({ length: each }, (_, at) => ({
      reading: {
        ...nothing,
        vehicleId,
        time: begin + batch * each + at,
        longitude: 13.4 + at / 1_000,
        latitude: 52.5,
        speed: at % 120,
        ignition: true,
        attributes: null,
      } as unknown as Reading,
    })),
  )
}
