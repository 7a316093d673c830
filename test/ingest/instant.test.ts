import t from 'tap'
import type { Reading } from '../../src/telemetry/reading.ts'
import { openPostgresWire, type PostgresWire } from '../faults/wire.ts'
import { createTestDatabase } from '../support/database.ts'
import { startTestIngest, type TestIngest, vehicle } from '../support/ingest.ts'
import { fc } from '../support/property.ts'

interface Row {
  vehicleId: string
  time: number
  part: number
  cargo: number | null
}

/** What is stored, each with the number of its content, which makeReading() writes. */
async function rowsOf({ database }: TestIngest, since = 0): Promise<Row[]> {
  const { rows } = await database.read.query<Row>(
    `select vehicle_id as "vehicleId", (extract(epoch from date_trunc('milliseconds', time)) * 1000)::float8 as time,
            extract(microseconds from time)::int % 1000 as part, (attributes -> 'cargo' ->> 'n')::int as cargo
     from vehicle_telemetry where time >= $1 order by vehicle_id, vehicle_telemetry.time`,
    [new Date(since)],
  )
  return rows
}

/** The same content in another form where `form` is another: order of keys, what a real rounds off, what says nothing. */
function makeReading(time: number, content: number, form: number): Record<string, unknown> {
  const cargo =
    form % 2 === 0
      ? { n: content, deep: [1, { a: 1, b: null }] }
      : { deep: [1, { b: null, a: 1 }], n: content }
  return {
    time,
    // Some differ in nothing but what is under attributes, some in a column.
    speed: content % 3,
    altitude: form % 2 === 0 ? 0.1 : Math.fround(0.1),
    cargo,
    ...(form > 1 && { seq: form, sentAt: 'now', retry: form }),
  }
}

t.test('what differs is kept beside the first, and is itself recognised when it comes again', async t => {
  const ingest = await startTestIngest(t)
  const time = Date.now() - 60_000
  const position = { time, longitude: 4.9, latitude: 52.4, speed: 50 }
  const alarm = { time, longitude: 4.9, latitude: 52.4, speed: 50, alarm: 'sos' }
  t.match(await ingest.take(vehicle(1), position), { accepted: 1 })
  t.match(await ingest.take(vehicle(1), alarm), { accepted: 1, duplicates: 0 }, 'the alarm is not lost')
  for (const again of [position, alarm, [alarm, position]])
    t.match(await ingest.take(vehicle(1), again), { accepted: 0, duplicates: Array.isArray(again) ? 2 : 1 })
  t.match(await ingest.take(vehicle(1), { ...alarm, alarm: 'power_cut' }, { dup: true }), { accepted: 1 })
  t.same(
    ingest.committed.map(({ part, attributes }) => [part ?? 0, attributes?.alarm ?? null]),
    [
      [0, null],
      [1, 'sos'],
      [2, 'power_cut'],
    ],
    'each is told of as the part that it is',
  )
  const packet = [1, 1, 2, 1, 3].map(n => makeReading(time - 1_000, n, 0))
  t.match(await ingest.take(vehicle(2), packet), { accepted: 3, duplicates: 2 }, 'within one batch')
  t.match(await ingest.take(vehicle(2), packet.toReversed()), { accepted: 0, duplicates: 5 })
  const stored = await rowsOf(ingest)
  t.same(
    stored.map(({ time: at, part, cargo }) => [at, part, cargo]),
    [
      [time, 0, null],
      [time, 1, null],
      [time, 2, null],
      [time - 1_000, 0, 1],
      [time - 1_000, 1, 2],
      [time - 1_000, 2, 3],
    ],
  )
})

