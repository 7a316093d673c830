/**
 * When a time of day comes in a time zone. Pure, and by Intl alone: the process decides what is due, and PostgreSQL's
 * own table of time zones, which may be of another year, is not asked.
 *
 * A time of day comes at the first moment at which the clocks there show it or a later one. So 02:30 comes once where
 * clocks are put back and show it twice, and where they are put forward from 02:00 to 03:00 it comes at 03:00. A day that a
 * zone leaves out, as Samoa did with the 30th of December 2011, has no such moment.
 */
interface Due {
  /** The local date, such as 2026-11-28. */
  date: string
  /** Epoch milliseconds. */
  at: number
}

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

/** The last `most` local days on which the time of day (such as 02:30) had come by `now`, the earliest first. */
export function dueDays(now: number, timeZone: string, timeOfDay: string, most: number): Due[] {
  const minutes = minutesOf(timeOfDay)
  // A day later, since the date of a moment just after midnight may still be the day before where its time is.
  const today = startOfDay(shownAt(now, timeZone)) + DAY_MS
  const due: Due[] = []
  // A zone leaves out one day at most in a row.
  for (let back = 0; due.length < most && back < most + 3; back++) {
    const day = today - back * DAY_MS
    const at = comesAt(day, minutes, timeZone)
    if (at !== undefined && at <= now) due.unshift({ date: dateOf(day), at })
  }
  return due
}

export function isTimeZone(name: string): boolean {
  try {
    formatOf(name)
    return true
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}

/**
 * The first moment at which the clocks of the zone show `minutes` after the midnight that begins the day, or later;
 * undefined where there is no such day. Local times are written as the epoch milliseconds that UTC would show them at.
 */
export function comesAt(day: number, minutes: number, timeZone: string): number | undefined {
  const wanted = day + minutes * MINUTE_MS
  // No zone is farther than a day from UTC, so by then the clocks have not shown it, and by then they have.
  const before = shownAt(wanted - DAY_MS, timeZone) - (wanted - DAY_MS)
  const after = shownAt(wanted + DAY_MS, timeZone) - (wanted + DAY_MS)
  const shows = [before, after]
    .map(offset => wanted - offset)
    .filter(moment => shownAt(moment, timeZone) === wanted)
  if (shows.length > 0) return Math.min(...shows)
  // The clocks leap over it, from before it at the first of these two moments to after it at the second.
  let [early, late] = [wanted - after, wanted - before]
  while (late - early > 1) {
    const middle = Math.floor((early + late) / 2)
    if (shownAt(middle, timeZone) < wanted) early = middle
    else late = middle
  }
  const isDay = (moment: number) => startOfDay(shownAt(moment, timeZone)) === day
  return isDay(late - 1) || isDay(late) ? late : undefined
}

/** What the clocks of the zone show. */
export function shownAt(moment: number, timeZone: string): number {
  const parts: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {}
  for (const { type, value } of formatOf(timeZone).formatToParts(moment)) parts[type] = Number(value)
  const { year, month, day, hour, minute, second } = parts
  return Date.UTC(year!, month! - 1, day, hour, minute, second) + (((moment % 1_000) + 1_000) % 1_000)
}

/** Making one costs more than everything that is asked of it. There are some six hundred zones. */
const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
    formats.set(timeZone, format)
  }
  return format
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
