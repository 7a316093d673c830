import t from 'tap'
import { startTestIngest, vehicle } from '../support/ingest.ts'
import { fc } from '../support/property.ts'

const now = Date.now()
// Half a million on demand: INGEST_PAYLOADS=500000.
const payloads = Number(process.env.INGEST_PAYLOADS ?? 12_000)
// They take two minutes of a machine that does nothing else.
t.setTimeout(600_000)

const reading = fc.record(
  {
    time: fc.oneof({ weight: 8, arbitrary: fc.integer({ min: now - 1e9, max: now }) }, fc.jsonValue()),
    speed: fc.oneof({ weight: 4, arbitrary: fc.double({ min: 0, max: 200, noNaN: true }) }, fc.jsonValue()),
    engine: fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue()),
    note: fc.string({ unit: 'binary' }),
  },
  { requiredKeys: ['time'] },
)
const payload = fc.oneof(
  { weight: 6, arbitrary: reading.map(value => Buffer.from(JSON.stringify(value))) },
  {
    weight: 2,
    arbitrary: fc.array(reading, { maxLength: 5 }).map(value => Buffer.from(JSON.stringify(value))),
  },
  { weight: 1, arbitrary: fc.json().map(text => Buffer.from(text)) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map(bytes => Buffer.from(bytes)) },
  {
    weight: 1,
    arbitrary: fc.tuple(reading, fc.nat(), fc.nat(255)).map(([value, at, byte]) => {
      const bytes = Buffer.from(JSON.stringify(value))
      bytes[at % bytes.length] = byte
      return bytes
    }),
  },
)
const topic = fc.oneof(
  { weight: 8, arbitrary: fc.nat(50).map(vehicle) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
)

t.test('whatever is published is settled, accounted for, and harms nobody', { timeout: 600_000 }, async t => {
  const ingest = await startTestIngest(t)
  const before = process.memoryUsage().rss
  let open = 0
  let settled = 0
  const outcomes = { accepted: 0, duplicates: 0, rejectedCount: 0 }
  let samples: [string, Buffer, boolean][] = []
  for (let n = 0; n < payloads; n++) {
    // None twice; all of them at once would be the memory that is measured.
    if (samples.length === 0) samples = fc.sample(fc.tuple(topic, payload, fc.boolean()), 2_000)
    const [to, bytes, dup] = samples.pop()!
    open++
    void ingest.take(to, bytes, { dup: dup && n % 50 === 0 }).then(outcome => {
      settled++
      for (const key of Object.keys(outcomes) as (keyof typeof outcomes)[]) outcomes[key] += outcome[key]
    })
    if (n % 500 === 0) await new Promise(setImmediate)
    if (ingest.intake.full) await ingest.intake.room()
  }
  while (settled < open) await new Promise(setImmediate)
  const accounts = await ingest.accounts()
  t.equal(settled, payloads)
  t.equal(accounts.inFlight, 0)
  t.same(
    [accounts.committed, accounts.duplicate, accounts.rejected],
    [outcomes.accepted, outcomes.duplicates, outcomes.rejectedCount],
  )
  const { rows } = await ingest.database.read.query<{ stored: number; kept: number }>(
    `select (select count(*) from vehicle_telemetry) as stored, (select count(*) from telemetry_rejections) as kept`,
  )
  t.equal(rows[0]!.stored, accounts.committed)
  const text = await ingest.metrics.getSingleMetricAsString('fleetwake_rejections_total')
  const kept = [...text.matchAll(/kept="true"\} (\d+)/g)].reduce((sum, match) => sum + Number(match[1]), 0)
  t.equal(rows[0]!.kept, kept)
  t.ok(accounts.rejected > kept, 'of a flood of garbage a part is kept, and all is counted')
  const grown = Math.round((process.memoryUsage().rss - before) / 1024 / 1024)
  t.ok(grown < 400, `the memory has grown by ${grown} MiB`)
})