t.test('content is what is stored, without the keys that say nothing', async t => {
  const ingest = await startTestIngest(t, { environment: { IDENTITY_IGNORES: 'seq,rssi' } })
  const time = Date.now() - 60_000
  const base = { time, altitude: 0.1, odometer: 100.1, engine: { rpm: 1, codes: ['a', 'b'] } }
  await ingest.take(vehicle(1), base)
  const same = {
    'as a real it is the same': { ...base, altitude: 0.10000000149 },
    'keys that say nothing': { ...base, seq: 7, rssi: -60 },
    'the order of keys': { engine: { codes: ['a', 'b'], rpm: 1.0 }, odometer: 100.1, altitude: 0.1, time },
    'a zero with a sign': `{"time":${time},"altitude":0.1,"odometer":1.001e2,"engine":{"rpm":1,"codes":["a","b"]}}`,
    'the same to the millisecond': { ...base, time: new Date(time).toISOString().replace('Z', '999Z') },
  }
  for (const [what, reading] of Object.entries(same)) {
    t.match(await ingest.take(vehicle(1), reading), { accepted: 0, duplicates: 1 }, `alone: ${what}`)
    t.match(
      await ingest.take(vehicle(2), [base, typeof reading === 'string' ? JSON.parse(reading) : reading]),
      {
        duplicates: what === Object.keys(same)[0] ? 1 : 2,
      },
      `in one batch: ${what}`,
    )
  }
  const different = {
    'a double is compared as one': { ...base, odometer: 100.1 + 1e-13 * 128 },
    'the order of a list': { ...base, engine: { rpm: 1, codes: ['b', 'a'] } },
    'a key that is not ignored here': { ...base, retry: 1 },
    'an ignored name deeper down': { ...base, engine: { ...base.engine, seq: 1 } },
    'a null within': { ...base, note: null },
    'no altitude': { ...base, altitude: null },
  }
  for (const [what, reading] of Object.entries(different)) {
    t.match(await ingest.take(vehicle(1), reading), { accepted: 1 }, `alone: ${what}`)
    t.match(
      await ingest.take(vehicle(2), [base, reading, reading]),
      { accepted: 1, duplicates: 2 },
      `in one batch: ${what}`,
    )
  }
})

t.test('a key that became a column counts as that column in old rows', async t => {
  const { database } = await startTestIngest(t)
  const moved = {
    stateOfCharge: ['state_of_charge', 'real'],
    engineHours: ['engine_hours', 'double'],
    event: ['event', 'word'],
    eventData: ['event_data', 'document'],
    locked: ['locked', 'boolean'],
  } as const
  const none = {
    speed: 1,
    state_of_charge: null,
    engine_hours: null,
    event: null,
    event_data: null,
    locked: null,
  }
  const contentOf = async (row: object) => {
    const { rows } = await database.read.query(
      `select telemetry_content($1, '{seq}', $2, $3, $4) as content`,
      [
        row,
        Object.keys(moved),
        Object.values(moved).map(([column]) => column),
        Object.values(moved).map(([, type]) => type),
      ],
    )
    return rows[0].content
  }
  const values = { stateOfCharge: 50.7, engineHours: 50.7, event: 'sos', eventData: { a: 1 }, locked: false }
  const columns = { engine_hours: 50.7, event: 'sos', event_data: { a: 1 }, locked: false }
  const asReal = await database.read.query('select to_jsonb(50.7::float8::real) as real')
  t.same(
    await contentOf({ ...none, attributes: { ...values, seq: 1, cargo: 2 } }),
    await contentOf({ ...none, ...columns, state_of_charge: asReal.rows[0].real, attributes: { cargo: 2 } }),
  )
  t.same(
    await contentOf({ ...none, attributes: { event: 'sos' } }),
    await contentOf({ ...none, event: 'sos', attributes: null }),
  )
  const unfit = { stateOfCharge: 1e300, engineHours: 'full', event: 1, eventData: [], locked: 'no' }
  t.same(
    await contentOf({ ...none, attributes: unfit }),
    { ...none, attributes: unfit },
    'what does not fit stays',
  )
  const tiny = await contentOf({ ...none, attributes: { stateOfCharge: 1e-300 } })
  t.same(tiny, { ...none, state_of_charge: 0, attributes: null }, 'as it would be stored')
  const both = { ...none, event: 'sos', attributes: { event: 'other' } }
  t.same(await contentOf(both), both, 'a column that has a value is what counts')
})

t.test('a row from before the column is known again', async t => {
  const ingest = await startTestIngest(t)
  const time = Date.now() - 60_000
  await ingest.database.app.query(
    `insert into vehicle_telemetry (vehicle_id, time, speed, attributes) values ($1, $2, 1, '{"stateOfCharge": 50.7, "a": 1}')`,
    [vehicle(1), new Date(time)],
  )
  const reading = { time, speed: 1, stateOfCharge: 50.7, a: 1 }
  t.match(await ingest.take(vehicle(1), reading), { accepted: 0, duplicates: 1 })
  t.match(await ingest.take(vehicle(1), { ...reading, stateOfCharge: 50 }), { accepted: 1, duplicates: 0 })
})

