import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import pino from 'pino'
import { Registry } from 'prom-client'
import { Account } from '../src/ingest/accounting.ts'
import { Delivery, Entry } from '../src/ingest/delivery.ts'
import { createIngest } from '../src/ingest/ingest.ts'
import type { Reading } from '../src/telemetry/reading.ts'
import { PARTS } from '../src/telemetry/store/writing.ts'
import { type Bench, format, spread } from './harness.ts'
import { type EmptyDay, openEmptyDay } from './support/empty-day.ts'
import { asCopyFile, benchVehicle, type CopyFile, makeReadings } from './support/readings.ts'

export const bench: Bench = {
  compares:
    'decoded readings through batcher and two writers, against the server reading the same rows from its own disk',
  because: 'nothing stores rows in this server faster, over one connection, than COPY FROM a binary file',
  unit: 'rows/s',
  target: { atLeast: 0.9 },
  rounds: { quick: 3, full: 5 },
  prepare: async ({ quick, log }) => {
    const rows = quick ? 200_000 : 500_000
    const server = await openEmptyDay()
    const readings = makeReadings(rows)
    const limit = await limitOf(server, asCopyFile(readings), rows)
    const ingest = createIngest({
      ...server,
      log: pino({ level: 'warn' }, process.stderr),
      metrics: new Registry(),
      vehicleOf: () => undefined,
      onCommitted: () => undefined,
    })
    /**
     * How fast these are stored; with `stopped`, together with a vehicle whose clock stands still and that keeps
     * sending.
     */
    const store = async (stopped?: string) => {
      await server.empty()
      const sent = stopped ? withStopped(readings, stopped) : readings
      const begun = performance.now()
      await new Promise<void>((resolve, reject) => {
        const delivery = new Delivery(new Account('http'), null, false, undefined, () => resolve())
        feed().catch(reject)

        async function feed() {
          for (let at = 0; at < sent.length; at++) {
            delivery.receive()
            ingest.add(new Entry(sent[at]!, delivery, at, 400))
            // As many as there are in a chunk of a body; then others have their turn.
            if (at % 300 === 0) await turn()
            if (ingest.intake.full) await ingest.intake.room()
          }
          delivery.close()
        }
      })
      const seconds = (performance.now() - begun) / 1000
      await expectRows(server, rows + (stopped ? PARTS : 0))
      return rows / seconds
    }
    return {
      limit,
      ours: () => store(),
      more: async () => {
        const speeds = { none: [] as number[], stopped: [] as number[] }
        const stopped = benchVehicle(2_000)
        // It has been doing so for long: that it repeats itself is detected before the measurement begins.
        await store(stopped)
        for (let round = 0; round < (quick ? 3 : 5); round++) {
          const withStopped = async () => speeds.stopped.push(await store(stopped))
          if (round % 2 === 1) await withStopped()
          speeds.none.push(await store())
          if (round % 2 === 0) await withStopped()
        }
        const ratio = spread(speeds.stopped).median / spread(speeds.none).median
        log(
          `  with a stopped clock among the vehicles ${format(ratio)} of the speed without, target >= ${UNHARMED}`,
        )
        const figures = {
          rowsPerSecondWithStoppedClock: Math.round(spread(speeds.stopped).median),
          stoppedClockRatio: Number(ratio.toPrecision(4)),
        }
        return { figures, pass: ratio >= UNHARMED }
      },
      close: async () => {
        await ingest.stop(1_000)
        await server.close()
      },
    }
  },
}

/** Adds, after each thousand readings, one of a vehicle whose clock stands still. */
function withStopped(readings: readonly Reading[], vehicleId: string): Reading[] {
  return readings.flatMap((reading, at) =>
    at % 1_000 === 0 ? [reading, { ...readings[0]!, vehicleId, odometer: at }] : [reading],
  )
}

/** What the others must keep in spite of one such vehicle. */
const UNHARMED = 0.95

type RowServer = Pick<EmptyDay, 'folder' | 'empty'> & {
  database: Pick<EmptyDay['database'], 'write' | 'read'>
}

/** The server's time for the rows alone: a COPY from its own disk, on one connection. */
export async function limitOf(
  server: RowServer,
  { columns, bytes }: CopyFile,
  rows: number,
): Promise<() => Promise<number>> {
  const path = join(server.folder, 'readings.copy')
  await writeFile(path, bytes, { mode: 0o644 })
  return async () => {
    await server.empty()
    const begun = performance.now()
    await server.database.write.query(`copy vehicle_telemetry (${columns}) from '${path}' (format binary)`)
    const seconds = (performance.now() - begun) / 1000
    await expectRows(server, rows)
    return rows / seconds
  }
}

export async function expectRows(server: RowServer, rows: number): Promise<void> {
  const { rows: counted } = await server.database.read.query<{ count: number }>(
    'select count(*)::int from vehicle_telemetry',
  )
  if (counted[0]!.count !== rows) throw new Error(`${counted[0]!.count} rows are there, not ${rows}`)
}
