import { Readable } from 'node:stream'
import { setImmediate as turn } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import t from 'tap'
import { wrongShape } from '../../src/http/shape.ts'
import {
  check,
  type Element,
  elementsOf,
  PORTION_BYTES,
  readingLimits,
  textOf,
} from '../../src/ingest/elements.ts'
import { takeJson, type Uploading } from '../../src/ingest/http/uploads.ts'
import { READINGS_A_TURN } from '../../src/ingest/turns.ts'
import { signIn } from '../support/accounts.ts'
import { hostileTexts } from '../support/hostile.ts'
import { organization, startTestIngest, vehicle } from '../support/ingest.ts'
import { startTestService } from '../support/service.ts'

const MEGABYTE = 1024 * 1024
/** One message that was looked at before it was known how much it holds, and the portions of those that hold much. */
const MOST_A_TURN = READINGS_A_TURN + 16 * 1024 + 4 * 500

t.test('nothing is parsed that is long, deep or wide, and every portion ends', async t => {
  let parsed = 0
  // The shortest are too deep and no more than that, then too many values, then too long.
  for (const size of [1024, 100 * 1024, 2 * MEGABYTE]) {
    for (const [shape, text] of Object.entries(hostileTexts(size))) {
      const bytes = Buffer.from(text)
      let turns = 0
      for (const _ of check(bytes, 100_000)) turns++
      const seen: Element[] = []
      for (const element of elementsOf(bytes)) {
        turns++
        if (element !== undefined) seen.push(element)
      }
      // A name that repeats is a document that ends early; everything else gives its turns back on the way.
      t.ok(
        turns >= Math.min(bytes.length / PORTION_BYTES - 1, seen.length),
        `${shape}: ${turns} turns were given back`,
      )
      const isTooMuch = (element: Element) =>
        element.end - element.begin > readingLimits.bytes ||
        wrongShape(Buffer.from(textOf(bytes, element)), readingLimits) !== undefined
      const asReadings = seen.filter(({ fault }) => fault === undefined)
      parsed += asReadings.length
      // Of many alike some are enough.
      t.same(
        asReadings.slice(0, 1_000).filter(isTooMuch),
        [],
        `${shape}: nothing beyond the limits is parsed`,
      )
    }
  }
  t.ok(parsed > 0)
})

t.test('elements are cut as JSON.parse would, whatever stands in them', async t => {
  const values = [[], {}, [[1, '],['], { '}"': '\\"' }, '\\', 'é\u2028', -1.5e-7, null, true], [' ', '\n']]
  for (const value of values) {
    for (const text of [JSON.stringify(value), `\ufeff ${JSON.stringify(value, null, 2)} `]) {
      const bytes = Buffer.from(text)
      const cut = [...elementsOf(bytes)].map(element =>
        JSON.parse(bytes.toString('utf8', element!.begin, element!.end)),
      )
      t.same(cut, Array.isArray(value) ? value : [value])
    }
  }
  for (const text of [
    '[',
    '[1',
    '[1,]',
    '[,1]',
    '[1]]',
    '[1] 1',
    '',
    ' ',
    '{',
    '{}{}',
    '[1 2]',
    '[1}',
    '["',
    '[\0]',
    'nul',
    ']',
  ]) {
    const checking = check(Buffer.from(text), 10)
    let step = checking.next()
    while (!step.done) step = checking.next()
    t.notOk(step.value.isJson, `${JSON.stringify(text)} is no JSON`)
  }
})

t.test('of small messages, too, a turn of the loop takes so many and no more', async t => {
  const ingest = await startTestIngest(t)
  const begin = Date.now()
  const hundred = Array.from({ length: 100 }, (_, n) => ({ time: begin + n }))
  const outcomes: unknown[] = []
  while (!ingest.intake.full && outcomes.length < 1_000) outcomes.push(ingest.take(vehicle(1), hundred))
  t.equal(outcomes.length, READINGS_A_TURN / 100)
  await turn()
  t.notOk(ingest.intake.full, 'the next turn takes more')
  await Promise.all(outcomes)
})

