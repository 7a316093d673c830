import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises'
import t from 'tap'
import { createTestDatabase } from '../support/database.ts'
import { startTestIngest, vehicle } from '../support/ingest.ts'
import { cuttableProxy } from '../support/proxy.ts'
import { withClient } from '../support/server.ts'

/** How often a writer finds that the database does not answer, each time for a second. More: STANDSTILL_TRIES=60. */
const tries = Number(process.env.STANDSTILL_TRIES ?? 5)

t.test('the database stands still under full load: memory stays, and everything arrives', async t => {
  const url = await createTestDatabase(t)
  const target = new URL(url)
  const proxy = await cuttableProxy(t, Number(target.port))
  target.port = String(proxy.port)
  // Small batches: each must be written within its time on a machine that has other work, too.
  const environment = {
    INGEST_WRITE_TIMEOUT_MS: '1000',
    DATABASE_CONNECT_TIMEOUT_MS: '500',
    INGEST_BATCH_READINGS: '2000',
  }
  const ingest = await startTestIngest(t, { url: target.href, environment })
  const now = Date.now()
  let sent = 0
  let settled = 0
  let highest = 0
  const retries = async () => {
    const text = await ingest.metrics.getSingleMetricAsString('fleetwake_batch_retries_total')
    return Number(/unavailable"\} (\d+)/.exec(text)?.[1] ?? 0)
  }
  proxy.freeze(true)
  // Where there is no bound the doors never stop; four times as much ends that.
  while (sent < 200_000 && (!ingest.intake.full || (await retries()) < tries)) {
    // What every door does: it looks before it takes, and waits while there is no room.
    for (let n = 0; n < 1_000 && !ingest.intake.full; n++) {
      const reading = { time: now - sent, speed: 50, longitude: 4.9, latitude: 52.3, engine: { rpm: sent } }
      void ingest.take(vehicle(sent++ % 1_000), reading).then(() => settled++)
    }
    highest = Math.max(highest, process.memoryUsage.rss())
    // Full, a door waits and makes no garbage: a loop that spins would measure its own.
    await (ingest.intake.full ? delay(50) : turn())
  }
  if (!ingest.intake.full) throw new Error(`the doors have not stopped after ${sent} readings`)
  proxy.cut()
  proxy.freeze(false)
  while (settled < sent) await turn()
  const { rows } = await withClient(url, client =>
    client.query('select count(*)::int from vehicle_telemetry'),
  )
  t.equal(rows[0].count, sent)
  t.ok(highest < 512 * 1024 * 1024, `the process took ${Math.round(highest / 1024 / 1024)} MiB at the most`)
})
