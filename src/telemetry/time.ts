const DAY_MS = 86_400_000
const monthDays = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/**
 * A moment as epoch milliseconds, or NaN if it is not valid. Accepted are whole or fractional epoch milliseconds,
 * and ISO 8601 calendar dates with a time of day and a zone: `2026-11-20T15:04:05.678Z`, `…T15:04+01:00`,
 * `…+0100`, `…+01`, `…05,5Z`, years of six digits with a sign. Anything finer than a millisecond is cut off. Not accepted
 * are a time without a zone, which is ambiguous, week and ordinal dates, hour 24 and leap seconds,
 * which epoch time cannot distinguish from the second after.
 */
export function parseTime(value: unknown): number {
  if (typeof value === 'number') return Number.isFinite(value) ? Math.floor(value) : Number.NaN
  return typeof value === 'string' ? parseIso(value) : Number.NaN
}

function parseIso(text: string): number {
  if (text.length < 17 || text.length > 40) return Number.NaN
  let year: number
  let at: number
  const sign = text.charCodeAt(0)
  if (sign === PLUS || sign === MINUS) {
    year = (digits(text, 1) * 100 + digits(text, 3)) * 100 + digits(text, 5)
    if (sign === MINUS) year = -year
    at = 7
  } else {
    year = digits(text, 0) * 100 + digits(text, 2)
    at = 4
  }
  const month = digits(text, at + 1)
  const day = digits(text, at + 4)
  const hour = digits(text, at + 7)
  const minute = digits(text, at + 10)
  if (
    text.charCodeAt(at) !== MINUS ||
    text.charCodeAt(at + 3) !== MINUS ||
    (text.charCodeAt(at + 6) | 32) !== LOWER_T ||
    text.charCodeAt(at + 9) !== COLON ||
    !(month >= 1 && month <= 12 && day >= 1 && day <= daysOf(year, month) && hour <= 23 && minute <= 59)
  )
    return Number.NaN
  at += 12
  let ms = 0
  if (text.charCodeAt(at) === COLON) {
    const second = digits(text, at + 1)
    if (!(second <= 59)) return Number.NaN
    ms = second * 1000
    at += 3
    const point = text.charCodeAt(at)
    if (point === POINT || point === COMMA) {
      const begin = ++at
      for (let scale = 100; isDigit(text.charCodeAt(at)); at++) {
        ms += (text.charCodeAt(at) - ZERO) * scale
        scale = scale === 100 ? 10 : scale === 10 ? 1 : 0
      }
      if (at === begin) return Number.NaN
    }
  }
  const zone = zoneMs(text, at)
  return dayNumber(year, month, day) * DAY_MS + hour * 3_600_000 + minute * 60_000 + ms - zone
}

/** The zone's offset; NaN if it is missing or invalid. */
function zoneMs(text: string, at: number): number {
  const sign = text.charCodeAt(at)
  const left = text.length - at
  if ((sign | 32) === LOWER_Z) return left === 1 ? 0 : Number.NaN
  if (sign !== PLUS && sign !== MINUS) return Number.NaN
  const hours = digits(text, at + 1)
  let minutes: number
  if (left === 3) minutes = 0
  else if (left === 5) minutes = digits(text, at + 3)
  else if (left === 6 && text.charCodeAt(at + 3) === COLON) minutes = digits(text, at + 4)
  else return Number.NaN
  if (!(hours <= 23 && minutes <= 59)) return Number.NaN
  const offset = hours * 3_600_000 + minutes * 60_000
  return sign === MINUS ? -offset : offset
}

/** Days since 1970-01-01 in the proleptic Gregorian calendar. */
function dayNumber(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}

function daysOf(year: number, month: number): number {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  return month === 2 && !leap ? 28 : monthDays[month - 1]!
}

/** Two digits as a number; NaN if they are not two digits. */
function digits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - ZERO
  const ones = text.charCodeAt(at + 1) - ZERO
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= ZERO + 9
}

const PLUS = 43
const COMMA = 44
const MINUS = 45
const POINT = 46
const ZERO = 48
const COLON = 58
const LOWER_T = 116
const LOWER_Z = 122

/** The accepted times: from 00:00 UTC of today less the retention to five minutes ahead. */
export interface Window {
  earliest: number
  latest: number
}

export const AHEAD_MS = 300_000

export function windowAt(now: number, retentionDays: number): Window {
  return { earliest: (Math.floor(now / DAY_MS) - retentionDays) * DAY_MS, latest: now + AHEAD_MS }
}
