import { setTimeout as delay } from 'node:timers/promises'
import type { Pool } from 'pg'
import t from 'tap'
import { createRollups } from '../../partitions/rollup.ts'
import { withConnection, withRunLock } from '../../partitions/session.ts'
import { verify } from '../../partitions/verify.ts'
import type { Derivation } from '../../src/derive/derivation.ts'
import { deriveNotes, verify as verifyDerived } from '../../src/derive/run.ts'
import { addDays, HOUR_MS } from '../../src/telemetry/calendar.ts'
import { createCounts } from '../support/counts.ts'
import { config, openMaintained, pick, randomOf, randomReading } from '../support/partitions.ts'
import { differencesFromRules } from '../support/rollups.ts'

/** More of them: ROLLUP_SEEDS=100 npm test -- test/partitions/property.test.ts */
const seeds = Array.from({ length: Number(process.env.ROLLUP_SEEDS ?? 3) }, (_, index) => index + 1)
const first = Number(process.env.ROLLUP_SEED ?? 1)
const noon = new Date('2026-11-20T12:20:00Z')

for (const seed of seeds.map(seed => seed + first - 1)) {
  t.test(
    `whatever arrives while two readers run and are killed, both end up equal to the readings, seed ${seed}`,
    async t => {
      const { pool, run, store } = await openMaintained(t)
      const random = randomOf(seed)
      const counts = await createCounts(pool)
      const derivations = [counts]
      await run(noon, { derivations })
      let writing = true
      let [runs, killed] = [0, 0]

      const writer = async (batches: number) => {
        for (let batch = 0; batch < batches || runs < 8; batch++) {
          const [at, size] = [momentOf(random), 1 + Math.floor(random() * 12)]
          // Near each other, so that intervals are cut and joined; every now and then the same one again, or another
          // one of the same instant, which stands a microsecond behind.
          const readings = Array.from({ length: size }, () => {
            const first = randomReading(random, at + Math.round((random() * 20 * 60_000) / 30_000) * 30_000)
            const { time, vehicleId } = first
            const further = { ...randomReading(random, time, vehicleId), time: time + 0.001 }
            return random() < 0.3 ? [first, further] : [first]
          }).flat()
          await store(readings, noon)
        }
      }
      const keepRollingUp = async () => {
        while (writing) {
          // A clock that jumps back and forth by an hour.
          const now = new Date(noon.getTime() + pick(random, [-1, 0, 0, 1]) * HOUR_MS)
          const killAfterMs = random() < 0.4 ? Math.floor(random() * 60) : undefined
          await derive(pool, counts, now, killAfterMs).catch(error => {
            if (killAfterMs === undefined) throw error
            killed++
          })
          runs++
        }
      }
      const rolling = keepRollingUp()
      await Promise.all([writer(20), writer(20), writer(20)])
      writing = false
      await rolling
      const end = new Date(noon.getTime() + 3 * HOUR_MS)
      const report = await run(end, { derivations })
      t.same(report.failures, [])
      t.comment(`${runs} runs, ${killed} of them killed`)
      t.same(await differencesFromRules(pool, config.rollupGapSeconds, end), [])
      const found: unknown[] = []
      await withConnection(pool, client =>
        verify(
          client,
          { from: addDays(noon, -32), to: end },
          { now: end, gapSeconds: config.rollupGapSeconds, found: some => found.push(...some) },
        ),
      )
      const note = (_name: string, differences: readonly string[]) => found.push(...differences)
      await withConnection(pool, client =>
        verifyDerived(client, [counts], { from: addDays(noon, -32), to: end }, { now: end, found: note }),
      )
      t.same(found, [])
      t.same((await pool.query('select reader, hour from open_notes where hour < $1', [end])).rows, [])
    },
  )
}

/** Late by minutes mostly, by weeks sometimes, and around the end of a day often. */
function momentOf(random: () => number): number {
  const kind = random()
  if (kind < 0.5) return noon.getTime() - random() * 3 * HOUR_MS
  if (kind < 0.8) return Date.parse('2026-11-20T00:00:00Z') - 15 * 60_000
  return noon.getTime() - pick(random, [2, 25, 30]) * 24 * HOUR_MS
}

/** One run; killed after so many milliseconds, where that is given. */
async function derive(pool: Pool, counts: Derivation, now: Date, killAfterMs?: number): Promise<void> {
  const ended = new AbortController()
  let killing: Promise<unknown> | undefined
  try {
    await withRunLock(pool, async client => {
      const pid = (client as unknown as { processID: number }).processID
      if (killAfterMs !== undefined) {
        killing = delay(killAfterMs, undefined, { signal: ended.signal }).then(
          () => pool.query('select pg_terminate_backend($1)', [pid]),
          () => undefined,
        )
      }
      const rollups = createRollups({ config, gapSeconds: config.rollupGapSeconds })
      const derived = await deriveNotes(client, [rollups, counts], { now })
      const failure = derived.find(one => one.failure !== null)
      if (failure) throw new Error(`${failure.name}: ${failure.failure}`)
    })
  } finally {
    ended.abort()
    await killing
  }
}
