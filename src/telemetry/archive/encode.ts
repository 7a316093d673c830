import { createHash, type Hash } from 'node:crypto'
import { ByteWriter, type ColumnSource, ParquetWriter, type SchemaElement } from 'hyparquet-writer'
import { type ArchiveRow, archiveColumns, exactName, isNumber, TIME, VEHICLE } from './columns.ts'
import { largestScaled, scale } from './decimals.ts'
import { loadZstd } from './zstd.ts'

/** The content of a file, known once it is written or read. */
export interface Contents {
  rows: number
  vehicles: number
  /** Microseconds. */
  firstTime: number | null
  lastTime: number | null
  /** SHA-256 of all values, in order: equal where every reading is, bit for bit. */
  sha256: string
}

/**
 * A row group ends after the vehicle with which it reaches the first number of rows, and in any case at the second. So
 * the readings of a vehicle are in one or two groups, and groups are large enough to compress well.
 */
const GROUP_ENOUGH = 12_000
const GROUP_MOST = 24_000

const schema = [element('organization_id', 'text'), ...archiveColumns.flatMap(elementsOf)]

function elementsOf({ name, type, scale: digits }: (typeof archiveColumns)[number]): SchemaElement[] {
  if (type === 'time') return [element(name, 'time')]
  if (type === 'boolean') return [{ name, type: 'BOOLEAN', repetition_type: 'OPTIONAL' }]
  if (!isNumber(type)) return [element(name, 'text', type !== 'uuid')]
  const decimal = {
    type: 'DECIMAL' as const,
    scale: digits,
    precision: type === 'real' ? 9 : 18,
  }
  return [
    {
      name,
      type: type === 'real' ? 'INT32' : 'INT64',
      logical_type: decimal,
      repetition_type: 'OPTIONAL',
    },
    { name: exactName(name), type: 'DOUBLE', repetition_type: 'OPTIONAL' },
  ]
}

function element(name: string, as: 'text' | 'time', isOptional = false): SchemaElement {
  const repetition_type = isOptional ? 'OPTIONAL' : 'REQUIRED'
  if (as === 'text') return { name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type }
  const logical_type = { type: 'TIMESTAMP' as const, isAdjustedToUTC: true, unit: 'MICROS' as const }
  return { name, type: 'INT64', logical_type, repetition_type }
}

/** The position of each row group, and the hash of its bytes: stored in the footer, so that each can be verified alone. */
export interface Part {
  from: number
  to: number
  sha256: string
}

export const PARTS = 'fleetwake.parts'

/** One organization's readings of a day as Parquet, one row group at a time, from sorted readings. Returns its content. */
export async function* encodeFile(
  organizationId: string,
  batches: AsyncIterable<ArchiveRow[]>,
  schemaVersion: number,
): AsyncGenerator<Uint8Array, Contents> {
  const zstd = await loadZstd()
  const bytes = new ByteWriter(1024 * 1024)
  const elements = schema.map(element => ({ ...element }))
  const parts: Part[] = []
  const file = new ParquetWriter({
    writer: bytes,
    schema: [{ name: 'root', num_children: elements.length }, ...elements],
    codec: 'ZSTD',
    compressors: { ZSTD: zstd.compress },
    statisticsTruncateLength: Number.POSITIVE_INFINITY,
    createdBy: 'Fleetwake',
  })
  const counted = new Counted()
  let group: ArchiveRow[] = []
  const write = async () => {
    await file.write({ columnData: columnsOf(organizationId, group), rowGroupSize: group.length })
    group = []
    // A copy, because the buffer is written to again.
    const part = bytes.getBytes().slice()
    bytes.index = 0
    parts.push({ from: bytes.offset - part.length, to: bytes.offset, sha256: sha256Of(part) })
    return part
  }
  for await (const batch of batches) {
    for (const row of batch) {
      const isNext = group.length > 0 && group.at(-1)![VEHICLE] !== row[VEHICLE]
      if (group.length >= GROUP_MOST || (isNext && group.length >= GROUP_ENOUGH)) yield await write()
      counted.add(row)
      group.push(row)
    }
  }
  if (group.length > 0) yield await write()
  // The scaled integers were passed unchanged; here they are declared as decimals, also in the older notation.
  for (const element of elements) {
    const { logical_type: type } = element
    if (type?.type === 'DECIMAL')
      Object.assign(element, { converted_type: 'DECIMAL', scale: type.scale, precision: type.precision })
  }
  file.kvMetadata = [
    { key: 'fleetwake.schema', value: String(schemaVersion) },
    { key: PARTS, value: JSON.stringify(parts) },
  ]
  await file.finish()
  yield bytes.getBytes().slice()
  return counted.contents()
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function columnsOf(organizationId: string, rows: readonly ArchiveRow[]): ColumnSource[] {
  const columns: ColumnSource[] = [{ name: 'organization_id', data: rows.map(() => organizationId) }]
  for (const [at, { name, type, scale: digits }] of archiveColumns.entries()) {
    if (type === 'time') {
      const data = BigInt64Array.from(rows, row => BigInt(row[at] as number))
      columns.push({ name, data, encoding: 'DELTA_BINARY_PACKED' })
    } else if (isNumber(type)) {
      const both = rows.map(row =>
        row[at] === null ? nothing : scale(row[at] as number, digits, largestScaled[type as 'real']),
      )
      const data = both.map(({ scaled }) => scaled)
      columns.push({ name, data, encoding: 'DELTA_BINARY_PACKED', statistics: false })
      // A dictionary would treat minus zero as zero.
      const exact = { name: exactName(name), data: both.map(({ exact }) => exact) }
      columns.push({ ...exact, encoding: 'PLAIN', statistics: false })
    } else columns.push({ name, data: rows.map(row => row[at]), statistics: type === 'uuid' })
  }
  return columns
}

const nothing = { scaled: null, exact: null }

/** What a file holds, row by row. */
export class Counted {
  readonly #hash: Hash = createHash('sha256')
  readonly #contents = {
    rows: 0,
    vehicles: 0,
    firstTime: null as number | null,
    lastTime: null as number | null,
  }
  #vehicle: unknown

  add(row: ArchiveRow): void {
    const contents = this.#contents
    const time = row[TIME] as number
    contents.rows++
    if (row[VEHICLE] !== this.#vehicle) contents.vehicles++
    this.#vehicle = row[VEHICLE]
    contents.firstTime = Math.min(contents.firstTime ?? time, time)
    contents.lastTime = Math.max(contents.lastTime ?? time, time)
    // JSON writes a minus zero as zero.
    this.#hash.update(JSON.stringify(row.map(value => (Object.is(value, -0) ? '-0' : value))))
  }

  contents(): Contents {
    return { ...this.#contents, sha256: this.#hash.copy().digest('hex') }
  }
}
