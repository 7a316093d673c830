import { allFields } from '../store/fields.ts'
import { type ArchiveRow, compareRows, TIME, VEHICLE } from './columns.ts'

/**
 * Readings that arrived for an archived day were not compared with it when they were stored. If one equals an archived
 * reading of the same instant, it is that reading; otherwise it is a reading of its own, and is stored a microsecond
 * after it, as everywhere.
 */
interface Placed {
  row: ArchiveRow
  /** The archive has it. */
  isThere: boolean
  /** Its time in storage, which differs from its own if that was taken. */
  time: number
}

const RECEIVED = allFields.indexOf('receivedAt')
const ATTRIBUTES = allFields.indexOf('attributes')

/** `ignored` are keys of attributes that do not distinguish readings. */
export function placeLate(
  archived: readonly ArchiveRow[],
  late: readonly ArchiveRow[],
  ignored: readonly string[],
): Placed[] {
  const instants = new Map<string, ArchiveRow[]>()
  for (const row of archived) instants.set(instantOf(row), [...(instants.get(instantOf(row)) ?? []), row])
  return late.map(row => {
    const others = instants.get(instantOf(row)) ?? []
    const content = contentOf(row, ignored)
    const twin = others.find(other => contentOf(other, ignored) === content)
    if (twin) return { row, isThere: true, time: twin[TIME] as number }
    let time = row[TIME] as number
    while (others.some(other => other[TIME] === time)) time++
    const placed = row.map((value, at) => (at === TIME ? time : value))
    instants.set(instantOf(row), [...others, placed])
    return { row, isThere: false, time }
  })
}

/** Both, merged in order. */
export function joined(
  archived: readonly ArchiveRow[],
  late: readonly ArchiveRow[],
  ignored: readonly string[],
): ArchiveRow[] {
  const further = placeLate(archived, late, ignored)
    .filter(({ isThere }) => !isThere)
    .map(({ row, time }) => row.map((value, at) => (at === TIME ? time : value)))
  return [...archived, ...further].sort(compareRows)
}

/** The content of a reading, without the times of measurement and receipt. */
function contentOf(row: ArchiveRow, ignored: readonly string[]): string {
  return JSON.stringify(
    row.map((value, at) => {
      if (at === TIME || at === RECEIVED) return null
      return at === ATTRIBUTES && typeof value === 'string' ? attributesOf(value, ignored) : value
    }),
  )
}

/** jsonb has a fixed order of keys, so that equal documents are equal texts. */
function attributesOf(text: string, ignored: readonly string[]): string | null {
  if (!ignored.some(key => text.includes(key))) return text
  const kept = Object.entries(JSON.parse(text) as object).filter(([key]) => !ignored.includes(key))
  return kept.length === 0 ? null : JSON.stringify(Object.fromEntries(kept))
}

function instantOf(row: ArchiveRow): string {
  return `${row[VEHICLE]} ${Math.floor((row[TIME] as number) / 1000)}`
}
