import type { JSX } from 'preact'
import { useMemo } from 'preact/hooks'
import { say } from '../../text.ts'
import { formatMoment } from '../../words.ts'
import type { Moment } from './moments.ts'
import type { Range } from './past.ts'
import type { Subject } from './subjects.ts'

interface TimelineProps {
  subjects: readonly Subject[]
  moments: readonly Moment[]
  range: Range
  time: number
  goTo: (time: number) => void
}

const [width, rowHeight] = [1_000, 26]

/**
 * One row per vehicle: thick where it drove, thin where it stood, a mark above for each alert and below for each event.
 * The list shows the same as text.
 */
export function Timeline({ subjects, moments, range, time, goTo }: TimelineProps): JSX.Element {
  const x = (at: number) =>
    Math.min(width, Math.max(0, ((at - range.from) / (range.to - range.from)) * width))
  const height = subjects.length * rowHeight
  const rows = useMemo(
    () =>
      moments.map(({ kind, title, subject, time, until }, index) => {
        const y = subjects.findIndex(({ id }) => id === subject.id) * rowHeight
        const [begin, end] = [x(time), x(until ?? range.to)]
        const color = { fill: subject.color }
        if (kind === 'alert')
          return (
            <path
              key={index}
              class="alert-mark"
              d={`M${begin} ${y + 3}l5 8h-10z`}
              vector-effect="non-scaling-stroke"
            />
          )
        if (kind === 'event')
          return (
            <path
              key={index}
              class="event-mark"
              d={`M${begin} ${y + 24}l3 -6h-6z`}
              vector-effect="non-scaling-stroke"
            >
              <title>{`${title}, ${formatMoment(time)}`}</title>
            </path>
          )
        const [top, thick] = kind === 'trip' ? [y + 9, 12] : [y + 14, 2]
        return (
          <rect key={index} x={begin} y={top} width={Math.max(1, end - begin)} height={thick} {...color} />
        )
      }),
    [moments, subjects, range.from, range.to],
  )
  return (
    <div class="timeline">
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the slider below is the same for the keyboard. */}
      <svg
        viewBox={`0 0 ${width} ${height}`}
        height={height}
        preserveAspectRatio="none"
        role="img"
        aria-label={say.replay.timeline}
        onClick={event => {
          const { left, width: wide } = event.currentTarget.getBoundingClientRect()
          goTo(range.from + ((event.clientX - left) / wide) * (range.to - range.from))
        }}
      >
        {rows}
        <line class="now" x1={x(time)} x2={x(time)} y1={0} y2={height} vector-effect="non-scaling-stroke" />
      </svg>
      <p class="timeline-ends" aria-hidden="true">
        <span>{formatMoment(range.from)}</span>
        <span>{formatMoment(range.to)}</span>
      </p>
    </div>
  )
}
