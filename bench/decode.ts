import { CopyBuffer, whole } from '../src/telemetry/copy.ts'
import { decode, isRefusal } from '../src/telemetry/decode.ts'
import { windowAt } from '../src/telemetry/time.ts'
import type { Bench } from './harness.ts'
import { asJson, benchVehicle, makeReadings } from './support/readings.ts'

export const bench: Bench = {
  compares:
    'a JSON message of 200 bytes to COPY bytes, against JSON.parse alone, both from the message as it came',
  because: 'a message has to be parsed, and nothing in Node does it faster',
  unit: 'ns a message',
  target: { atMost: 3.5 },
  rounds: { quick: 15, full: 41 },
  prepare: async () => {
    const messages = makeReadings(20_000).map(reading => {
      const { vehicleId: _, ...sent } = JSON.parse(asJson(reading))
      return Buffer.from(JSON.stringify(sent))
    })
    const window = windowAt(Date.now(), 30)
    const copy = new CopyBuffer()
    let checksum = 0

    const limit = async () =>
      timed(() => {
        for (const message of messages) checksum += JSON.parse(message.toString()).speed
      })
    const ours = async () =>
      timed(() => {
        copy.begin(whole)
        for (const message of messages) {
          const reading = decode(JSON.parse(message.toString()), benchVehicle(1), window)
          if (isRefusal(reading)) throw new Error(reading.message)
          copy.add(reading)
        }
        checksum += copy.end().length
      })

    function timed(work: () => void): number {
      const begun = process.hrtime.bigint()
      work()
      return Number(process.hrtime.bigint() - begun) / messages.length
    }

    for (let warm = 0; warm < 5; warm++) await Promise.all([ours(), limit()])
    const bytes = messages.reduce((sum, message) => sum + message.length, 0) / messages.length
    return {
      ours,
      limit,
      more: async () => ({ figures: { bytes: Math.round(bytes) }, pass: checksum > 0 }),
      close: async () => undefined,
    }
  },
}
