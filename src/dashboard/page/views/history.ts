import type uPlot from 'uplot'
import { allFields, type Chart, type Field, fieldTable } from '../../../telemetry/store/fields.ts'
import { companyOf } from '../../../telemetry/store/parts.ts'
import { type ChartData, drawChart } from '../charts.ts'
import { h, replace } from '../dom.ts'
import { get } from '../session.ts'
import { say } from '../text.ts'
import { onTheme } from '../theme.ts'
import { inUnits, lengthUnit, speedUnit } from '../words.ts'

interface Series {
  resolution: 'raw' | 'hour' | 'day'
  items: Record<string, number | string | null>[]
}

const day = 86_400_000
/** Charts in an open panel are redrawn at this interval, so that they end about now. */
const keptMs = 300_000
const ranges = {
  day: { length: day, points: 10_000 },
  week: { length: 7 * day, points: 1_000 },
  year: { length: 365 * day, points: 1_000 },
} as const
type RangeName = keyof typeof ranges

const wordOf = (resolution: Series['resolution']): string =>
  ({ raw: say.panel.raw, hour: say.panel.byHour, day: say.panel.byDay })[resolution]

/** Speed, distance and other values over a day, a week or a year; the service chooses the resolution. */
export function createHistory() {
  let vehicleId: string | null = null
  let range: RangeName = 'day'
  let shown: Series | undefined
  let asked = { from: 0, to: 0 }
  let loading: AbortController | undefined
  let loadedAt = 0
  let charts: uPlot[] = []

  const buttons = (Object.keys(ranges) as RangeName[]).map(name => {
    const pressed = String(name === range)
    const onclick = () => {
      range = name
      for (const other of buttons) other.button.setAttribute('aria-pressed', String(other.name === name))
      void load()
    }
    return {
      name,
      button: h('button', { type: 'button', 'aria-pressed': pressed, onclick }, say.panel[name]),
    }
  })
  const resolution = h('span', { class: 'resolution' })
  const body = h('div', { 'aria-live': 'off' })
  const element = h(
    'section',
    { 'aria-label': say.panel.history },
    h(
      'h3',
      {},
      h('span', {}, `${say.panel.history} `, resolution),
      h(
        'div',
        { class: 'segments', role: 'group', 'aria-label': say.panel.range },
        ...buttons.map(({ button }) => button),
      ),
    ),
    body,
  )

  /** In the background: the present content stays until the answer arrives, or if none does. */
  async function load(quietly = false): Promise<void> {
    loading?.abort()
    loadedAt = performance.now()
    if (!quietly) clear()
    if (vehicleId === null) return
    const aborted = new AbortController()
    loading = aborted
    if (!quietly) replace(body, ...[0, 1, 2].map(() => h('div', { class: 'chart skeleton plot' })))
    const { length, points } = ranges[range]
    const to = Date.now()
    const from = to - length
    const query = `from=${new Date(from).toISOString()}&to=${new Date(to).toISOString()}&resolution=auto&points=${points}`
    try {
      shown = await get<Series>(`/vehicles/${vehicleId}/series?${query}`, aborted.signal)
      asked = { from, to }
      draw()
    } catch (error) {
      if (aborted.signal.aborted || quietly) return
      resolution.textContent = ''
      replace(body, h('p', { class: 'quiet' }, say.panel.historyFailed((error as Error).message)))
    }
  }

  function clear(): void {
    for (const chart of charts) chart.destroy()
    charts = []
    shown = undefined
  }

  function draw(): void {
    if (!shown) return
    for (const chart of charts) chart.destroy()
    resolution.textContent = wordOf(shown.resolution)
    replace(body)
    if (shown.items.length === 0) {
      charts = []
      replace(body, h('p', { class: 'quiet' }, say.panel.nothing))
      return
    }
    const sync = 'history'
    const span = [asked.from / 1_000, asked.to / 1_000] as const
    const first = Date.parse(String(shown.items[0]!.time)) / 1_000
    // An hour or a day begins before its first reading.
    const since = first - span[0] > (span[1] - span[0]) / 20 ? first : undefined
    charts = [
      ...charted(shown).map(([field, chart]) =>
        drawChart(body, inChosenUnits(columns(shown!, field), chart.unit), {
          ...{ title: say.names[chart.title] ?? chart.title, color: chart.color },
          unit: chart.unit === 'km/h' ? speedUnit() : chart.unit,
          ...(chart.top === undefined ? {} : { top: chart.top }),
          ...{ bars: false, digits: 0, sync, span, since },
        }),
      ),
      drawChart(body, inChosenUnits(distance(shown), 'km'), {
        ...{ title: say.panel.distance, unit: lengthUnit(), color: '--chart-distance' },
        ...{ bars: true, digits: 1, sync, span, since },
      }),
    ]
  }

  onTheme(() => draw())
  return {
    element,
    open(id: string | null): void {
      vehicleId = id
      void load()
    },
    /** Called every second. */
    refresh(): void {
      if (vehicleId !== null && performance.now() - loadedAt > keptMs) void load(true)
    },
  }
}

