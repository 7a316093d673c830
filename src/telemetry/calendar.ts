/** Periods of the UTC calendar, half-open. Pure: every function that depends on the time takes it as an argument. */
export type Period = 'day' | 'month' | 'year'

export interface Span {
  from: Date
  to: Date
}

export const HOUR_MS = 3_600_000
export const DAY_MS = 24 * HOUR_MS

/** The period that contains a moment. */
export function spanOf(period: Period, time: Date): Span {
  const [year, month, day] = [time.getUTCFullYear(), time.getUTCMonth(), time.getUTCDate()]
  switch (period) {
    case 'day':
      return { from: utc(year, month, day), to: utc(year, month, day + 1) }
    case 'month':
      return { from: utc(year, month, 1), to: utc(year, month + 1, 1) }
    case 'year':
      return { from: utc(year, 0, 1), to: utc(year + 1, 0, 1) }
  }
}

/** The periods that overlap a range of time, oldest first. */
export function spansBetween(period: Period, { from, to }: Span): Span[] {
  const spans: Span[] = []
  for (let span = spanOf(period, from); span.from < to; span = spanOf(period, span.to)) spans.push(span)
  return spans
}

/** `20261120`, `202611` or `2026`: the end of a partition's name. */
export function labelOf(period: Period, from: Date): string {
  const digits = from.toISOString().slice(0, 10).replaceAll('-', '')
  return digits.slice(0, { day: 8, month: 6, year: 4 }[period])
}

/** The hours of a stretch that begins with one. */
export function hoursOf({ from, to }: Span): Date[] {
  const count = Math.max(0, Math.ceil((to.getTime() - from.getTime()) / HOUR_MS))
  return Array.from({ length: count }, (_, hour) => new Date(from.getTime() + hour * HOUR_MS))
}

export function startOfDay(time: Date): Date {
  return spanOf('day', time).from
}

export function startOfHour(time: Date): Date {
  return new Date(Math.floor(time.getTime() / HOUR_MS) * HOUR_MS)
}

export function addDays(time: Date, days: number): Date {
  return new Date(time.getTime() + days * DAY_MS)
}

export function earlier(a: Date, b: Date): Date {
  return a < b ? a : b
}

export function later(a: Date, b: Date): Date {
  return a < b ? b : a
}

/** `2026-11-20 16:43 UTC`, for people. */
export function minute(time: Date): string {
  return `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

function utc(year: number, month: number, day: number): Date {
  return new Date(Date.UTC(year, month, day))
}
