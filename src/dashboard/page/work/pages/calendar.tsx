import { useQueryClient } from '@tanstack/preact-query'
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { announce } from '../../dom.ts'
import { shownZone } from '../../preferences.ts'
import { ApiError } from '../../session.ts'
import { say } from '../../text.ts'
import { formatMoment, formatTime } from '../../words.ts'
import { clockIn, dayBegin, momentOf } from '../../zone.ts'
import { change } from '../bulk/each.ts'
import { useDrag } from '../calendar/drag.ts'
import { Grid } from '../calendar/grid.tsx'
import { type Assignment, type By, changesOf, type Place, placeOf } from '../calendar/plan.ts'
import { type Lane, laneNamed, useLanes, useWeek } from '../calendar/week.ts'
import { Choice } from '../parts/choice.tsx'
import { Failed, Loading } from '../parts/states.tsx'
import { Title } from '../parts/title.tsx'
import { type Known, ofTable, routeOf } from '../resources.ts'
import { go, hrefOf } from '../router.ts'
import { offerUndo } from '../undo.tsx'
import type { PageProps } from '../work.tsx'

const shownDays = { day: 1, week: 7 } as const
type Span = keyof typeof shownDays

/** On narrow screens, one day at first. */
const usualSpan = (): Span => (matchMedia('(max-width: 860px)').matches ? 'day' : 'week')

/** Who drives what, when: a week of assignments, which are moved with the pointer or the keyboard. */
export function Calendar({ known, address }: PageProps): JSX.Element {
  const by: By = address.query.get('by') === 'driver' ? 'driver' : 'vehicle'
  const [typed, setTyped] = useState('')
  const asked = address.query.get('span')
  const shown: Span = asked === 'day' || asked === 'week' ? asked : usualSpan()
  const days = daysFrom(address.query.get('day'), shownDays[shown])
  const span = [days[0]!, days.at(-1)!] as const
  const week = useWeek(known, ...span)
  // What is shown until the week comes is another's.
  const all = useLanes(known, by, week.isPlaceholderData ? undefined : week.data, span.join())
  const lanes = all.filter(({ name }) => name.toLowerCase().includes(typed.trim().toLowerCase()))
  const assignments = ofTable(known, 'vehicle_assignments')!
  const mayMove = routeOf(known, assignments, 'patch') !== undefined
  const { save, refused } = useSave(known, by, all)
  const drag = useDrag({
    by,
    span,
    lanes,
    save: mayMove ? save : undefined,
    open: row => go(['assignments', row.id]),
  })
  const ask = (changed: Record<string, string>) =>
    go(['calendar'], new URLSearchParams({ ...Object.fromEntries(address.query), ...changed }))
  return (
    <>
      <header class="work-head">
        <Title text={say.calendar.title} />
        {routeOf(known, assignments, 'create') ? (
          <a class="button accent" href={hrefOf(['assignments', 'new'])}>
            {say.calendar.create}
          </a>
        ) : null}
      </header>
      <Tools {...{ by, shown, typed, setTyped }} first={days[0]!} ask={ask} />
      {refused ? (
        <p class="form-error" role="alert">
          {refused.words}
        </p>
      ) : null}
      {week.error ? <Failed error={week.error} again={() => void week.refetch()} /> : null}
      {!week.data ? (
        week.error ? null : (
          <Loading />
        )
      ) : lanes.length === 0 ? (
        <p class="none">{say.work.noMatch}</p>
      ) : (
        <Grid {...{ by, days, lanes, drag }} rows={week.data} wrong={refused?.id} />
      )}
      <p class="calendar-keys" id="calendar-keys">
        {mayMove ? say.calendar.keys : say.calendar.look}
      </p>
    </>
  )
}

interface ToolsProps {
  by: By
  shown: Span
  first: number
  typed: string
  setTyped: (typed: string) => void
  ask: (changed: Record<string, string>) => void
}

