import { h } from '../dom.ts'
import { say } from '../text.ts'
import { formatDayIn, formatTenths, formatWhole } from '../words.ts'
import { size, table } from './table.ts'

export interface Day {
  day: string
  state: string
  readings: number
  bytes: number
  bytesEach: number | null
  wonBytes: number | null
  late: number
  refused: string | null
}

const shown = 14

/** How each day is stored, newest first, and how much space packing has saved. */
export function drawDays(days: readonly Day[]): HTMLElement[] {
  const words = say.storedDays
  const heading = h('h2', {}, words.heading)
  if (days.length === 0) return [heading, h('p', { class: 'quiet' }, words.none)]
  const won = days.reduce((sum, { wonBytes }) => sum + Math.max(0, wonBytes ?? 0), 0)
  const of = (state: string) => formatWhole(days.filter(day => day.state === state).length)
  const lines = [
    words.packed(formatWhole(days.length), of('packed'), of('archived')),
    won > 0 ? words.won(size(won)) : '',
    ...days.map(({ day, refused }) => (refused === null ? '' : words.refused(day, refused))),
  ]
  return [
    heading,
    table(
      [
        words.day,
        words.state,
        say.operations.readings,
        say.operations.size,
        words.bytesEach,
        words.wonBytes,
        words.late,
      ],
      days
        .slice(0, shown)
        .map(({ day, state, readings, bytes, bytesEach, wonBytes, late }) => [
          formatDayIn('UTC', Date.parse(day)),
          words.states[state] ?? state,
          formatWhole(readings),
          size(bytes),
          bytesEach === null ? '–' : formatTenths(bytesEach),
          wonBytes === null ? '–' : size(Math.max(0, wonBytes)),
          late === 0 ? '–' : formatWhole(late),
        ]),
      [words.bytesEach, words.wonBytes, words.late],
    ),
    h('p', { class: 'under' }, ...lines.filter(Boolean)),
  ]
}