t.test('an instant has sixteen places; what comes then is told and not stored', async t => {
  const ingest = await startTestIngest(t)
  const time = Date.now() - 60_000
  const sent = Array.from({ length: 40 }, (_, n) => makeReading(time, n, 0))
  const others = [{ time: time + 1 }, { time: time - 1 }]
  const outcome = await ingest.take(vehicle(1), [...sent, sent[0], sent[39], ...others])
  t.match(
    outcome,
    { accepted: 18, duplicates: 1, rejectedCount: 25 },
    'even a copy of what is not stored is no duplicate',
  )
  t.match(outcome.rejected[0], {
    index: 16,
    code: 'bad_time',
    message: /^16 readings .*clock may have stopped/,
  })
  for (const dup of [false, true])
    t.match(await ingest.take(vehicle(1), [sent[3], sent[15], sent[16]], { dup }), {
      accepted: 0,
      duplicates: 2,
      rejectedCount: 1,
    })
  const stored = (await rowsOf(ingest)).filter(row => row.time === time)
  t.same(
    stored.map(({ part, cargo }) => [part, cargo]),
    Array.from({ length: 16 }, (_, n) => [n, n]),
  )
  t.match(await ingest.accounts(), { received: 50, committed: 18, duplicate: 5, rejected: 27, inFlight: 0 })
})

t.test('a vehicle that repeats itself is written apart, and costs the others no second way', async t => {
  const ingest = await startTestIngest(t)
  const begun = Date.now() - 600_000
  const ways = async () => {
    const { values } = await ingest.metrics.getSingleMetric('fleetwake_batch_commit_seconds')!.get()
    return Object.fromEntries(
      values
        .filter(value => (value as { metricName?: string }).metricName?.endsWith('_count'))
        .map(({ labels, value }) => [labels.way, value]),
    )
  }
  const retries = async () => {
    const { values } = await ingest.metrics.getSingleMetric('fleetwake_batch_retries_total')!.get()
    return values.reduce((sum, { value }) => sum + value, 0)
  }
  for (let round = 0; round < 20; round++) {
    await Promise.all([
      ...Array.from({ length: 50 }, (_, n) =>
        ingest.take(vehicle(n), { time: begun + round * 1_000, speed: n }),
      ),
      ingest.take(vehicle(99), makeReading(begun, round, 0)),
    ])
  }
  t.equal(await retries(), 1, 'one batch found out; it went again through staging')
  t.ok((await ways()).direct >= 19, 'the others go straight into the table')
  t.equal((await rowsOf(ingest)).length, 20 * 50 + 16)
})

// More courses: INSTANT_RUNS=500.

/** A message of several readings; the connection may be lost at a moment of its batch. */
const message = fc.record({
  process: fc.nat({ max: 1 }),
  vehicle: fc.nat({ max: 1 }),
  dup: fc.boolean(),
  crash: fc.option(fc.constantFrom('copy-data', 'copy-sent', 'committed'), { freq: 4, nil: null }),
  readings: fc.array(
    fc.record({ instant: fc.nat({ max: 1 }), content: fc.nat({ max: 19 }), form: fc.nat({ max: 3 }) }),
    { minLength: 1, maxLength: 6 },
  ),
})
/** Messages that are under way together, then the next ones. */
const course = fc.array(fc.array(message, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 4 })

