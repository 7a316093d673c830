import { setImmediate as turn } from 'node:timers/promises'
import t from 'tap'
import { startTestIngest, vehicle } from '../support/ingest.ts'

t.test('a message of 300,000 things that are no readings does not hold up what comes behind it', async t => {
  const ingest = await startTestIngest(t)
  const large = ingest.take(vehicle(1), `[${'1,'.repeat(299_999)}1]`)
  t.equal((await ingest.accounts()).received, 0, 'it waits for its turn')
  let settledAfter = 0
  const small = ingest.take(vehicle(2), { time: Date.now() - 1_000 }).then(async outcome => {
    settledAfter = (await ingest.accounts()).rejected
    return outcome
  })
  let longest = 0
  let before = 0
  let isOver = false
  void large.then(() => {
    isOver = true
  })
  while (!isOver) {
    await turn()
    const { received } = await ingest.accounts()
    longest = Math.max(longest, received - before)
    before = received
  }
  t.match(await small, { accepted: 1 })
  t.ok(settledAfter < 100_000, 'a reading is committed meanwhile')
  t.ok(longest <= 1_001, `others had their turn after ${longest} of them at the latest`)
  const outcome = await large
  // What exceeds 100,000 is one rejection.
  t.match(outcome, { accepted: 0, rejectedCount: 100_001 })
  t.equal(outcome.rejected.length, 1_000)
  t.match(await ingest.accounts(), { received: 100_002, rejected: 100_001, inFlight: 0 })
})

t.test('what one message brings waits for room like anything else', async t => {
  const ingest = await startTestIngest(t, { environment: { INGEST_WAITING_READINGS: '2000' } })
  const now = Date.now()
  const readings = Array.from({ length: 30_000 }, (_, n) => (n % 10 === 3 ? {} : { time: now - n }))
  const taken = ingest.take(vehicle(1), readings)
  let highest = 0
  let isOver = false
  void taken.then(() => {
    isOver = true
  })
  while (!isOver) {
    await turn()
    highest = Math.max(highest, (await ingest.accounts()).inFlight)
  }
  const outcome = await taken
  t.match(outcome, { accepted: 27_000, duplicates: 0, rejectedCount: 3_000 })
  t.ok(
    outcome.rejected.every(({ index, code }) => index % 10 === 3 && code === 'bad_time'),
    'each is named by its place in the message',
  )
  t.ok(highest < 2_500, `${highest} waited at the most, of 2,000 and one portion`)
})

t.test('so many large messages may wait, and then the doors stop reading', async t => {
  const ingest = await startTestIngest(t)
  const taken: Promise<unknown>[] = []
  const padding = ' '.repeat(1024 * 1024)
  const now = Date.now()
  while (!ingest.intake.full) {
    const time = now - 1_000 - taken.length
    taken.push(ingest.take(vehicle(1), `[${padding}{"time":${time}}]`))
  }
  t.equal(taken.length, 16, 'sixteen megabytes')
  await ingest.intake.room()
  await Promise.all(taken)
  t.match(await ingest.accounts(), { committed: 16, inFlight: 0 })
})

t.test('a large message that a stop does not get through is not settled', async t => {
  const ingest = await startTestIngest(t, { environment: { INGEST_WAITING_READINGS: '100' } })
  const now = Date.now()
  const readings = Array.from({ length: 200_000 }, (_, n) => ({ time: now - n }))
  let isSettled = false
  void ingest.take(vehicle(1), readings).then(() => {
    isSettled = true
  })
  await turn()
  await ingest.stop(10)
  t.notOk(isSettled)
})
