import { h } from '../dom.ts'
import { formatTenths, formatWhole } from '../words.ts'
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

/** How each day is stored, the newest first, and what was won by storing it small. */
export function drawDays(days: readonly Day[]): HTMLElement[] {
  const heading = h('h2', {}, 'Days')
  if (days.length === 0) return [heading, h('p', { class: 'quiet' }, 'No readings yet.')]
  const won = days.reduce((sum, { wonBytes }) => sum + Math.max(0, wonBytes ?? 0), 0)
  const refused = days.filter(({ refused: reason }) => reason !== null)
  const of = (state: string) => days.filter(day => day.state === state).length
  const lines = [
    `Of ${formatWhole(days.length)} ${days.length === 1 ? 'day' : 'days'} ${formatWhole(of('packed'))} are packed and ${formatWhole(of('archived'))} archived.`,
    won > 0 ? `Packing has won ${size(won)}.` : '',
    ...refused.map(({ day, refused: reason }) => `${day} is not packed: ${reason}.`),
  ]
  return [
    heading,
    table(
      ['Day', 'State', 'Readings', 'Size', 'Bytes each', 'Won', 'Late'],
      days
        .slice(0, shown)
        .map(({ day, state, readings, bytes, bytesEach, wonBytes, late }) => [
          day,
          state,
          formatWhole(readings),
          size(bytes),
          bytesEach === null ? '–' : formatTenths(bytesEach),
          wonBytes === null ? '–' : size(Math.max(0, wonBytes)),
          late === 0 ? '–' : formatWhole(late),
        ]),
      ['Bytes each', 'Won', 'Late'],
    ),
    h('p', { class: 'under' }, lines.filter(Boolean).join(' ')),
  ]
}
