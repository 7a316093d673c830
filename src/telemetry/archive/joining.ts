import { allFields } from '../store/fields.ts'
import { type ArchiveRow, compareRows, TIME, VEHICLE } from './columns.ts'

/**
 * Readings that came for an archived day were not compared with it when they were stored. One that says the same as an
 * archived one of its instant is that reading; one that says something else is a reading of its own, and stands a
 * microsecond behind, as everywhere.
 */
interface Placed {
  row: ArchiveRow
  /** The archive has it. */
  isThere: boolean
  /** Where it stands; another time than its own where that was taken. */
  time: number
}

const RECEIVED = allFields.indexOf('receivedAt')
const ATTRIBUTES = allFields.indexOf('attributes')

/** `ignored` are keys of attributes that do not tell two readings apart. */
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

/** Both, in their order. */
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

/** What a reading says, whenever it was measured and received. */
function contentOf(row: ArchiveRow, ignored: readonly string[]): string {
  return JSON.stringify(
    row.map((value, at) => {
      if (at === TIME || at === RECEIVED) return null
      return at === ATTRIBUTES && typeof value === 'string' ? attributesOf(value, ignored) : value
    }),
  )
}

/** jsonb has its keys in one order, so that equal documents are equal texts. */
function attributesOf(text: string, ignored: readonly string[]): string | null {
  if (!ignored.some(key => text.includes(key))) return text
  const kept = Object.entries(JSON.parse(text) as object).filter(([key]) => !ignored.includes(key))
  return kept.length === 0 ? null : JSON.stringify(Object.fromEntries(kept))
}

function instantOf(row: ArchiveRow): string {
  return `${row[VEHICLE]} ${Math.floor((row[TIME] as number) / 1000)}`
}
