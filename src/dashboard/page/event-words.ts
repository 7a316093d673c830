import type { LiveEvent } from '../../client/index.ts'
import { notifiedKinds } from './preferences.ts'
import { say } from './text.ts'
import { formatDistance, formatLength, formatSpeed, formatTenths, formatTime } from './words.ts'

/** What kinds of events are called; a word that a device said stays its own. */
export function eventWord(type: string): string {
  return say.eventTypes[type] ?? type.replaceAll('_', ' ')
}

/** Those that the service finds out by itself, in the order of the catalogue. */
export const knownTypes = (): string[] => Object.keys(say.eventTypes)

/** Whether a notification tells of it. Words of devices are one kind. */
export function isNotified(type: string): boolean {
  const kind = type === 'alert' || type in say.eventTypes ? type : 'said'
  return notifiedKinds().includes(kind)
}

/** What belongs to an event, in a line. */
export function detailOf({ type, values }: Pick<LiveEvent, 'type' | 'values'>): string {
  return Object.entries(values)
    .filter(([, value]) => value !== null && value !== '')
    .map(([name, value]) => {
      const words = say.eventValues[name] ?? name.replaceAll('_', ' ')
      return `${words}: ${wordsOfValue(name, value, type === 'speeding' || type === 'high_speed')}`
    })
    .join(', ')
}

function wordsOfValue(name: string, value: unknown, isSpeed: boolean): string {
  if (Array.isArray(value)) return value.join(' ')
  if (typeof value === 'object') return JSON.stringify(value)
  if (typeof value === 'string') return /^\d{4}-\d\d-\d\dT/.test(value) ? formatTime(value) : value
  if (typeof value !== 'number') return String(value)
  if (/seconds$/i.test(name)) return formatLength(value)
  if (/Km$/.test(name)) return formatDistance(value)
  if (isSpeed || /^speed/i.test(name)) return formatSpeed(value)
  return Number.isInteger(value) ? String(value) : formatTenths(value)
}
