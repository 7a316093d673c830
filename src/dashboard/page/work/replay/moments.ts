import { detailOf, eventWord } from '../../event-words.ts'
import { say } from '../../text.ts'
import { formatDistance, formatLength, formatSpeed } from '../../words.ts'
import type { Subject } from './subjects.ts'

/** Something that happened in the displayed past. */
export interface Moment {
  kind: 'trip' | 'stop' | 'alert' | 'event'
  /** Its name. */
  title: string
  subject: Subject
  time: number
  until: number | null
  detail: string
}

/** Trips, stops, alerts and events of all vehicles, in order of time. */
export function momentsOf(subjects: readonly Subject[]): Moment[] {
  const found = subjects.flatMap(subject => {
    const { trips = [], stops = [], alerts = [], events = [] } = subject.past ?? {}
    return [
      ...trips.map(({ start, end, distanceKm, speedMax }): Moment => {
        const fastest = speedMax === null ? '' : formatSpeed(speedMax)
        const detail = say.replay.tripDetail(formatDistance(distanceKm), fastest)
        return {
          kind: 'trip',
          title: say.replay.trip,
          subject,
          time: Date.parse(start),
          until: Date.parse(end),
          detail,
        }
      }),
      ...stops.map(({ start, end }): Moment => {
        const until = end === null ? null : Date.parse(end)
        return { kind: 'stop', title: say.replay.stop, subject, time: Date.parse(start), until, detail: '' }
      }),
      ...alerts.map(({ createdAt, message, type }): Moment => {
        const about = { title: say.replay.alert, detail: message || type }
        return { kind: 'alert', subject, time: Date.parse(createdAt), until: null, ...about }
      }),
      ...events.map((event): Moment => {
        const until = event.endTime === null ? null : Date.parse(event.endTime)
        const about = { title: eventWord(event.type), detail: detailOf(event) }
        return { kind: 'event', subject, time: Date.parse(event.time), until, ...about }
      }),
    ]
  })
  return found.sort((a, b) => a.time - b.time)
}

export function lengthOf({ kind, time, until }: Moment): string {
  return kind === 'alert' || until === null ? '–' : formatLength((until - time) / 1_000)
}