/** What the lanes stand for, which of them, and the week. */
function Tools({ by, shown, first, typed, setTyped, ask }: ToolsProps): JSX.Element {
  return (
    <div class="calendar-tools">
      <Choice
        words={say.calendar.by}
        value={by}
        all={{ vehicle: say.calendar.byVehicle, driver: say.calendar.byDriver }}
        choose={next => ask({ by: next })}
      />
      <label class="form-field">
        <span>{say.calendar.find}</span>
        <input
          class="input"
          type="search"
          value={typed}
          onInput={event => setTyped(event.currentTarget.value)}
        />
      </label>
      <Choice
        words={say.calendar.span}
        value={shown}
        all={{ day: say.calendar.day, week: say.calendar.week }}
        choose={span => ask({ span })}
      />
      <DayChooser first={first} step={shownDays[shown]} choose={day => ask({ day })} />
    </div>
  )
}

interface DayChooserProps {
  first: number
  step: number
  choose: (day: string) => void
}

function DayChooser({ first, step, choose }: DayChooserProps): JSX.Element {
  const zone = shownZone()
  const dayOf = (time: number) => clockIn(zone, time).slice(0, 10)
  return (
    <div class="calendar-week">
      <label class="form-field">
        <span>{say.calendar.from}</span>
        <input
          class="input"
          type="date"
          value={dayOf(first)}
          onChange={event => event.currentTarget.value && choose(event.currentTarget.value)}
        />
      </label>
      <button
        class="button"
        type="button"
        aria-label={say.calendar.earlier}
        onClick={() => choose(dayOf(dayBegin(zone, first, -step)))}
      >
        ←
      </button>
      <button
        class="button"
        type="button"
        aria-label={say.calendar.later}
        onClick={() => choose(dayOf(dayBegin(zone, first, step)))}
      >
        →
      </button>
    </div>
  )
}

/** The start of each day, and the end of the last one, in the chosen time zone. */
function daysFrom(day: string | null, count: number): number[] {
  const zone = shownZone()
  const given = day === null ? Number.NaN : momentOf(zone, `${day}T12:00:00`)
  const first = dayBegin(zone, Number.isNaN(given) ? Date.now() : given)
  return Array.from({ length: count + 1 }, (_, index) => dayBegin(zone, first + 43_200_000, index))
}

/** Moves an assignment if it has not changed since it was read, and offers an undo. Conflicting assignments are named. */
function useSave(known: Known, by: By, lanes: readonly Lane[]) {
  const [refused, setRefused] = useState<{ id: string; words: string }>()
  const client = useQueryClient()
  const assignments = ofTable(known, 'vehicle_assignments')!
  const save = async (row: Assignment, place: Place) => {
    setRefused(undefined)
    try {
      const now = (await change(assignments, row, changesOf(row, place, by))) as Assignment
      offerUndo({
        words: say.calendar.moved(laneNamed(lanes, place.laneId), formatTime(place.start)),
        act: async () => {
          await change(assignments, now, changesOf(now, placeOf(row, by), by))
          return say.calendar.movedBack
        },
      })
    } catch (error) {
      const words = say.calendar.notMoved(reasonOf(error as Error))
      setRefused({ id: row.id, words })
      announce(words)
    }
    await client.invalidateQueries({ queryKey: ['list', '/assignments'] })
  }
  return { save, refused }
}

interface Overlapping {
  startTime: string
  endTime: string | null
}

/** What it conflicts with, and when; any other problem in the server's words. */
function reasonOf(error: Error): string {
  if (!(error instanceof ApiError && error.code === 'assignment_overlaps')) return error.message
  const { conflicts = [], field } = error.members as { conflicts?: Overlapping[]; field?: string }
  const who = field === 'driverId' ? say.calendar.driverTaken : say.calendar.vehicleTaken
  const when = conflicts.map(({ startTime, endTime }) => {
    const until = endTime === null ? say.calendar.untilNotice : formatMoment(Date.parse(endTime))
    return `${formatMoment(Date.parse(startTime))} – ${until}`
  })
  return `${who} ${when.join('; ')}`
}
