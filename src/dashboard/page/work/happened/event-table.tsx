import type { JSX } from 'preact'
import { detailOf, eventWord } from '../../event-words.ts'
import type { ShownEvent } from '../../events.ts'
import { say } from '../../text.ts'
import { formatLength, formatTime } from '../../words.ts'
import { ScrolledTable } from '../parts/scrolled-table.tsx'
import { hrefOf } from '../router.ts'
import type { useNames } from './names.ts'

interface EventTableProps {
  events: readonly ShownEvent[]
  names: ReturnType<typeof useNames>
}

const aroundMs = 30 * 60_000

/** Events: each row links to its vehicle, its place, and its time in the history. */
export function EventTable({ events, names }: EventTableProps): JSX.Element {
  const { time, type, vehicle, place, lasted, detail } = say.events
  return (
    <ScrolledTable label={say.events.title} heads={[time, type, vehicle, place, lasted, detail]}>
      {events.map(event => (
        <tr key={event.id} class={event.isWithdrawn ? 'withdrawn' : undefined}>
          <th scope="row">
            <a href={momentOf(event)} title={say.replay.goTo}>
              {formatTime(event.time)}
            </a>
          </th>
          <td>
            {eventWord(event.type)}{' '}
            {event.isWithdrawn ? <span class="tag">{say.events.withdrawn}</span> : null}
          </td>
          <td>
            <a href={hrefOf(['vehicles', event.vehicleId])}>{names.vehicle(event.vehicleId)}</a>
          </td>
          <td>
            {event.geofenceId ? (
              <a href={hrefOf(['geofences', event.geofenceId])}>{names.place(event.geofenceId)}</a>
            ) : (
              '–'
            )}
          </td>
          <td>
            {event.endTime ? formatLength((Date.parse(event.endTime) - Date.parse(event.time)) / 1_000) : '–'}
          </td>
          <td>{event.isWithdrawn ? say.events.notTrue : detailOf(event) || '–'}</td>
        </tr>
      ))}
    </ScrolledTable>
  )
}

function momentOf({ vehicleId, time, endTime }: ShownEvent): string {
  const iso = (time: number) => new Date(time).toISOString()
  const [from, to] = [Date.parse(time) - aroundMs, Date.parse(endTime ?? time) + aroundMs]
  const query = { vehicles: vehicleId, from: iso(from), to: iso(Math.min(Date.now(), to)), at: time }
  return hrefOf(['history'], new URLSearchParams(query))
}
