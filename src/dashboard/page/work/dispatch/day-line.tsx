import type { JSX } from 'preact'
import { dueOf, type PlannedStop, standingOf } from './plans.ts'

interface DayLineProps {
  plan: readonly PlannedStop[]
  visited: readonly PlannedStop[]
  range: { from: number; to: number }
  now: number
  color: string
  /** The same as text. */
  label: string
}

const [WIDTH, HEIGHT, HOUR] = [1_000, 34, 3_600_000]
/** Anything narrower would be invisible. */
const LEAST = 4

/**
 * A driver's day from left to right: completed stops; below the windows of planned stops their arrival times, from the
 * median to the time that four of five trips keep; and a line where one is late.
 */
export function DayLine({ plan, visited, range, now, color, label }: DayLineProps): JSX.Element {
  const x = (time: number) =>
    Math.min(WIDTH, Math.max(0, ((time - range.from) / (range.to - range.from)) * WIDTH))
  const timeOf = (moment: string | null) => (moment === null ? null : Date.parse(moment))
  const bar = (from: number, to: number) => ({ x: x(from), width: Math.max(LEAST, x(to) - x(from)) })
  const hours: number[] = []
  for (let at = Math.ceil(range.from / HOUR) * HOUR; at < range.to; at += HOUR) hours.push(at)
  return (
    <svg
      class="day-line"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      height={HEIGHT}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      {hours.map(at => (
        <line key={at} class="hour" x1={x(at)} x2={x(at)} y1="0" y2={HEIGHT} />
      ))}
      {visited.map(stop => {
        const arrived = timeOf(stop.arrivedAt)!
        return (
          <rect
            key={stop.id}
            {...bar(arrived, timeOf(stop.departedAt) ?? arrived)}
            y="20"
            height="9"
            fill={color}
            opacity="0.45"
          />
        )
      })}
      {plan.map(stop => {
        const [eta, late] = [timeOf(stop.arrivedAt ?? stop.eta), timeOf(stop.arrivedAt ?? stop.etaLate)]
        const [begins, due] = [timeOf(stop.windowStart), timeOf(dueOf(stop))]
        return (
          <g key={stop.id} class={standingOf(stop)}>
            {stop.windowEnd !== null ? (
              <rect class="window" {...bar(begins ?? now, timeOf(stop.windowEnd)!)} y="3" height="9" />
            ) : null}
            {due !== null && due < range.to ? (
              <line class="due" x1={x(due)} x2={x(due)} y1="1" y2="14" vector-effect="non-scaling-stroke" />
            ) : null}
            {eta !== null ? (
              <rect class="eta" {...bar(eta, late ?? eta)} y="18" height="13" fill={color} />
            ) : null}
          </g>
        )
      })}
      <line class="now" x1={x(now)} x2={x(now)} y1="0" y2={HEIGHT} vector-effect="non-scaling-stroke" />
    </svg>
  )
}