t.test('in any order, from two processes, after any crash: each content once, and counted right', async t => {
  const url = new URL(await createTestDatabase(t))
  const processes: { ingest: TestIngest; wire: PostgresWire }[] = []
  for (let n = 0; n < 2; n++) {
    const wire = await openPostgresWire(Number(url.port))
    t.teardown(() => wire.close())
    const through = new URL(url)
    through.port = String(wire.port)
    processes.push({ wire, ingest: await startTestIngest(t, { sharedUrl: through.href }) })
  }
  const runs = Number(process.env.INSTANT_RUNS ?? 25)
  const now = Date.now()
  let run = 0
  await fc.assert(
    fc.asyncProperty(course, async steps => {
      // Every run has instants of its own, the newest last, so that nothing has to be emptied.
      const begin = now - (10_000 - run++) * 1_000
      for (const { ingest } of processes) ingest.committed.length = 0
      const accountsBefore = await accounts(processes)
      const sent = new Map<string, Set<number>>()
      for (const step of steps) {
        await Promise.all(
          step.map(({ process: n, vehicle: v, dup, crash, readings }) => {
            const { ingest, wire } = processes[n]!
            if (crash) wire.at(crash, connection => connection.cut())
            for (const { instant, content } of readings) {
              const key = `${vehicle(v)} ${begin + instant}`
              sent.set(key, (sent.get(key) ?? new Set()).add(content))
            }
            const made = readings.map(({ instant, content, form }) =>
              makeReading(begin + instant, content, form),
            )
            return ingest.take(vehicle(v), made, { dup })
          }),
        )
      }
      const stored = await rowsOf(processes[0]!.ingest, begin)
      eachContentOnce(sent, stored)
      everyPartIsTold(
        processes.flatMap(({ ingest }) => ingest.committed),
        stored,
      )
      const all = steps.flat()
      const counted = difference(accountsBefore, await accounts(processes))
      const received = all.reduce((sum, { readings }) => sum + readings.length, 0)
      const crashes = all.filter(({ crash }) => crash !== null).length
      equal(counted.received, received, 'received')
      equal(counted.committed + counted.duplicate + counted.rejected, received, 'all are settled')
      if (crashes === 0) equal(counted.committed, stored.length, 'committed is what is stored')
      else atMost(counted.committed, stored.length, 'committed, where a commit was not heard of')
      if ([...sent.values()].every(contents => contents.size <= 16)) equal(counted.rejected, 0, 'rejected')

      // All of it once more, the other way about and through the other process: nothing is new.
      for (const { process: n, vehicle: v, readings } of all.toReversed()) {
        const made = readings
          .toReversed()
          .map(({ instant, content, form }) => makeReading(begin + instant, content, 3 - form))
        const outcome = await processes[1 - n]!.ingest.take(vehicle(v), made)
        equal(outcome.accepted, 0, 'accepted again')
      }
      equal(
        JSON.stringify(await rowsOf(processes[0]!.ingest, begin)),
        JSON.stringify(stored),
        'rows afterwards',
      )
    }),
    { numRuns: runs },
  )
  t.pass(`${runs} courses`)
})

function eachContentOnce(sent: ReadonlyMap<string, ReadonlySet<number>>, stored: readonly Row[]): void {
  for (const [key, contents] of sent) {
    const own = stored.filter(row => `${row.vehicleId} ${row.time}` === key)
    equal(own.map(({ part }) => part).join(), own.map((_, n) => n).join(), `${key}: places without a gap`)
    equal(new Set(own.map(({ cargo }) => cargo)).size, own.length, `${key}: contents that differ`)
    equal(own.length, Math.min(16, contents.size), `${key}: how many are stored`)
    for (const { cargo } of own) if (!contents.has(cargo!)) throw new Error(`${key}: ${cargo} was never sent`)
  }
}

/** Whoever shows positions is told of each at least once, and rightly which of its instant it is. */
function everyPartIsTold(told: readonly Reading[], stored: readonly Row[]): void {
  const keyOf = (vehicleId: string, time: number, part: number, cargo: unknown) =>
    `${vehicleId} ${time}+${part}: ${cargo}`
  const found = new Set(
    told.map(({ vehicleId, time, part = 0, attributes }) =>
      keyOf(vehicleId, time, part, (attributes!.cargo as { n: number }).n),
    ),
  )
  const expected = stored.map(row => keyOf(row.vehicleId, row.time, row.part, row.cargo))
  equal([...found].sort().join('\n'), expected.sort().join('\n'), 'told')
}

async function accounts(processes: readonly { ingest: TestIngest }[]) {
  const each = await Promise.all(processes.map(({ ingest }) => ingest.accounts()))
  const sum = (name: keyof (typeof each)[number]) => each.reduce((total, own) => total + own[name], 0)
  return {
    received: sum('received'),
    committed: sum('committed'),
    duplicate: sum('duplicate'),
    rejected: sum('rejected'),
  }
}

function difference(
  before: Awaited<ReturnType<typeof accounts>>,
  after: Awaited<ReturnType<typeof accounts>>,
) {
  return {
    received: after.received - before.received,
    committed: after.committed - before.committed,
    duplicate: after.duplicate - before.duplicate,
    rejected: after.rejected - before.rejected,
  }
}

function equal<T>(found: T, expected: T, what: string): void {
  if (found !== expected) throw new Error(`${what}: ${found}, not ${expected}`)
}

function atMost(found: number, most: number, what: string): void {
  if (found > most) throw new Error(`${what}: ${found}, more than ${most}`)
}
