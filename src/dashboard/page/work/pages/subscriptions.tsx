import { useQuery } from '@tanstack/preact-query'
import type { JSX } from 'preact'
import { ask, getAll } from '../../session.ts'
import { say } from '../../text.ts'
import { formatTime, formatWhole } from '../../words.ts'
import { SubscriptionForm } from '../delivery/form.tsx'
import { OneSubscription } from '../delivery/one.tsx'
import { type Subscription, titleOfSubscription, typeWord } from '../delivery/words.ts'
import { ScrolledTable } from '../parts/scrolled-table.tsx'
import { Failed, Loading } from '../parts/states.tsx'
import { Title } from '../parts/title.tsx'
import { ofTable, routeOf } from '../resources.ts'
import { hrefOf } from '../router.ts'
import type { PageProps } from '../work.tsx'

const everyMs = 5_000

/** The subscriptions to messages, and the state of their deliveries. */
export function Subscriptions({ known, address }: PageProps): JSX.Element {
  const [, id, further] = address.parts
  if (id === undefined) return <All {...{ known, address }} />
  return (
    <>
      <nav class="crumbs" aria-label={say.work.where}>
        <a href={hrefOf(['subscriptions'])}>{say.delivery.title}</a>
      </nav>
      {id === 'new' ? (
        <>
          <Title text={say.delivery.new} />
          <SubscriptionForm known={known} />
        </>
      ) : (
        <One key={`${id} ${further}`} {...{ known, address }} />
      )}
    </>
  )
}

function One({ known, address }: PageProps): JSX.Element {
  const [, id = '', further] = address.parts
  const isForm = further === 'edit'
  const found = useQuery({
    queryKey: ['subscription', id, isForm],
    queryFn: () => ask<Subscription>('GET', `/subscriptions/${encodeURIComponent(id)}`),
    // Never reloaded while it is being changed.
    ...(isForm ? { staleTime: 'static' as const, gcTime: 0 } : { refetchInterval: everyMs }),
  })
  if (found.error) return <Failed error={found.error} again={() => void found.refetch()} />
  if (!found.data) return <Loading />
  const { body, etag } = found.data
  return (
    <>
      <Title text={titleOfSubscription(body)} />
      {isForm ? (
        <SubscriptionForm known={known} begun={found.data} />
      ) : (
        <OneSubscription known={known} row={body} etag={etag} />
      )}
    </>
  )
}

function All({ known }: PageProps): JSX.Element {
  const found = useQuery({
    queryKey: ['subscriptions'],
    queryFn: () => getAll<Subscription>('/subscriptions'),
    refetchInterval: everyMs,
  })
  const resource = ofTable(known, 'subscriptions')!
  const { name, kind, types, status, taken, waiting, dead, lastTaken, problem } = say.delivery
  return (
    <>
      <header class="work-head">
        <Title text={say.delivery.title} />
        {routeOf(known, resource, 'create') ? (
          <div class="actions">
            <a class="button accent" href={hrefOf(['subscriptions', 'new'])}>
              {say.delivery.new}
            </a>
          </div>
        ) : null}
      </header>
      <p class="lead">{say.delivery.lead}</p>
      {found.error ? <Failed error={found.error} again={() => void found.refetch()} /> : null}
      {found.isLoading ? <Loading /> : null}
      {found.data?.length === 0 ? <p class="none">{say.delivery.none}</p> : null}
      {found.data && found.data.length > 0 ? (
        <ScrolledTable
          label={say.delivery.title}
          heads={[name, status, kind, types, taken, waiting, dead, lastTaken, problem]}
        >
          {found.data.map(row => (
            <tr key={row.id}>
              <th scope="row">
                <a href={hrefOf(['subscriptions', row.id])}>{titleOfSubscription(row)}</a>
              </th>
              <td>
                <span class="tag">{say.delivery.statuses[row.status]}</span>
              </td>
              <td>{say.delivery.kinds[row.kind]}</td>
              <td>{row.types.map(typeWord).join(', ')}</td>
              <td>{formatWhole(row.delivered)}</td>
              <td>{formatWhole(row.waiting)}</td>
              <td>{formatWhole(row.dead)}</td>
              <td>{row.deliveredAt ? formatTime(row.deliveredAt) : '–'}</td>
              <td>{row.problem ?? '–'}</td>
            </tr>
          ))}
        </ScrolledTable>
      ) : null}
    </>
  )
}
