import Type, { type Static } from 'typebox'
import { comesAt, minutesOf, shownAt } from '../jobs/days.ts'
import { DAY_MS } from '../telemetry/calendar.ts'
import { isTimeZone } from '../time-zones.ts'

const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
const clock = (description: string) =>
  Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$|^24:00$', description, examples: ['08:00'] })

/** When a place applies: on which days and at which hours, in a time zone. */
export const Schedule = Type.Object(
  {
    timeZone: Type.String({
      pattern: '^[A-Za-z0-9_+/-]{1,64}$',
      format: 'time-zone',
      examples: ['Europe/Oslo'],
    }),
    windows: Type.Array(
      Type.Object(
        {
          days: Type.Array(Type.Unsafe<(typeof days)[number]>({ type: 'string', enum: days }), {
            minItems: 1,
            maxItems: 7,
            description: 'On which it begins.',
          }),
          from: clock('On the clock there.'),
          to: clock('On the clock there; at or before from: of the next day.'),
        },
        { additionalProperties: false },
      ),
      { minItems: 1, maxItems: 50 },
    ),
  },
  { additionalProperties: false, json: true, description: 'When it applies; by default always.' },
)
export type Schedule = Static<typeof Schedule>

/** A period, in epoch milliseconds, throughout which a place applies, or does not. */
export interface Phase {
  counts: boolean
  from: number
  to: number
}

const always: Phase = { counts: true, from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY }

const never: Phase = { ...always, counts: false }

/** The phase that a time lies in. It remembers the last one, since times come in order. */
export function phasesOf(schedule: Schedule | null): (time: number) => Phase {
  if (schedule === null) return () => always
  // Stored when nobody had checked it, or known to another release of Node alone: it must not stop everybody's events.
  if (!isTimeZone(schedule.timeZone)) return () => never
  let last: Phase | undefined
  const windowsOn = createWindows(schedule)
  const { timeZone } = schedule
  return time => {
    if (!last || time < last.from || time >= last.to) last = phaseAt(timeZone, windowsOn, time)
    return last
  }
}

/** No window is longer than a day, so the windows of a few days around tell when the next one begins or ends, or that none does soon. */
function phaseAt(timeZone: string, windowsOn: WindowsOn, time: number): Phase {
  let phase: Phase = { counts: false, from: time - DAY_MS, to: time + DAY_MS }
  for (const { from, to } of windowsAround(timeZone, windowsOn, time)) {
    if (phase.counts) {
      if (from <= phase.to) phase.to = Math.max(phase.to, to)
    } else if (to <= time) phase.from = Math.max(phase.from, to)
    else if (from > time) phase.to = Math.min(phase.to, from)
    else phase = { counts: true, from, to }
  }
  return phase
}

interface Window {
  from: number
  to: number
}

/** Those that begin on a local day. */
type WindowsOn = (day: number) => readonly Window[]

/** In the order in which they begin. */
function windowsAround(timeZone: string, windowsOn: WindowsOn, time: number): Window[] {
  const today = Math.floor(shownAt(time, timeZone) / DAY_MS) * DAY_MS
  return [-2, -1, 0, 1, 2].flatMap(count => windowsOn(today + count * DAY_MS)).sort((a, b) => a.from - b.from)
}

/** Five days are looked at for one phase, and the next phase looks at almost the same ones. */
const DAYS_KEPT = 8

function createWindows(schedule: Schedule): WindowsOn {
  const known = new Map<number, readonly Window[]>()
  return day => {
    const windows = known.get(day) ?? windowsOf(schedule, day)
    known.set(day, windows)
    if (known.size > DAYS_KEPT) known.delete(known.keys().next().value!)
    return windows
  }
}

function windowsOf({ timeZone, windows }: Schedule, day: number): Window[] {
  const found: Window[] = []
  const name = days[(new Date(day).getUTCDay() + 6) % 7]!
  for (const window of windows.filter(each => each.days.includes(name))) {
    const [begin, end] = [minutesOf(window.from), minutesOf(window.to)]
    const from = comesAt(day, begin, timeZone)
    const to = end > begin ? comesAt(day, end, timeZone) : comesAt(day + DAY_MS, end, timeZone)
    if (from !== undefined && to !== undefined && to > from) found.push({ from, to })
  }
  return found
}
