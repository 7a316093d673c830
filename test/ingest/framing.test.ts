import t from 'tap'
import { Pace } from '../../src/ingest/broker/pace.ts'
import { Framer, type Packets } from '../../src/ingest/wire/framing.ts'
import { parsePublish } from '../../src/ingest/wire/publish.ts'
import { fc } from '../support/property.ts'

/**
 * Passes what has an even type on, collects what has an odd one, and of more than 300 bytes the first 100; where it
 * asks for that each packet waits once before it begins.
 */
class Recorder implements Packets {
  held = false
  holdAfterEach = false
  waitBeforeEach = false
  #hasWaited = false
  readonly passed: Buffer[] = []
  readonly got: string[] = []

  begin(firstByte: number, length: number) {
    this.#hasWaited = this.waitBeforeEach && !this.#hasWaited
    if (this.#hasWaited) {
      this.held = true
      return 'wait' as const
    }
    if (this.holdAfterEach) this.held = true
    if ((firstByte >> 4) % 2 === 0) return 'pass' as const
    return length > 300 ? { beginning: 100 } : ('whole' as const)
  }

  pass(bytes: Buffer) {
    this.passed.push(Buffer.from(bytes))
  }

  collected(firstByte: number, body: Buffer, isWhole: boolean) {
    this.got.push(`${firstByte} ${isWhole} ${body.toString('hex')}`)
  }

  malformed() {
    this.got.push('malformed')
  }
}

function encode(firstByte: number, body: Uint8Array): Buffer {
  const length: number[] = []
  let rest = body.length
  do {
    const byte = rest & 0x7f
    rest >>= 7
    length.push(rest > 0 ? byte | 0x80 : byte)
  } while (rest > 0)
  return Buffer.concat([Buffer.from([firstByte, ...length]), body])
}

const packet = fc.tuple(fc.integer({ min: 0, max: 255 }), fc.uint8Array({ maxLength: 700 }))

t.test('packets are the same however the stream is cut into chunks, and wherever it is held', async () => {
  void fc.assert(
    fc.property(
      fc.array(packet, { maxLength: 12 }),
      fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 30 }),
      fc.boolean(),
      fc.boolean(),
      (packets, cuts, holdAfterEach, waitBeforeEach) => {
        const recorder = new Recorder()
        Object.assign(recorder, { holdAfterEach, waitBeforeEach })
        const framer = new Framer(recorder)
        let stream = Buffer.concat(packets.map(([firstByte, body]) => encode(firstByte, body)))
        for (let turn = 0; stream.length > 0 || framer.isWaiting; turn++) {
          const chunk = stream.subarray(0, cuts[turn % cuts.length])
          const taken = framer.feed(chunk)
          recorder.held = false
          stream = stream.subarray(taken)
        }
        const isPassed = ([firstByte]: readonly [number, Uint8Array]) => (firstByte >> 4) % 2 === 0
        const passed = Buffer.concat(
          packets.filter(isPassed).map(([firstByte, body]) => encode(firstByte, body)),
        )
        const got = packets
          .filter(one => !isPassed(one))
          .map(([firstByte, body]) => {
            const isWhole = body.length <= 300
            return `${firstByte} ${isWhole} ${Buffer.from(isWhole ? body : body.subarray(0, 100)).toString('hex')}`
          })
        return Buffer.concat(recorder.passed).equals(passed) && recorder.got.join() === got.join()
      },
    ),
    { numRuns: Number(process.env.FUZZ_RUNS ?? 500) },
  )
})

t.test('arbitrary bytes as a PUBLISH give a message or nothing, and never an exception', async () => {
  void fc.assert(
    fc.property(
      fc.integer({ min: 0x30, max: 0x3f }),
      fc.uint8Array({ maxLength: 60 }),
      (firstByte, bytes) => {
        const body = Buffer.from(bytes)
        const publish = parsePublish(firstByte, body)
        if (!publish) return true
        const withId = (firstByte & 0x06) !== 0
        const size = 2 + publish.topic.length + (withId ? 2 : 0) + publish.payload.length
        return publish.topic.length > 0 && size === body.length && withId === publish.messageId > 0
      },
    ),
    { numRuns: Number(process.env.FUZZ_RUNS ?? 5_000) },
  )
})

t.test('properties of MQTT 5 stand before the payload, and are passed over', async t => {
  const envelope = [0, 1, 0x61, 0, 7]
  const parse = (bytes: number[], isWhole = true) =>
    parsePublish(0x32, Buffer.from([...envelope, ...bytes]), { version: 5, isWhole })
  t.match(parse([0, 0x7b]), { messageId: 7, payload: Buffer.from('{') })
  t.match(parse([2, 1, 1, 0x7b]), { payload: Buffer.from('{') })
  t.match(parse([0x80, 1, ...Array(128).fill(1), 0x7b]), { payload: Buffer.from('{') })
  t.equal(parse([3, 1, 1]), undefined, 'longer than the packet')
  t.match(parse([3, 1, 1], false), { payload: Buffer.alloc(0) }, 'of a beginning, nothing of the payload')
  t.equal(parse([0x80, 0x80, 0x80, 0x80, 1]), undefined, 'a length of five bytes')
  t.equal(parse([0x80]), undefined, 'a length that is cut off')
})

t.test('a pace lets a second’s worth through at once, and its rate after that', async t => {
  const pace = new Pace(1_000, 0)
  for (let message = 0; message < 1_000; message++) t.equal(pace.take(0), 0)
  t.equal(pace.take(0), 1, 'the next one waits a millisecond')
  for (let message = 0; message < 99; message++) pace.take(0)
  t.equal(pace.take(0), 101)
  t.equal(pace.isRested(1_000), false)
  t.equal(pace.isRested(1_101), true)
})
