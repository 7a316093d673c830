import { Readable } from 'node:stream'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { gzipSync } from 'node:zlib'
import { Problem } from '../src/errors.ts'
import { parseMessage } from '../src/feed/messages.ts'
import { wrongShape } from '../src/http/shape.ts'
import { takeJson, takeLines, type Uploading } from '../src/ingest/http/uploads.ts'
import { hostileTexts } from '../test/support/hostile.ts'
import { type Bench, rounded } from './harness.ts'
import { startBenchIngest } from './support/ingest.ts'

const MEGABYTE = 1024 * 1024
const LIMIT_MS = 100
/** The largest input that each entry point accepts. */
const sizes = { quick: { mqtt: 1, http: 2 }, full: { mqtt: 4, http: 16 } }

setFlagsFromString('--expose-gc')
/** The bench's texts are hundreds of megabytes, which take a tenth of a second to collect. */
const collect = runInNewContext('gc') as () => void

/** Sends each entry point the most expensive inputs, one shape after the other, while the event loop is watched. */
export const bench: Bench = {
  compares: 'the longest stop of the event loop while hostile input comes in by every door, against 100 ms',
  because: 'for so long others may wait, whatever one of them sends',
  unit: 'ms',
  target: { atMost: 1 },
  rounds: { quick: 1, full: 3 },
  prepare: async ({ quick, log }) => {
    const { ingest, organizationId, vehicles, close } = await startBenchIngest(1)
    const [vehicleId] = vehicles as [string]
    const { intake } = ingest
    const size = quick ? sizes.quick : sizes.full
    const sender = { organizationId, deviceId: null, vehicleId }
    const stops = new Map<string, number>()

    const mqtt = (payload: Buffer) =>
      new Promise<void>(resolve => {
        const message = { source: 'mqtt', payload, vehicleId, sender: null, dup: false } as const
        intake.take(message, () => resolve())
      })
    const upload = async (take: typeof takeJson, bytes: Buffer, encoding: string | undefined) => {
      const uploading: Uploading = {
        body: Readable.from(chunked(bytes)),
        encoding,
        intake,
        sender,
        held: { now: () => undefined } as unknown as Uploading['held'],
        upload: intake.open('http', sender),
        stallMs: 60_000,
        waitMs: 60_000,
        ended: new AbortController().signal,
      }
      await take(uploading).catch((error: unknown) => {
        if (!(error instanceof Problem)) throw error
      })
    }
    const doors: Record<string, { megabytes: number; take(bytes: Buffer): unknown }> = {
      'MQTT message': { megabytes: size.mqtt, take: mqtt },
      'HTTP, JSON': { megabytes: size.http, take: bytes => upload(takeJson, bytes, undefined) },
      'HTTP, lines': { megabytes: size.mqtt, take: bytes => upload(takeLines, bytes, undefined) },
      'HTTP, JSON of gzip': { megabytes: size.http, take: bytes => upload(takeJson, bytes, 'gzip') },
      'HTTP, lines of gzip': { megabytes: size.mqtt, take: bytes => upload(takeLines, bytes, 'gzip') },
      'body of the API': {
        megabytes: 1,
        take: bytes =>
          wrongShape(bytes, { depth: 64, values: 100_000 }) ?? quietly(() => JSON.parse(`${bytes}`)),
      },
      'message to the feed': { megabytes: 1 / 16, take: bytes => parseMessage(bytes.toString()) },
    }

    return {
      ours: async () => {
        for (const [door, { megabytes, take }] of Object.entries(doors)) {
          for (const [shape, text] of Object.entries(hostileTexts(megabytes * MEGABYTE))) {
            // The bench's own work is done before the loop is watched.
            const bytes = door.endsWith('gzip') ? gzipSync(text) : Buffer.from(text)
            collect()
            const stop = await longestStop(() => take(bytes))
            const what = `${door}: ${shape}`
            stops.set(what, Math.max(stop, stops.get(what) ?? 0))
          }
        }
        return Math.max(...stops.values())
      },
      limit: async () => LIMIT_MS,
      more: async () => {
        const worst = [...stops].toSorted(([, a], [, b]) => b - a)
        for (const [what, ms] of worst.slice(0, 12)) log(`  ${rounded(ms)} ms  ${what}`)
        const figures = Object.fromEntries(worst.slice(0, 12).map(([what, ms]) => [what, rounded(ms)]))
        return { figures: { shapes: stops.size, worst: figures }, pass: true }
      },
      close,
    }
  },
}

/** The bytes in pieces, as from a socket. */
async function* chunked(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += 65_536) {
    await new Promise(setImmediate)
    yield bytes.subarray(at, at + 65_536)
  }
}

/**
 * The longest time between two turns of the event loop: by the clock, or in the process's own CPU time if that is
 * less, because then the machine gave the processor to others.
 */
async function longestStop(work: () => unknown): Promise<number> {
  let longest = 0
  let before = performance.now()
  let usedBefore = process.cpuUsage()
  let isOver = false
  const watch = () => {
    const now = performance.now()
    const used = process.cpuUsage()
    const usedMs = (used.user - usedBefore.user + used.system - usedBefore.system) / 1_000
    longest = Math.max(longest, Math.min(now - before, usedMs))
    before = now
    usedBefore = used
    if (!isOver) setImmediate(watch)
  }
  await new Promise(setImmediate)
  before = performance.now()
  setImmediate(watch)
  await work()
  await new Promise(setImmediate)
  isOver = true
  watch()
  return longest
}

function quietly(work: () => unknown): void {
  try {
    work()
  } catch {
    // The point was to find out that it is not JSON.
  }
}
