import type { JSX } from 'preact'
import { say } from '../../text.ts'
import { formatTime } from '../../words.ts'
import { ScrolledTable } from '../parts/scrolled-table.tsx'
import { lengthOf, type Moment } from './moments.ts'
import { Swatch } from './player.tsx'

const most = 200

interface EventListProps {
  moments: readonly Moment[]
  goTo: (time: number) => void
}

/** The content of the timeline as text: each row links to its time. */
export function EventList({ moments, goTo }: EventListProps): JSX.Element | null {
  if (moments.length === 0) return null
  const { event, vehicle, began, lasted, detail } = say.replay
  return (
    <section class="block">
      <h2>{say.replay.events}</h2>
      <ScrolledTable label={say.replay.events} heads={[began, event, vehicle, lasted, detail]} isTall>
        {moments.slice(0, most).map((moment, index) => (
          <tr key={index}>
            <th scope="row">
              <button class="link" type="button" title={say.replay.goTo} onClick={() => goTo(moment.time)}>
                {formatTime(moment.time)}
              </button>
            </th>
            <td>{moment.title}</td>
            <td>
              <Swatch color={moment.subject.color} /> {moment.subject.name}
            </td>
            <td>{lengthOf(moment)}</td>
            <td>{moment.detail || '–'}</td>
          </tr>
        ))}
      </ScrolledTable>
      {moments.length > most ? <p class="quiet">{say.replay.more(moments.length - most)}</p> : null}
    </section>
  )
}
