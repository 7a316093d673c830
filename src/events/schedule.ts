import Type, { type Static } from 'typebox'
import { comesAt, minutesOf, shownAt } from '../jobs/days.ts'
import { DAY_MS } from '../telemetry/calendar.ts'

const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
const clock = (description: string) =>
  Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$|^24:00$', description, examples: ['08:00'] })

/** When a place counts: on which days, at which hours, on the clocks of a time zone. */
export const Schedule = Type.Object(
  {
    timeZone: Type.String({ pattern: '^[A-Za-z0-9_+/-]{1,64}$', examples: ['Europe/Oslo'] }),
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
  { additionalProperties: false, json: true, description: 'When it counts; absent: always.' },
)
export type Schedule = Static<typeof Schedule>

/** A stretch of time, in epoch milliseconds, in which a place counts all along, or does not. */
export interface Phase {
  counts: boolean
  from: number
  to: number
}

const always: Phase = { counts: true, from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY }

/** The phase that a moment lies in. It remembers the last, since moments come one after the other. */
export function phasesOf(schedule: Schedule | null): (time: number) => Phase {
  if (schedule === null) return () => always
  let last: Phase | undefined
  return time => {
    if (!last || time < last.from || time >= last.to) last = phaseAt(schedule, time)
    return last
  }
}

/** No window is longer than a day, so those of a few days around say when the next begins or ends, or that none does soon. */
function phaseAt(schedule: Schedule, time: number): Phase {
  let phase: Phase = { counts: false, from: time - DAY_MS, to: time + DAY_MS }
  for (const { from, to } of windowsAround(schedule, time)) {
    if (phase.counts) {
      if (from <= phase.to) phase.to = Math.max(phase.to, to)
    } else if (to <= time) phase.from = Math.max(phase.from, to)
    else if (from > time) phase.to = Math.min(phase.to, from)
    else phase = { counts: true, from, to }
  }
  return phase
}

/** In the order in which they begin. */
function windowsAround({ timeZone, windows }: Schedule, time: number): { from: number; to: number }[] {
  const today = Math.floor(shownAt(time, timeZone) / DAY_MS) * DAY_MS
  const found: { from: number; to: number }[] = []
  for (const day of [-2, -1, 0, 1, 2].map(count => today + count * DAY_MS)) {
    const name = days[(new Date(day).getUTCDay() + 6) % 7]!
    for (const window of windows.filter(each => each.days.includes(name))) {
      const [begin, end] = [minutesOf(window.from), minutesOf(window.to)]
      const from = comesAt(day, begin, timeZone)
      const to = end > begin ? comesAt(day, end, timeZone) : comesAt(day + DAY_MS, end, timeZone)
      if (from !== undefined && to !== undefined && to > from) found.push({ from, to })
    }
  }
  return found.sort((a, b) => a.from - b.from)
}
