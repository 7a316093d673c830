import { setTimeout as delay } from 'node:timers/promises'
import type { Pool } from 'pg'
import t from 'tap'
import { rollUpNotes } from '../../partitions/rollup.ts'
import { withConnection, withRunLock } from '../../partitions/session.ts'
import { verify } from '../../partitions/verify.ts'
import { addDays, HOUR_MS } from '../../src/telemetry/calendar.ts'
import { config, openMaintained, pick, randomOf, randomReading } from '../support/partitions.ts'
import { differencesFromRules } from '../support/rollups.ts'

/** More of them: ROLLUP_SEEDS=100 npm test -- test/partitions/property.test.ts */
const seeds = Array.from({ length: Number(process.env.ROLLUP_SEEDS ?? 3) }, (_, index) => index + 1)
const first = Number(process.env.ROLLUP_SEED ?? 1)
const noon = new Date('2026-11-20T12:20:00Z')

for (const seed of seeds.map(seed => seed + first - 1)) {
  t.test(
    `whatever arrives while rollups run and are killed, they end up equal to the readings, seed ${seed}`,
    async t => {
      const { pool, run, store } = await openMaintained(t)
      const random = randomOf(seed)
      await run(noon)
      let writing = true
      let [runs, killed] = [0, 0]

      const writer = async (batches: number) => {
        for (let batch = 0; batch < batches || runs < 8; batch++) {
          const [at, size] = [momentOf(random), 1 + Math.floor(random() * 12)]
          // Near each other, so that intervals are cut and joined; every now and then the same one again.
          const readings = Array.from({ length: size }, () =>
            randomReading(random, at + Math.round((random() * 20 * 60_000) / 30_000) * 30_000),
          )
          await store(readings, noon)
        }
      }
      const keepRollingUp = async () => {
        while (writing) {
          // A clock that jumps back and forth by an hour.
          const now = new Date(noon.getTime() + pick(random, [-1, 0, 0, 1]) * HOUR_MS)
          const killAfterMs = random() < 0.4 ? Math.floor(random() * 60) : undefined
          await rollUp(pool, now, killAfterMs).catch(error => {
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
      const report = await run(end)
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
      t.same(found, [])
      t.same((await pool.query('select hour from dirty_hours where hour < $1', [end])).rows, [])
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

/** One rollup run; killed after so many milliseconds, where that is given. */
async function rollUp(pool: Pool, now: Date, killAfterMs?: number): Promise<void> {
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
      return await rollUpNotes(client, { now, config, gapSeconds: config.rollupGapSeconds })
    })
  } finally {
    ended.abort()
    await killing
  }
}