function inChosenUnits({ times, ...data }: ChartData, unit: string): ChartData {
  if (!unit.startsWith('km')) return { times, ...data }
  const turn = (values: (number | null)[]) => values.map(value => (value === null ? null : inUnits(value)))
  const { values, least, most } = data
  return {
    ...{ times, values: turn(values) },
    ...(least && most ? { least: turn(least), most: turn(most) } : {}),
  }
}

/** If no row follows within this many seconds, the curve ends and starts again with the next one. */
const longestGap = { raw: 900, hour: 3_600, day: 86_400 } as const

/** The table's chart fields for which anything was reported. */
function charted({ items }: Series): [field: Field, chart: Chart][] {
  return allFields.flatMap((field): [Field, Chart][] => {
    const { chart } = fieldTable[field]
    return chart && items.some(item => typeof item[field] === 'number') ? [[field, chart]] : []
  })
}

function columns(series: Series, field: Field): ChartData {
  const { resolution } = series
  const items = withGaps(series)
  const read = (name: string) => items.map(item => (typeof item[name] === 'number' ? item[name] : null))
  const times = items.map(item => Date.parse(String(item.time)) / 1_000)
  const [least, most] = resolution === 'raw' ? [] : companyOf(field)
  return least === undefined || most === undefined
    ? { times, values: read(field) }
    : { times, values: read(field), least: read(least), most: read(most) }
}

/** Adds an empty row where rows are missing, so that no line is drawn over a time without data. */
function withGaps({ items, resolution }: Series): Series['items'] {
  let before = Number.POSITIVE_INFINITY
  return items.flatMap(item => {
    const time = Date.parse(String(item.time))
    const middle = (before + time) / 2
    const gap = time - before > longestGap[resolution] * 1_000 * 1.5
    before = time
    return gap ? [{ time: new Date(middle).toISOString() }, item] : [item]
  })
}

/** Kilometres by hour or day from the rollups; from raw readings, the increase of the odometer by hour. */
function distance({ items, resolution }: Series): ChartData {
  if (resolution !== 'raw') {
    const times = items.map(item => Date.parse(String(item.time)) / 1_000)
    return { times, values: items.map(item => Number(item.distanceKm ?? 0)) }
  }
  const hours = new Map<number, number>()
  let before: number | undefined
  for (const { time, odometer } of items) {
    if (typeof odometer !== 'number') continue
    const hour = Math.floor(Date.parse(String(time)) / 3_600_000) * 3_600
    const gained = before === undefined ? 0 : Math.max(0, odometer - before)
    hours.set(hour, (hours.get(hour) ?? 0) + gained)
    before = odometer
  }
  return { times: [...hours.keys()], values: [...hours.values()] }
}
