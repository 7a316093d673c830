import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import t, { type Test } from 'tap'
import { openPostgresWire } from '../faults/wire.ts'
import { createTestDatabase } from '../support/database.ts'
import { startTestIngest, type TestIngest, vehicle } from '../support/ingest.ts'
import { cuttableProxy } from '../support/proxy.ts'
import { withClient } from '../support/server.ts'
import { until } from '../support/until.ts'

// Every seed is another load and other moments. More of them: INGEST_SEEDS=50; one alone: INGEST_SEED=7.
const seeds = process.env.INGEST_SEED
  ? [Number(process.env.INGEST_SEED)]
  : Array.from({ length: Number(process.env.INGEST_SEEDS ?? 3) }, (_, n) => n + 1)

// A seed takes some seconds.
t.setTimeout(300_000 + seeds.length * 30_000)

interface Load {
  /** Every reading that was sent, and how often its message was settled as stored. */
  sent: Set<string>
  settled: number
  outcomes: { accepted: number; duplicates: number; rejectedCount: number }
}

/** Messages of several readings, some late, some twice, from many vehicles; resolves when all are settled. */
async function load(ingest: TestIngest, random: () => number, messages: number): Promise<Load> {
  const now = Date.now()
  const result: Load = {
    sent: new Set(),
    settled: 0,
    outcomes: { accepted: 0, duplicates: 0, rejectedCount: 0 },
  }
  const taken: Promise<void>[] = []
  for (let n = 0; n < messages; n++) {
    const id = vehicle(Math.floor(random() * 50))
    const late = random() < 0.2 ? 2 * 86_400_000 : 0
    const readings = Array.from({ length: 1 + Math.floor(random() * 20) }, () => ({
      time: now - late - Math.floor(random() * 3_000_000),
      speed: Math.floor(random() * 100),
    }))
    for (const { time, speed } of readings) result.sent.add(`${id} ${time} ${speed}`)
    taken.push(
      ingest.take(id, readings, { dup: random() < 0.05 }).then(({ accepted, duplicates, rejectedCount }) => {
        result.settled++
        result.outcomes.accepted += accepted
        result.outcomes.duplicates += duplicates
        result.outcomes.rejectedCount += rejectedCount
      }),
    )
    if (n % 20 === 0) await delay(1)
    await ingest.intake.room()
  }
  await Promise.all(taken)
  return result
}

async function judge(t: Test, url: string, ingests: TestIngest[], loads: Load[]): Promise<void> {
  const { rows } = await withClient(url, client =>
    client.query<{ key: string }>(
      `select vehicle_id || ' ' || (extract(epoch from time) * 1000)::bigint || ' ' || speed as key
       from vehicle_telemetry`,
    ),
  )
  const stored = new Set(rows.map(({ key }) => key))
  t.equal(stored.size, rows.length, 'each is one row')
  const sent = new Set(loads.flatMap(({ sent: keys }) => [...keys]))
  t.same(
    [...sent].filter(key => !stored.has(key)),
    [],
    'every settled reading is there',
  )
  t.equal(stored.size, sent.size, 'and nothing else')
  const totals = await Promise.all(ingests.map(ingest => ingest.accounts()))
  for (const accounts of totals) {
    t.equal(accounts.inFlight, 0)
    t.equal(accounts.rejected, 0)
    t.equal(accounts.committed + accounts.duplicate, accounts.received)
  }
}

for (const seed of seeds) {
  t.test(`backends are killed and connections cut at random, seed ${seed}`, async t => {
    const url = await createTestDatabase(t)
    const target = new URL(url)
    const proxy = await cuttableProxy(t, Number(target.port))
    target.port = String(proxy.port)
    const random = seeded(seed)
    const environment = {
      INGEST_BATCH_READINGS: '300',
      INGEST_WAITING_READINGS: '3000',
      INGEST_WRITE_TIMEOUT_MS: '1000',
      DATABASE_LOCK_TIMEOUT_MS: '1000',
      DATABASE_CONNECT_TIMEOUT_MS: '1000',
    }
    const ingest = await startTestIngest(t, { url: target.href, environment })
    let isOver = false
    // Harm that comes faster than anything is stored would never end on a machine that has much else to do.
    const progress = async () => {
      const { committed: before } = await ingest.accounts()
      await until('something is stored between two strokes', async () => {
        return isOver || (await ingest.accounts()).committed > before
      })
    }
    const harm = (async () => {
      const admin = new pg.Client({ connectionString: url })
      await admin.connect()
      while (!isOver) {
        await delay(random() * 150)
        const what = random()
        if (what < 0.5) {
          await admin.query(
            `select pg_terminate_backend(pid) from pg_stat_activity
             where application_name = 'fleetwake write' and datname = current_database()
             order by random() limit 1`,
          )
        } else if (what < 0.9) proxy.cut()
        else {
          proxy.freeze(true)
          await delay(random() * 1_500)
          proxy.cut()
          proxy.freeze(false)
        }
        // Now and then several, as one that strikes while it connects again.
        if (random() < 0.7) await progress()
      }
      await admin.end()
    })()
    const loaded = await load(ingest, random, 1_500)
    isOver = true
    await harm
    await judge(t, url, [ingest], [loaded])
  })
}

