import { formatOf } from '../time-zones.ts'

/**
 * When a time of day occurs in a time zone. Pure, and only with Intl: the process decides what is due, and PostgreSQL's
 * own table of time zones, which may be of another year, is not used.
 *
 * A time of day occurs at the first moment at which the clocks there show it or a later time. So 02:30 occurs once where
 * clocks are put back and show it twice, and at 03:00 where they are put forward from 02:00 to 03:00. A day that a
 * zone skips, as Samoa did with 30 December 2011, has no such moment.
 */
interface Due {
  /** The local date, such as 2026-11-28. */
  date: string
  /** Epoch milliseconds. */
  at: number
}

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

/** The last `most` local days on which the time of day (such as 02:30) had occurred by `now`, earliest first. */
export function dueDays(now: number, timeZone: string, timeOfDay: string, most: number): Due[] {
  const minutes = minutesOf(timeOfDay)
  // One day more, since just after midnight the time may still belong to the previous date.
  const today = startOfDay(shownAt(now, timeZone)) + DAY_MS
  const due: Due[] = []
  // A zone skips at most one day in a row.
  for (let back = 0; due.length < most && back < most + 3; back++) {
    const day = today - back * DAY_MS
    const at = comesAt(day, minutes, timeZone)
    if (at !== undefined && at <= now) due.unshift({ date: dateOf(day), at })
  }
  return due
}

/**
 * The first moment at which the clocks of the zone show `minutes` after the midnight that begins the day, or later;
 * undefined if that day does not exist. Local times are written as the epoch milliseconds at which UTC would show them.
 */
export function comesAt(day: number, minutes: number, timeZone: string): number | undefined {
  const wanted = day + minutes * MINUTE_MS
  // No zone is more than a day from UTC, so the clocks have not shown it at the first moment, and have at the second.
  const before = shownAt(wanted - DAY_MS, timeZone) - (wanted - DAY_MS)
  const after = shownAt(wanted + DAY_MS, timeZone) - (wanted + DAY_MS)
  const shows = [before, after]
    .map(offset => wanted - offset)
    .filter(moment => shownAt(moment, timeZone) === wanted)
  if (shows.length > 0) return Math.min(...shows)
  // The clocks skip it, between the first of these two moments and the second.
  let [early, late] = [wanted - after, wanted - before]
  while (late - early > 1) {
    const middle = Math.floor((early + late) / 2)
    if (shownAt(middle, timeZone) < wanted) early = middle
    else late = middle
  }
  const isDay = (moment: number) => startOfDay(shownAt(moment, timeZone)) === day
  return isDay(late - 1) || isDay(late) ? late : undefined
}

/** The local time in the zone. */
export function shownAt(moment: number, timeZone: string): number {
  const parts: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {}
  for (const { type, value } of formatOf(timeZone).formatToParts(moment)) parts[type] = Number(value)
  const { year, month, day, hour, minute, second } = parts
  return Date.UTC(year!, month! - 1, day, hour, minute, second) + (((moment % 1_000) + 1_000) % 1_000)
}

function startOfDay(shown: number): number {
  return Math.floor(shown / DAY_MS) * DAY_MS
}

function dateOf(day: number): string {
  return new Date(day).toISOString().slice(0, 10)
}

export function minutesOf(timeOfDay: string): number {
  const [hours, minutes] = timeOfDay.split(':').map(Number)
  return hours! * 60 + minutes!
}
