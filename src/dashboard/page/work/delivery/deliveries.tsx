import { useQuery } from '@tanstack/preact-query'
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { get } from '../../session.ts'
import { say } from '../../text.ts'
import { formatTime } from '../../words.ts'
import { Choice } from '../parts/choice.tsx'
import { ScrolledTable } from '../parts/scrolled-table.tsx'
import { Failed, Loading } from '../parts/states.tsx'
import { type Delivery, typeWord } from './words.ts'

interface DeliveriesProps {
  subscriptionId: string
  /** Absent: this user may not send any again. */
  redeliver: ((ids: string[]) => void) | undefined
}

const perPage = 100
const everyMs = 5_000

/** The deliveries of one subscription, sent or waiting, with the receiver's responses: newest first. */
export function Deliveries({ subscriptionId, redeliver }: DeliveriesProps): JSX.Element {
  const [state, setState] = useState('')
  const [cursors, setCursors] = useState<readonly string[]>([])
  const query = new URLSearchParams({ subscriptionId, limit: String(perPage) })
  if (state) query.set('state', state)
  const cursor = cursors.at(-1)
  if (cursor) query.set('cursor', cursor)
  const found = useQuery({
    queryKey: ['deliveries', query.toString()],
    queryFn: ({ signal }) =>
      get<{ items: Delivery[]; nextCursor: string | null }>(`/deliveries?${query}`, signal),
    placeholderData: before => before,
    refetchInterval: everyMs,
  })
  const rows = found.data?.items ?? []
  const { time, types, attempts, answer, next } = say.delivery
  return (
    <section class="block">
      <header class="work-head">
        <h2>{say.delivery.deliveries}</h2>
        <Choice
          words={say.delivery.only}
          all={{ '': say.delivery.all, ...say.delivery.states }}
          value={state}
          choose={next => {
            setCursors([])
            setState(next)
          }}
        />
      </header>
      {found.error ? <Failed error={found.error} again={() => void found.refetch()} /> : null}
      {found.isLoading ? <Loading /> : null}
      {found.data && rows.length === 0 ? <p class="none">{say.delivery.noDeliveries}</p> : null}
      {rows.length > 0 ? (
        <ScrolledTable
          label={say.delivery.deliveries}
          heads={[time, types, say.delivery.state, attempts, answer, next]}
        >
          {rows.map(row => (
            <DeliveryRow key={row.id} row={row} redeliver={redeliver} />
          ))}
        </ScrolledTable>
      ) : null}
      <div class="actions">
        {cursors.length > 0 ? (
          <button class="button" type="button" onClick={() => setCursors([])}>
            {say.work.firstPage}
          </button>
        ) : null}
        {found.data?.nextCursor ? (
          <button
            class="button"
            type="button"
            onClick={() => setCursors([...cursors, found.data.nextCursor!])}
          >
            {say.delivery.older}
          </button>
        ) : null}
      </div>
    </section>
  )
}

function DeliveryRow({
  row,
  redeliver,
}: { row: Delivery } & Pick<DeliveriesProps, 'redeliver'>): JSX.Element {
  const { id, time, type, state, attempts, status, answer, nextAt } = row
  return (
    <tr>
      <th scope="row">{formatTime(time)}</th>
      <td>{typeWord(type)}</td>
      <td>
        <span
          class="tag"
          data-severity={state === 'dead' ? 'high' : state === 'waiting' ? 'medium' : undefined}
        >
          {say.delivery.states[state]}
        </span>
      </td>
      <td>{attempts}</td>
      <td class="answer">{[status, answer].filter(part => part !== null && part !== '').join(' ') || '–'}</td>
      <td>
        {nextAt && state === 'waiting' ? formatTime(nextAt) : state === 'delivered' ? '–' : null}{' '}
        {redeliver && state !== 'delivered' ? (
          <button class="button" type="button" onClick={() => redeliver([id])}>
            {say.delivery.redeliver}
          </button>
        ) : null}
      </td>
    </tr>
  )
}