t.test('two processes take the same readings at once, in opposite orders', async t => {
  const url = await createTestDatabase(t)
  const environment = { INGEST_BATCH_READINGS: '500' }
  const ingests = [
    await startTestIngest(t, { sharedUrl: url, environment }),
    await startTestIngest(t, { sharedUrl: url, environment }),
  ]
  const now = Date.now()
  const messages = Array.from({ length: 400 }, (_, n) => ({
    id: vehicle(n % 40),
    readings: Array.from({ length: 25 }, (__, k) => ({ time: now - n * 1_000 - k })),
  }))
  const outcomes = await Promise.all(
    ingests.map((ingest, n) =>
      Promise.all(
        (n === 0 ? messages : messages.toReversed()).map(({ id, readings }) => ingest.take(id, readings)),
      ),
    ),
  )
  const sum = (pick: 'accepted' | 'duplicates' | 'rejectedCount') =>
    outcomes.flat().reduce((total, outcome) => total + outcome[pick], 0)
  t.equal(sum('accepted'), 10_000)
  t.equal(sum('duplicates'), 10_000)
  t.equal(sum('rejectedCount'), 0)
  const { rows } = await withClient(url, client =>
    client.query('select count(*)::int from vehicle_telemetry'),
  )
  t.equal(rows[0].count, 10_000)
})

t.test('what was committed without our hearing of it is told of all the same, once it turns out', async t => {
  const target = new URL(await createTestDatabase(t))
  const wire = await openPostgresWire(Number(target.port))
  t.teardown(() => wire.close())
  target.port = String(wire.port)
  const ingest = await startTestIngest(t, { url: target.href })
  wire.at('committed', connection => connection.cut())
  const reading = { time: Date.now() - 1_000, speed: 1 }
  t.match(await ingest.take(vehicle(1), reading), { accepted: 0, duplicates: 1 }, 'it was there already')
  t.match(ingest.committed, [{ vehicleId: vehicle(1), speed: 1 }], 'and nobody had been told')
  t.match(await ingest.take(vehicle(1), reading), { duplicates: 1 })
  t.equal(ingest.committed.length, 1, 'a copy is not told of')
})

t.test('an hour that is delivered again changes nothing and notes nothing', async t => {
  const ingest = await startTestIngest(t)
  const now = Date.now()
  const readings = Array.from({ length: 3_600 }, (_, n) => ({ time: now - n * 1_000, odometer: n }))
  const state = async () => {
    const { rows } = await ingest.database.app.query(
      `select count(*), sum(odometer), max(received_at) as newest, (select count(*) from dirty_hours) as notes
       from vehicle_telemetry`,
    )
    return rows
  }
  t.match(await ingest.take(vehicle(1), readings), { accepted: 3_600 })
  const before = await state()
  t.match(await ingest.take(vehicle(1), readings), { accepted: 0, duplicates: 3_600 })
  t.match(await ingest.take(vehicle(1), readings, { dup: true }), { accepted: 0, duplicates: 3_600 })
  t.same(await state(), before)
})

t.test('while the database stands still little is taken in, and afterwards everything arrives', async t => {
  const url = await createTestDatabase(t)
  const target = new URL(url)
  const proxy = await cuttableProxy(t, Number(target.port))
  target.port = String(proxy.port)
  const environment = {
    INGEST_WAITING_READINGS: '5000',
    // A busy machine stores all of it in less, or it would never come to its end.
    INGEST_WRITE_TIMEOUT_MS: '2000',
    DATABASE_CONNECT_TIMEOUT_MS: '1000',
  }
  const ingest = await startTestIngest(t, { url: target.href, environment })
  proxy.freeze(true)
  const now = Date.now()
  let taken = 0
  const outcomes: Promise<unknown>[] = []
  while (!ingest.intake.full) {
    outcomes.push(
      ingest.take(vehicle(taken % 100), { time: now - taken, note: randomBytes(20).toString('hex') }),
    )
    taken++
  }
  t.equal(taken, 5_000, 'then the doors stop')
  let hasRoom = false
  void ingest.intake.room().then(() => {
    hasRoom = true
  })
  await until('it is noticed', () =>
    ingest.metrics
      .getSingleMetricAsString('fleetwake_batch_retries_total')
      .then(text => /unavailable"\} [2-9]/.test(text)),
  )
  t.notOk(hasRoom)
  proxy.cut()
  proxy.freeze(false)
  await Promise.all(outcomes)
  await until('the doors are told', () => hasRoom)
  const { rows } = await withClient(url, client =>
    client.query('select count(*)::int from vehicle_telemetry'),
  )
  t.equal(rows[0].count, taken)
})

/** Mulberry32: small, and good enough to choose by. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