t.test('whatever comes in by MQTT or as lines, a turn of the loop takes so much and no more', async t => {
  const ingest = await startTestIngest(t)
  let most = 0
  let before = 0
  const look = async (work: Promise<unknown>) => {
    let isOver = false
    void work.finally(() => {
      isOver = true
    })
    let turns = 0
    while (!isOver) {
      await turn()
      turns++
      const { received } = await ingest.accounts()
      most = Math.max(most, received - before)
      before = received
    }
    return turns
  }
  for (const [shape, text] of Object.entries(hostileTexts(MEGABYTE))) {
    const bytes = Buffer.from(text)
    const small = bytes.subarray(0, 16 * 1024)
    await look(ingest.take(vehicle(1), bytes))
    // Twenty connections at once, as their doors do it.
    const door = async () => {
      while (ingest.intake.full) await ingest.intake.room()
      await ingest.take(vehicle(1), small)
    }
    await look(Promise.all(Array.from({ length: 20 }, door)))
    t.match(await ingest.accounts(), { inFlight: 0 }, shape)
  }
  t.ok(most <= MOST_A_TURN, `${most} in one turn at the most`)
})

t.test(
  'who sends one huge document by HTTP gives the turn back while it is checked, and while it is taken',
  async t => {
    const ingest = await startTestIngest(t)
    const sender = { organizationId: organization, deviceId: null, vehicleId: vehicle(1) }
    const bytes = Buffer.from('1'.repeat(4 * MEGABYTE))
    let turns = 0
    await takeJson({
      body: Readable.from([bytes]),
      encoding: undefined,
      intake: {
        isFullFor: () => false,
        room: async () => undefined,
        turn: () => {
          turns++
          return ingest.intake.turn()
        },
      },
      sender,
      held: { now: () => undefined } as unknown as Uploading['held'],
      upload: ingest.intake.open('http', sender),
      stallMs: 60_000,
      waitMs: 60_000,
      ended: new AbortController().signal,
    })
    t.ok(turns >= 2 * (bytes.length / PORTION_BYTES - 1), `${turns} turns were given back`)
  },
)

t.test(
  'the doors answer every shape, compressed or not, and the API takes none that is deep or wide',
  async t => {
    const service = await startTestService(t)
    const admin = await signIn(service)
    const post = async (path: string, type: string, body: Buffer, encoding: Record<string, string> = {}) => {
      const headers = { authorization: `Bearer ${admin.token}`, 'content-type': type, ...encoding }
      const answer = await fetch(`${service.httpUrl}/api/v1${path}`, {
        method: 'POST',
        headers,
        body: new Uint8Array(body),
      })
      await answer.body?.cancel()
      return answer.status
    }
    const known = new Set([200, 400, 413])
    for (const [shape, text] of Object.entries(hostileTexts(MEGABYTE / 4))) {
      const bytes = Buffer.from(text)
      const answers = [
        await post('/telemetry', 'application/json', bytes),
        await post('/telemetry', 'application/json', gzipSync(bytes), { 'content-encoding': 'gzip' }),
        await post('/telemetry', 'application/x-ndjson', gzipSync(bytes), { 'content-encoding': 'gzip' }),
        await post('/vehicles', 'application/json', bytes),
      ]
      t.ok(
        answers.every(status => known.has(status)),
        `${shape}: ${answers}`,
      )
    }
    t.equal(
      wrongShape(Buffer.from('['.repeat(65)), { depth: 64, values: 100 }),
      'is nested more than 64 deep',
    )
    t.equal(
      wrongShape(Buffer.from(`[${'1,'.repeat(200)}1]`), { depth: 64, values: 100 }),
      'holds more than 100 values',
    )
    t.equal(wrongShape(Buffer.from(`["${'[,'.repeat(200)}\\"["]`), { depth: 64, values: 100 }), undefined)
  },
)
