import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import pino from 'pino'
import { Registry } from 'prom-client'
import { Account } from '../src/ingest/accounting.ts'
import { Delivery, Entry } from '../src/ingest/delivery.ts'
import { createIngest } from '../src/ingest/ingest.ts'
import { copyColumns } from '../src/telemetry/copy.ts'
import type { Bench } from './harness.ts'
import { type EmptyDay, openEmptyDay } from './support/empty-day.ts'
import { asCopyFile, makeReadings } from './support/readings.ts'

export const bench: Bench = {
  compares:
    'decoded readings through batcher and two writers, against the server reading the same rows from its own disk',
  because: 'nothing stores rows in this server faster, over one connection, than COPY FROM a binary file',
  unit: 'rows/s',
  target: { atLeast: 0.9 },
  rounds: { quick: 3, full: 5 },
  prepare: async ({ quick }) => {
    const rows = quick ? 200_000 : 500_000
    const server = await openEmptyDay()
    const readings = makeReadings(rows)
    const limit = await limitOf(server, asCopyFile(readings), rows)
    const ingest = createIngest({
      ...server,
      log: pino({ level: 'warn' }, process.stderr),
      metrics: new Registry(),
      organizationOf: () => undefined,
      onCommitted: () => undefined,
    })
    return {
      limit,
      ours: async () => {
        await server.empty()
        const begun = performance.now()
        await new Promise<void>((resolve, reject) => {
          const delivery = new Delivery(new Account('http'), null, false, undefined, () => resolve())
          feed().catch(reject)

          async function feed() {
            for (let at = 0; at < readings.length; at++) {
              delivery.receive()
              ingest.add(new Entry(readings[at]!, delivery, at, 400))
              // As much as a chunk of a body holds; then others have their turn.
              if (at % 300 === 0) await turn()
              if (ingest.intake.full) await ingest.intake.room()
            }
            delivery.close()
          }
        })
        const seconds = (performance.now() - begun) / 1000
        await expectRows(server, rows)
        return rows / seconds
      },
      close: async () => {
        await ingest.stop(1_000)
        await server.close()
      },
    }
  },
}

type RowServer = Pick<EmptyDay, 'folder' | 'empty'> & {
  database: Pick<EmptyDay['database'], 'write' | 'read'>
}

/** What the server takes for the rows alone: a COPY from its own disk, one connection. */
export async function limitOf(server: RowServer, file: Buffer, rows: number): Promise<() => Promise<number>> {
  const path = join(server.folder, 'readings.copy')
  await writeFile(path, file, { mode: 0o644 })
  return async () => {
    await server.empty()
    const begun = performance.now()
    await server.database.write.query(
      `copy vehicle_telemetry (${copyColumns}) from '${path}' (format binary)`,
    )
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
