import type { JSX } from 'preact'
import type { Bar } from '../reports/lines.ts'

interface BarChartProps {
  bars: readonly Bar[]
  title: string
  /** Along a time axis, from the left; otherwise one below the other. */
  isTime: boolean
}

/** Bars of one measure. The table below has the same data, so to a screen reader it is one picture. */
export function BarChart(props: BarChartProps): JSX.Element | null {
  if (props.bars.length === 0) return null
  return props.isTime ? <Columns {...props} /> : <Rows {...props} />
}

const rowHeight = 26
const short = (text: string) => (text.length > 22 ? `${text.slice(0, 21)}…` : text)

function Rows({ bars, title }: BarChartProps): JSX.Element {
  const largest = Math.max(...bars.map(({ value }) => value), 0) || 1
  return (
    <svg class="bars" width="100%" height={bars.length * rowHeight} role="img" aria-label={title}>
      {bars.map(({ label, value, text }, index) => {
        const share = Math.max(0, value / largest) * 46
        const y = index * rowHeight
        return (
          <g key={label}>
            <text x="30%" y={y + 17} dx="-8" text-anchor="end">
              {short(label)}
            </text>
            <rect x="30%" y={y + 5} width={`${Math.max(0.2, share)}%`} height={rowHeight - 10} rx="3" />
            <text class="value" x={`${30 + share}%`} y={y + 17} dx="7">
              {text}
            </text>
          </g>
        )
      })}
    </svg>
  )
}

const [height, room] = [190, 24]

function Columns({ bars, title }: BarChartProps): JSX.Element {
  const largest = Math.max(...bars.map(({ value }) => value), 0) || 1
  const width = 100 / bars.length
  const every = Math.ceil(bars.length / 8)
  const top = bars.find(({ value }) => value === largest)
  return (
    <svg class="bars" width="100%" height={height} role="img" aria-label={title}>
      <text class="value" x="0" y="12">
        {top?.text}
      </text>
      <line x1="0" x2="100%" y1={height - room} y2={height - room} />
      {bars.map(({ label, value, text }, index) => {
        const tall = Math.max(0, value / largest) * (height - room - 20)
        return (
          <g key={label}>
            <rect
              x={`${index * width + width * 0.14}%`}
              y={height - room - tall}
              width={`${width * 0.72}%`}
              height={tall}
              rx="2"
            >
              <title>{`${label}: ${text}`}</title>
            </rect>
            {index % every === 0 ? (
              <text x={`${index * width}%`} y={height - 7}>
                {short(label)}
              </text>
            ) : null}
          </g>
        )
      })}
    </svg>
  )
}
