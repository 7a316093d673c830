import { setImmediate as turn } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import t from 'tap'
import { wrongShape } from '../../src/http/shape.ts'
import { check, elementsOf, PORTION_BYTES, readingLimits } from '../../src/ingest/elements.ts'
import { READINGS_A_TURN } from '../../src/ingest/turns.ts'
import { signIn } from '../support/accounts.ts'
import { hostileTexts } from '../support/hostile.ts'
import { startTestIngest, vehicle } from '../support/ingest.ts'
import { startTestService } from '../support/service.ts'

const MEGABYTE = 1024 * 1024
/** One message that was looked at before it was known how much it holds, and the portions of those that hold much. */
const MOST_A_TURN = READINGS_A_TURN + 16 * 1024 + 4 * 500

t.test('nothing is parsed that is long, deep or wide, and every portion ends', async t => {
  const parse = JSON.parse
  let longest = 0
  let deepest: string | undefined
  JSON.parse = (text: string, ...more) => {
    longest = Math.max(longest, text.length)
    deepest ??= wrongShape(Buffer.from(text), readingLimits)
    return parse(text, ...more)
  }
  t.teardown(() => {
    JSON.parse = parse
  })
  for (const [shape, text] of Object.entries(hostileTexts(2 * MEGABYTE))) {
    const bytes = Buffer.from(text)
    let turns = 0
    for (const walk of [check(bytes, 100_000), elementsOf(bytes)]) for (const _ of walk) turns++
    // A name that repeats is a document that ends early; everything else gives its turns back on the way.
    const seen = [...elementsOf(bytes)].filter(element => element !== undefined)
    t.ok(
      turns >= Math.min(bytes.length / PORTION_BYTES - 1, seen.length),
      `${shape}: ${turns} turns were given back`,
    )
  }
  t.ok(longest <= readingLimits.bytes, `${longest} characters at once`)
  t.equal(deepest, undefined, 'and nothing beyond the limits')
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
