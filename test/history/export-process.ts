import { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import pino from 'pino'
import { openPools } from '../../src/database/pools.ts'
import { exportParquet } from '../../src/history/export/parquet.ts'
import type { ExportQuestion } from '../../src/history/export/question.ts'
import { streamExport } from '../../src/history/export/stream.ts'
import { exportText } from '../../src/history/export/text.ts'
import { allFields } from '../../src/telemetry/store/fields.ts'
import { testConfig } from '../support/config.ts'

/** A process that does nothing but one export, and says how much memory it took at most. */
const [url, organizationId, format] = process.argv.slice(2) as [string, string, 'csv' | 'ndjson' | 'parquet']
const database = openPools(url, testConfig({ DATABASE_URL: url }), pino({ level: 'silent' }))
const range = { from: 0, to: Date.UTC(2100, 0) }
const question: ExportQuestion = {
  range,
  organizationId,
  vehicleIds: undefined,
  fields: allFields,
  after: undefined,
}
const stream = await streamExport({
  pool: database.read,
  gzip: format === 'csv',
  limits: { patienceMs: 60_000, leastBytesPerSecond: 1, longestMs: 3_600_000 },
  ended: new AbortController().signal,
  begin: async client =>
    format === 'parquet' ? exportParquet(client, question) : exportText(client, question, format),
})
let bytes = 0
const begun = performance.now()
await pipeline(
  stream,
  new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      bytes += chunk.length
      done()
    },
  }),
)
const seconds = (performance.now() - begun) / 1000
await database.close()
process.stdout.write(JSON.stringify({ bytes, seconds, megabytes: process.resourceUsage().maxRSS / 1024 }))
