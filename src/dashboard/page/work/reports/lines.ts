import {
  formatDayIn,
  formatLength,
  formatPlace,
  formatTenths,
  formatTime,
  formatWhole,
  inUnits,
  lengthUnit,
  speedUnit,
  wordsOf,
} from '../../words.ts'

export type Line = Readonly<Record<string, unknown>>

/** The fields that identify a line, most telling first. */
const named = ['licensePlate', 'driverName', 'fleet', 'model']
const ids = new Set(['vehicleId', 'driverId'])

/** The columns of a report, in the service's order; ids are for programs. */
export function columnsOf(lines: readonly Line[]): string[] {
  const all = [...new Set(lines.flatMap(line => Object.keys(line)))]
  const shown = all.filter(name => !ids.has(name) && lines.some(line => (line[name] ?? null) !== null))
  return [...named.filter(name => shown.includes(name)), ...shown.filter(name => !named.includes(name))]
}

/** The unit is shown with the values. */
export function headOf(name: string): string {
  return wordsOf(name.replace(/(Km|Seconds|Minutes)$/, ''))
}

/** A value of a report, formatted for people. Days are those of the organization, whichever time zone is chosen. */
export function cellOf(name: string, value: unknown, zone: string): string {
  if (value === null || value === undefined) return '–'
  if (typeof value === 'number') return numberOf(name, value)
  if (name === 'periodStart') return formatDayIn(zone, Date.parse(String(value)))
  if (/^\d{4}-\d\d-\d\d$/.test(String(value))) return formatDayIn('UTC', Date.parse(String(value)))
  if (/^\d{4}-\d\d-\d\dT/.test(String(value))) return formatTime(String(value))
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

function numberOf(name: string, value: number): string {
  if (/Seconds$/.test(name)) return formatLength(value)
  if (/Minutes$/.test(name)) return formatLength(value * 60)
  if (/Km$/.test(name)) return `${formatTenths(inUnits(value))} ${lengthUnit()}`
  if (/speed/i.test(name)) return `${formatTenths(inUnits(value))} ${speedUnit()}`
  if (/utilisation|share|averageLoad|loadShare/i.test(name)) return `${formatTenths(value * 100)} %`
  if (/Percent$|^fuelLevel$/.test(name)) return `${formatTenths(value)} %`
  if (/itude$/.test(name)) return formatPlace(value)
  return Number.isInteger(value) ? formatWhole(value) : formatTenths(value)
}

/** The values of a report that can be drawn: numbers that are not coordinates. */
export function measuresOf(lines: readonly Line[]): string[] {
  return columnsOf(lines).filter(
    name => !/itude$|^heading$/.test(name) && lines.some(line => typeof line[name] === 'number'),
  )
}

/** The name for people. */
function nameOfLine(line: Line): string {
  const found = named.map(name => line[name]).find(value => typeof value === 'string' && value !== '')
  return typeof found === 'string' ? found : '–'
}

export interface Bar {
  label: string
  value: number
  text: string
}

const most = 20

/** By period, if there are several; otherwise the largest lines. */
export function barsOf(
  lines: readonly Line[],
  measure: string,
  zone: string,
): { bars: Bar[]; isTime: boolean } {
  const time = ['periodStart', 'day'].find(name => new Set(lines.map(line => line[name])).size > 1)
  const sums = new Map<string, number>()
  for (const line of lines) {
    const label = time ? String(line[time]) : nameOfLine(line)
    const value = line[measure]
    if (typeof value === 'number') sums.set(label, (sums.get(label) ?? 0) + value)
  }
  const all = [...sums].map(([label, value]) => ({
    label: time ? cellOf(time, label, zone) : label,
    order: label,
    value,
    text: numberOf(measure, value),
  }))
  if (time) return { bars: all.sort((a, b) => a.order.localeCompare(b.order)), isTime: true }
  return { bars: all.sort((a, b) => b.value - a.value).slice(0, most), isTime: false }
}

/** RFC 4180, with a UTF-8 byte order mark for spreadsheets, and without any text that these read as a formula. */
export function csvOf(lines: readonly Line[]): string {
  const names = [...new Set(lines.flatMap(line => Object.keys(line)))]
  const cell = (value: unknown) => {
    const text =
      value === null || value === undefined
        ? ''
        : typeof value === 'object'
          ? JSON.stringify(value)
          : String(value)
    const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
    return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
  }
  const rows = [names, ...lines.map(line => names.map(name => line[name]))]
  return `\uFEFF${rows.map(row => row.map(cell).join(',')).join('\r\n')}\r\n`
}
