import type { JSX } from 'preact'
import { say } from '../../text.ts'
import { formatClock, formatMoment, formatWeekday } from '../../words.ts'
import type { useDrag } from './drag.ts'
import { type Assignment, type By, laneOf, type Place, placeOf, shareOf } from './plan.ts'
import { type Lane, nameOf } from './week.ts'

interface GridProps {
  by: By
  days: readonly number[]
  lanes: readonly Lane[]
  rows: readonly Assignment[]
  drag: ReturnType<typeof useDrag>
  /** Assignments whose move the server refused. */
  wrong: string | undefined
}

/** A lane for each vehicle or driver, days from left to right, and assignments as bars in them. */
export function Grid({ by, days, lanes, rows, drag, wrong }: GridProps): JSX.Element {
  const span = [days[0]!, days.at(-1)!] as const
  const { draft } = drag
  const placed = rows.map(row => ({ row, place: draft?.row.id === row.id ? draft.place : placeOf(row, by) }))
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard.
    <section class="scroller calendar" tabIndex={0} aria-label={say.calendar.title}>
      <div class="calendar-head" data-days={days.length - 1} aria-hidden="true">
        <span class="calendar-name" />
        {days.slice(0, -1).map((day, index) => (
          <span key={day} style={{ flexGrow: days[index + 1]! - day }}>
            {formatWeekday(day)}
          </span>
        ))}
      </div>
      <ul data-days={days.length - 1}>
        {lanes.map(lane => (
          <li key={lane.id}>
            <span class="calendar-name" title={lane.name}>
              {lane.name}
            </span>
            <div class="calendar-lane" data-lane={lane.id}>
              {days.slice(1, -1).map(day => (
                <i
                  key={day}
                  style={{ insetInlineStart: `${((day - span[0]) / (span[1] - span[0])) * 100}%` }}
                />
              ))}
              {placed
                .filter(({ row, place }) => laneOf(row, by) === lane.id || place.laneId === lane.id)
                .map(({ row, place }) => (
                  <Bar
                    key={row.id}
                    {...{ row, place, by, span, drag }}
                    lane={lane}
                    isDraft={draft?.row.id === row.id}
                    isWrong={wrong === row.id}
                  />
                ))}
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}

interface BarProps {
  row: Assignment
  place: Place
  by: By
  lane: Lane
  span: readonly [number, number]
  drag: GridProps['drag']
  isDraft: boolean
  isWrong: boolean
}

/**
 * A dragged bar remains the element that has captured the pointer: it stays in its original lane, and a second, inert bar
 * shows it in the lane that it is over.
 */
function Bar({ row, place, by, lane, span, drag, isDraft, isWrong }: BarProps): JSX.Element | null {
  const share = shareOf(place, span)
  if (!share) return null
  const other = by === 'vehicle' ? nameOf(row.driver, row.driverId) : nameOf(row.vehicle, row.vehicleId)
  const style = { insetInlineStart: `${share.begin * 100}%`, width: `${share.width * 100}%` }
  const isHome = laneOf(row, by) === lane.id
  if (!isHome)
    return (
      <div class="assignment ghost" aria-hidden="true" style={style}>
        {other}
      </div>
    )
  const until = place.end === null ? say.calendar.untilNotice : formatMoment(place.end)
  const words = say.calendar.bar(lane.name, other, formatMoment(place.start), until)
  return (
    <button
      type="button"
      class="assignment"
      data-assignment={row.id}
      data-status={row.status}
      data-draft={isDraft || undefined}
      data-away={(isDraft && place.laneId !== lane.id) || undefined}
      data-wrong={isWrong || undefined}
      aria-label={row.status === 'active' ? words : `${words} ${say.calendar.completed}`}
      aria-describedby="calendar-keys"
      title={`${other}, ${formatClock(place.start)}–${place.end === null ? '' : formatClock(place.end)}`}
      style={style}
      {...drag.listenersOf(row)}
    >
      {row.status === 'active' ? <i data-grip="start" /> : null}
      <span>{other}</span>
      {row.status === 'active' && row.endTime !== null ? <i data-grip="end" /> : null}
    </button>
  )
}
