import { type AsyncBuffer, type FileMetaData, parquetMetadata, parquetRead, type RowGroup } from 'hyparquet'
import { type Files, readWhole } from '../../files/files.ts'
import { type ArchiveRow, archiveColumns, exactName, isNumber, TIME, VEHICLE } from './columns.ts'
import { unscale } from './decimals.ts'
import { PARTS, type Part, sha256Of } from './encode.ts'
import { loadZstd } from './zstd.ts'

/** A file of the archive whose footer has been read. */
export interface DayFile {
  groups: readonly Group[]
  readGroup(group: Group, columns?: readonly number[]): Promise<ArchiveRow[]>
}

interface Group {
  index: number
  rows: number
  firstVehicle: string
  lastVehicle: string
  /** Microseconds. */
  firstTime: number
  lastTime: number
}

type Bytes = (from: number, to: number) => Promise<Uint8Array>

/** The footer of a file is seldom longer; if it is, it is read in a second request. */
const FOOTER = 64 * 1024
/** The length of the metadata, and `PAR1`. */
const TAIL = 8

/** Always the same file, or `file_changed`. */
export async function openDayFile(
  files: Files,
  { key, bytes, etag }: { key: string; bytes: number; etag: string },
  signal?: AbortSignal,
): Promise<DayFile> {
  const read = (from: number, to: number) =>
    readWhole(files, key, { range: { from, to }, etag, ...(signal ? { signal } : {}) })
  return await dayFileOf(bytes, read)
}

/** For bytes that are all in memory. */
export async function dayFileIn(bytes: Uint8Array): Promise<DayFile> {
  return await dayFileOf(bytes.length, async (from, to) => bytes.subarray(from, to))
}

async function dayFileOf(length: number, read: Bytes): Promise<DayFile> {
  const metadata = await readFooter(length, read)
  const zstd = await loadZstd()
  let first = 0
  const starts = metadata.row_groups.map(({ num_rows }) => {
    const start = first
    first += Number(num_rows)
    return start
  })
  const parts = partsOf(metadata)
  const known = new Set(metadata.schema.map(({ name }) => name))
  return {
    groups: metadata.row_groups.map(groupOf),
    readGroup: async ({ index, rows }, asked = archiveColumns.map((_, at) => at)) => {
      // A field that is newer than the file is null in all of its readings.
      const names = asked.flatMap(at => namesOf(archiveColumns[at]!)).filter(name => known.has(name))
      const file = await bufferOf(parts[index]!, { length, read })
      const columns = new Map<string, ArrayLike<unknown>>()
      await parquetRead({
        file,
        metadata,
        columns: names,
        rowStart: starts[index]!,
        rowEnd: starts[index]! + rows,
        compressors: { ZSTD: zstd.decompress },
        parsers: { timestampFromMicroseconds: Number },
        onChunk: ({ columnName, columnData }) =>
          void columns.set(columnName, columnData as ArrayLike<unknown>),
      })
      return rowsOf(rows, asked, columns)
    },
  }
}

function partsOf({ key_value_metadata: kept = [], row_groups: groups }: FileMetaData): Part[] {
  const parts = JSON.parse(kept.find(({ key }) => key === PARTS)?.value ?? '[]') as Part[]
  if (parts.length !== groups.length) throw new Error('This is not a file of the archive')
  return parts
}

async function readFooter(length: number, read: Bytes): Promise<FileMetaData> {
  let from = Math.max(0, length - FOOTER)
  let end = await read(from, length)
  const needed = TAIL + new DataView(end.buffer, end.byteOffset).getUint32(end.length - TAIL, true)
  if (needed > length) throw new Error('This is not a Parquet file')
  if (needed > end.length) {
    from = length - needed
    end = await read(from, length)
  }
  const metadata = parquetMetadata(copied(end))
  // Decimals are needed as integers: the library's conversion is not exact.
  for (const element of metadata.schema)
    if (element.converted_type === 'DECIMAL') delete element.converted_type
  return metadata
}

/** A row group, in one request and verified. */
async function bufferOf(part: Part, { length, read }: { length: number; read: Bytes }): Promise<AsyncBuffer> {
  const { from, to, sha256 } = part
  const bytes = await read(from, to)
  if (sha256Of(bytes) !== sha256) throw new Error('A file of the archive is damaged')
  return {
    byteLength: length,
    slice: (start, end = length) => copied(bytes.subarray(start - from, end - from)),
  }
}

/** An ArrayBuffer that begins with these bytes: Node's buffers are often part of a larger one. */
function copied(bytes: Uint8Array): ArrayBuffer {
  return Uint8Array.from(bytes).buffer
}

function groupOf({ num_rows, columns }: RowGroup, index: number): Group {
  const of = (name: string) => {
    const found = columns.find(({ meta_data }) => meta_data!.path_in_schema[0] === name)!.meta_data!
      .statistics!
    return [found.min_value, found.max_value]
  }
  const [firstVehicle, lastVehicle] = of(archiveColumns[VEHICLE]!.name).map(String) as [string, string]
  const [firstTime, lastTime] = of(archiveColumns[TIME]!.name).map(microseconds) as [number, number]
  return { index, rows: Number(num_rows), firstVehicle, lastVehicle, firstTime, lastTime }
}

/** The bounds of a time column are dates, in milliseconds. */
function microseconds(value: unknown): number {
  return value instanceof Date ? value.getTime() * 1000 : Number(value)
}

function namesOf({ name, type }: (typeof archiveColumns)[number]): string[] {
  return isNumber(type) ? [name, exactName(name)] : [name]
}

function rowsOf(
  length: number,
  asked: readonly number[],
  columns: ReadonlyMap<string, ArrayLike<unknown>>,
): ArchiveRow[] {
  const rows: ArchiveRow[] = Array.from({ length }, () => [])
  for (const at of asked) {
    const { name, type, scale } = archiveColumns[at]!
    const values = columns.get(name)
    const exact = columns.get(exactName(name)) as ArrayLike<number | null> | undefined
    for (let index = 0; index < length; index++) {
      const value = values?.[index] ?? null
      rows[index]![at] = isNumber(type)
        ? unscale({ scaled: value === null ? null : Number(value), exact: exact?.[index] ?? null }, scale)
        : (value as string | number | boolean | null)
    }
  }
  return rows
}
