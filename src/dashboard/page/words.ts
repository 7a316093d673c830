import type { VehicleStatus } from '../../client/index.ts'
import type { VehicleInfo } from './fleet.ts'
import { preferences, shownZone } from './preferences.ts'
import { locale, say } from './text.ts'

/** Formats numbers, times and names in the chosen language and time zone. */
export const statusWord = (status: VehicleStatus): string => say.status[status]

const formats = new Map<string, Intl.DateTimeFormat | Intl.NumberFormat>()

/** One of each kind, created on first use. */
function kept<F extends Intl.DateTimeFormat | Intl.NumberFormat>(name: string, make: () => F): F {
  let format = formats.get(name)
  if (!format) {
    format = make()
    formats.set(name, format)
  }
  return format as F
}

function numbers(least: number, most: number): Intl.NumberFormat {
  const digits = { minimumFractionDigits: least, maximumFractionDigits: most }
  return kept(`${locale()} ${least} ${most}`, () => new Intl.NumberFormat(locale(), digits))
}

function times(name: string, options: Intl.DateTimeFormatOptions, zone = shownZone()): Intl.DateTimeFormat {
  const make = () => new Intl.DateTimeFormat(locale(), { ...options, timeZone: zone })
  return kept(`${locale()} ${zone} ${name}`, make)
}

const two = '2-digit' as const
const clock = { hour: 'numeric', minute: two } as const
const day = { day: 'numeric', month: 'short' } as const

export const formatWhole = (value: number) => numbers(0, 0).format(value)
export const formatTenths = (value: number) => numbers(1, 1).format(value)
/** Degrees, to a metre. */
export const formatPlace = (degrees: number) => numbers(5, 5).format(degrees)
/** Without groups of digits: of a field of which it is not known whether it is a year. */
export const formatPlain = (value: number) =>
  kept(
    `${locale()} plain`,
    () => new Intl.NumberFormat(locale(), { maximumFractionDigits: 3, useGrouping: false }),
  ).format(value)
/** For an axis, where there is little room: 12K. */
export const formatShort = (value: number) =>
  kept(
    `${locale()} short`,
    () => new Intl.NumberFormat(locale(), { notation: 'compact', maximumFractionDigits: 2 }),
  ).format(value)
/** To the cent if there are any cents. */
export const formatMoney = (amount: number, currency: string) =>
  `${numbers(Number.isInteger(amount) ? 0 : 2, 2).format(amount)} ${currency}`
export const formatClock = (time: number) => times('clock', clock).format(time)
export const formatClockSeconds = (time: number) => times('seconds', { ...clock, second: two }).format(time)
export const formatMoment = (time: number) => times('moment', { ...day, ...clock }).format(time)
export const formatDate = (time: number) => times('date', day).format(time)
export const formatWeekday = (time: number) => times('weekday', { ...day, weekday: 'short' }).format(time)
/** A date with its year, in a time zone. */
export const formatDayIn = (zone: string, time: number) =>
  times('day', { dateStyle: 'medium' }, zone).format(time)
export const formatTime = (time: string | number) =>
  times('time', { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(time))

export function formatAgo(time: number, now: number): string {
  const seconds = Math.max(0, Math.round((now - time) / 1_000))
  if (seconds < 5) return say.time.now
  if (seconds < 60) return say.time.secondsAgo(seconds)
  if (seconds < 3_600) return say.time.minutesAgo(Math.floor(seconds / 60))
  if (seconds < 86_400) return say.time.hoursAgo(Math.floor(seconds / 3_600))
  return say.time.daysAgo(Math.floor(seconds / 86_400))
}

/** 1:05 h, 12 min, 8 s. */
export function formatLength(seconds: number): string {
  if (seconds > 0 && seconds < 60) return say.time.seconds(formatWhole(seconds))
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return say.time.minutes(formatWhole(minutes))
  return say.time.hours(`${formatWhole(Math.floor(minutes / 60))}:${String(minutes % 60).padStart(2, '0')}`)
}

const kmOfMile = 1.609344

/** Kilometres, and kilometres per hour, in the chosen unit. */
export const inUnits = (km: number) => (preferences().units === 'mi' ? km / kmOfMile : km)
export const lengthUnit = () => (preferences().units === 'mi' ? 'mi' : 'km')
export const speedUnit = () => (preferences().units === 'mi' ? 'mph' : 'km/h')
export const formatSpeed = (kmh: number) => `${formatWhole(inUnits(kmh))} ${speedUnit()}`
export const formatDistance = (km: number) => `${formatTenths(inUnits(km))} ${lengthUnit()}`

export function formatHeading(degrees: number): string {
  return `${say.time.compass.split(' ')[Math.round(degrees / 45) % 8]} ${Math.round(degrees) % 360}°`
}

export function nameOf(info: VehicleInfo | undefined, id: string): string {
  return info?.licensePlate ?? info?.vin ?? id.slice(0, 8)
}

export function modelOf(info: VehicleInfo | undefined): string {
  return [info?.make, info?.model].filter(Boolean).join(' ')
}

const abbreviations: Readonly<Record<string, string>> = {
  vin: 'VIN',
  id: 'ID',
  ip: 'IP',
  url: 'URL',
  km: 'km',
  sla: 'SLA',
  eta: 'ETA',
  hr: 'HR',
  kmh: 'km/h',
}

/** `licensePlate` and `license_plate` are read as License plate. */
export function wordsOf(name: string): string {
  const known = say.names[name]
  if (known !== undefined) return known
  const words = name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/[_-]/g, ' ')
    .toLowerCase()
    .split(' ')
    .filter((word, index, all) => !(word === 'id' && index > 0 && index === all.length - 1))
    .map(word => abbreviations[word] ?? word)
    .join(' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
