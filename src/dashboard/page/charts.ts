import uPlot from 'uplot'
import { labelsThatFit } from './axis.ts'
import { h, write } from './dom.ts'
import { shownZone } from './preferences.ts'
import { say } from './text.ts'
import { formatClock, formatDate, formatMoment, formatShort, formatTenths, formatWhole } from './words.ts'

export interface ChartData {
  /** Seconds since 1970, as uPlot wants them. */
  times: number[]
  values: (number | null)[]
  /** If each value is a summary: its range. */
  least?: (number | null)[]
  most?: (number | null)[]
}

interface ChartOptions {
  title: string
  unit: string
  color: string
  bars: boolean
  digits: 0 | 1
  /** The end of the scale, if there is a natural one. */
  top?: number
  /** The requested time range, in seconds; the axis shows all of it. */
  span: readonly [from: number, to: number]
  /** The start of the data, if it is well after the start of the range: the part before is shown as empty. */
  since: number | undefined
  /** Charts of one key move their cursors together. */
  sync: string
}

/** One small chart: its name and the value under the cursor above, the curve or the bars below. */
export function drawChart(
  host: HTMLElement,
  { times, values, least, most }: ChartData,
  options: ChartOptions,
): uPlot {
  const style = getComputedStyle(document.documentElement)
  const color = style.getPropertyValue(options.color).trim()
  const line = style.getPropertyValue('--line').trim()
  const faint = style.getPropertyValue('--faint').trim()
  const { plot, reading, summary, format } = frameOf(host, values, options)
  const hasBand = least !== undefined && most !== undefined && !options.bars
  const width = plot.clientWidth || 350
  const hidden = { stroke: 'transparent', points: { show: false } }
  const bars = options.bars ? { paths: uPlot.paths.bars!({ size: [0.72, 26], radius: 0.18 }) } : {}
  return new uPlot(
    {
      width,
      height: 104,
      padding: [6, margin, 0, 0],
      // The axis begins its days where the labels do.
      tzDate: seconds => uPlot.tzDate(new Date(seconds * 1_000), shownZone()),
      legend: { show: false },
      cursor: { y: false, sync: { key: options.sync }, points: { size: 7, fill: color, stroke: color } },
      scales: {
        x: { range: () => [options.span[0], options.span[1]] },
        y: { range: (_plot, _low, high) => [0, options.top ?? Math.max(high * 1.08, 1)] },
      },
      axes: axesOf(options, width, { line, faint }),
      series: [
        {},
        {
          stroke: color,
          width: 1.6,
          fill: options.bars ? color : `color-mix(in srgb, ${color} 9%, transparent)`,
          points: { show: false },
          ...bars,
        },
        ...(hasBand ? [hidden, hidden] : []),
      ],
      ...(hasBand
        ? {
            bands: [
              { series: [3, 2] as [number, number], fill: `color-mix(in srgb, ${color} 14%, transparent)` },
            ],
          }
        : {}),
      hooks: {
        // Above the grid lines, below the curve.
        drawAxes: [chart => shadeBefore(chart, options.since, style)],
        setCursor: [
          chart => {
            const at = chart.cursor.idx
            const value = at === null || at === undefined ? null : values[at]
            if (value === null || value === undefined) write(reading, summary)
            else write(reading, `${format(value)}, ${formatMoment(times[at!]! * 1_000)}`)
          },
        ],
      },
    },
    hasBand ? [times, values, least, most] : [times, values],
    plot,
  )
}

/** Its frame on the page: the name, and the value at the cursor, or a summary without one. */
function frameOf(host: HTMLElement, values: ChartData['values'], options: ChartOptions) {
  const format = (value: number) =>
    `${options.digits === 0 ? formatWhole(value) : formatTenths(value)} ${options.unit}`
  const reading = h('b')
  const plot = h('div', { class: 'plot' })
  host.append(
    h('div', { class: 'chart' }, h('div', { class: 'title' }, h('span', {}, options.title), reading), plot),
  )
  const known = values.filter(value => value !== null)
  const sum = known.reduce((sum, value) => sum + value, 0)
  const since = options.since === undefined ? '' : say.panel.since(formatDate(options.since * 1_000))
  const summary = options.bars
    ? say.panel.inAll(format(sum), since)
    : known.length > 0
      ? say.panel.onAverage(format(sum / known.length), since)
      : say.panel.noData
  write(reading, summary)
  plot.setAttribute('role', 'img')
  plot.setAttribute('aria-label', `${options.title}: ${summary}`)
  return { plot, reading, summary, format }
}

const margin = 4

function axesOf(
  { span }: ChartOptions,
  width: number,
  { line, faint }: { line: string; faint: string },
): uPlot.Axis[] {
  const [axisWidth, font] = [42, '11px Inter']
  const isDay = span[1] - span[0] <= 86_400
  const label = (seconds: number) => (isDay ? formatClock : formatDate)(seconds * 1_000)
  const place = { span, width: width - axisWidth - margin, margin, widthOf: widthIn(font) }
  const axis = { stroke: faint, font, grid: { stroke: line, width: 1 }, ticks: { show: false } }
  return [
    {
      ...axis,
      size: 24,
      gap: 3,
      grid: { show: false },
      space: 64,
      values: (_plot, splits) => labelsThatFit(splits, label, place),
    },
    { ...axis, size: axisWidth, gap: 4, space: 34, values: (_plot, splits) => splits.map(formatShort) },
  ]
}

function widthIn(font: string): (text: string) => number {
  const pen = document.createElement('canvas').getContext('2d')!
  pen.font = font
  return text => pen.measureText(text).width
}

/** The part of the requested time range without data: tinted, and labelled if there is room. */
function shadeBefore(chart: uPlot, since: number | undefined, style: CSSStyleDeclaration): void {
  if (since === undefined) return
  const { ctx, bbox } = chart
  const width = chart.valToPos(since, 'x', true) - bbox.left
  ctx.save()
  ctx.fillStyle = style.getPropertyValue('--sunken').trim()
  ctx.fillRect(bbox.left, bbox.top, width, bbox.height)
  const words = say.panel.nothingReported
  ctx.font = `${11 * devicePixelRatio}px Inter`
  if (ctx.measureText(words).width < width) {
    ctx.fillStyle = style.getPropertyValue('--faint').trim()
    ctx.textAlign = 'center'
    ctx.textBaseline = 'middle'
    ctx.fillText(words, bbox.left + width / 2, bbox.top + bbox.height / 2)
  }
  ctx.restore()
}
