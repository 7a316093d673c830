import { say } from '../../text.ts'
import { formatDistance, formatLength, formatSpeed } from '../../words.ts'
import type { Subject } from './subjects.ts'

/** Something that happened in the past that is shown. */
export interface Moment {
  kind: 'trip' | 'stop' | 'alert'
  subject: Subject
  time: number
  until: number | null
  detail: string
}

/** Trips, stops and alerts of all vehicles, in the order of time. */
export function momentsOf(subjects: readonly Subject[]): Moment[] {
  const found = subjects.flatMap(subject => {
    const { trips = [], stops = [], alerts = [] } = subject.past ?? {}
    return [
      ...trips.map(({ start, end, distanceKm, speedMax }): Moment => {
        const fastest = speedMax === null ? '' : formatSpeed(speedMax)
        const detail = say.replay.tripDetail(formatDistance(distanceKm), fastest)
        return { kind: 'trip', subject, time: Date.parse(start), until: Date.parse(end), detail }
      }),
      ...stops.map(({ start, end }): Moment => {
        const until = end === null ? null : Date.parse(end)
        return { kind: 'stop', subject, time: Date.parse(start), until, detail: '' }
      }),
      ...alerts.map(({ createdAt, message, type }): Moment => {
        return { kind: 'alert', subject, time: Date.parse(createdAt), until: null, detail: message || type }
      }),
    ]
  })
  return found.sort((a, b) => a.time - b.time)
}

export function lengthOf({ kind, time, until }: Moment): string {
  return kind === 'alert' || until === null ? '–' : formatLength((until - time) / 1_000)
}
