import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises'
import pino from 'pino'
import { Registry } from 'prom-client'
import type { Config } from '../src/config.ts'
import { HandOver } from '../src/events/live/hand-over.ts'
import { Account } from '../src/ingest/accounting.ts'
import { Delivery, Entry } from '../src/ingest/delivery.ts'
import { createIngest } from '../src/ingest/ingest.ts'
import { decode, isRefusal } from '../src/telemetry/decode.ts'
import type { Reading } from '../src/telemetry/reading.ts'
import { windowAt } from '../src/telemetry/time.ts'
import { expectRows } from './copy.ts'
import { measureDay } from './events/day.ts'
import { addFleet, FENCES, saidOf, VEHICLES } from './events/fleet.ts'
import { measureLive } from './events/live.ts'
import type { Bench } from './harness.ts'
import { openEmptyDay } from './support/empty-day.ts'
import { benchVehicle } from './support/readings.ts'

/** Seconds of the whole fleet in one round. */
const SECONDS = { quick: 30, full: 40 }

export const bench: Bench = {
  compares: `decoded readings of ${VEHICLES} vehicles stored while events among ${FENCES} geofences are found, against the same without`,
  because: 'nobody who sends readings waits for what follows from them',
  unit: 'rows/s',
  target: { atLeast: 0.95 },
  rounds: { quick: 5, full: 9 },
  prepare: async ({ quick, log }) => {
    const server = await openEmptyDay()
    await addFleet(server.database.app)
    const handOver = new HandOver({
      log: pino({ level: 'error' }, process.stderr),
      now: Date.now,
      order: { url: server.database.url, gapSeconds: 300, limits: limitsOf(server.config) },
      tell: (_, events) => {
        found += events.length
      },
      tellAlert: () => undefined,
    })
    let [found, follows, second] = [0, false, 0]
    const ingest = createIngest({
      ...server,
      log: pino({ level: 'warn' }, process.stderr),
      metrics: new Registry(),
      vehicleOf: () => undefined,
      onCommitted: readings => {
        if (follows) for (const reading of readings) handOver.take(reading, ORGANIZATION)
      },
    })
    const store = async (withEvents: boolean) => {
      await server.empty()
      const seconds = quick ? SECONDS.quick : SECONDS.full
      const readings = readingsOf(second, seconds)
      second += seconds
      follows = withEvents
      const begun = performance.now()
      await new Promise<void>((resolve, reject) => {
        const delivery = new Delivery(new Account('http'), null, false, undefined, () => resolve())
        const feed = async () => {
          for (let at = 0; at < readings.length; at++) {
            delivery.receive()
            ingest.add(new Entry(readings[at]!, delivery, at, 400))
            if (at % 300 === 0) await turn()
            if (ingest.intake.full) await ingest.intake.room()
          }
          delivery.close()
        }
        feed().catch(reject)
      })
      const took = (performance.now() - begun) / 1000
      await expectRows(server, readings.length)
      return readings.length / took
    }
    await store(true)
    return {
      ours: async () => {
        const figure = await store(true)
        // The thread's remaining work must not run beside the limit.
        while (handOver.waiting > 0) await delay(20)
        return figure
      },
      limit: () => store(false),
      more: async () => {
        const day = await measureDay({ quick, log })
        const live = await measureLive({ quick, log })
        return {
          figures: { found, ...day.figures, ...live.figures },
          pass: found > 0 && day.pass && live.pass,
        }
      },
      close: async () => {
        await handOver.stop()
        await ingest.stop(1_000)
        await server.close()
      },
    }
  },
}

const ORGANIZATION = '00000000-0000-4000-8000-000000000001'

function limitsOf(config: Config) {
  const { databaseStatementTimeoutMs, databaseLockTimeoutMs, databaseConnectTimeoutMs } = config
  return { databaseStatementTimeoutMs, databaseLockTimeoutMs, databaseConnectTimeoutMs }
}

/** In the last minutes, so that all of it is live. */
const begun = Date.now() - 9 * 60_000

function readingsOf(from: number, seconds: number): Reading[] {
  const window = windowAt(Date.now(), 30)
  const readings: Reading[] = []
  for (let second = from; second < from + seconds; second++) {
    for (let n = 0; n < VEHICLES; n++) {
      const said = { time: begun + second * 1_000, ...saidOf(n, second) }
      const reading = decode(said, benchVehicle(n), window)
      if (isRefusal(reading)) throw new Error(reading.message)
      readings.push(reading)
    }
  }
  return readings
}
