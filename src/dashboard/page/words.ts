import type { VehicleStatus } from '../../client/index.ts'
import type { VehicleInfo } from './fleet.ts'

/** How the page says things: numbers, times, names. */
export const statusWords: Readonly<Record<VehicleStatus, string>> = {
  moving: 'Moving',
  idle: 'Idle',
  stopped: 'Stopped',
  offline: 'Offline',
}

const whole = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 })
const tenths = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1, minimumFractionDigits: 1 })
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })
const clockSeconds = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
})
const dayAndClock = new Intl.DateTimeFormat(undefined, {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
})

export const formatWhole = (value: number) => whole.format(value)
export const formatTenths = (value: number) => tenths.format(value)
export const formatClock = (time: number) => clock.format(time)
export const formatClockSeconds = (time: number) => clockSeconds.format(time)
export const formatMoment = (time: number) => dayAndClock.format(time)

export function formatAgo(time: number, now: number): string {
  const seconds = Math.max(0, Math.round((now - time) / 1_000))
  if (seconds < 5) return 'now'
  if (seconds < 60) return `${seconds} s ago`
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ago`
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)} h ago`
  return `${Math.floor(seconds / 86_400)} d ago`
}

const date = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' })
export const formatDate = (time: number) => date.format(time)

const compass = ['N', 'NE', 'E', 'SE', 'S', 'SW', 'W', 'NW'] as const

export function formatHeading(degrees: number): string {
  return `${compass[Math.round(degrees / 45) % 8]} ${Math.round(degrees) % 360}°`
}

export function nameOf(info: VehicleInfo | undefined, id: string): string {
  return info?.licensePlate ?? info?.vin ?? id.slice(0, 8)
}

export function modelOf(info: VehicleInfo | undefined): string {
  return [info?.make, info?.model].filter(Boolean).join(' ')
}
