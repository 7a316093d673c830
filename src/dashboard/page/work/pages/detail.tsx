import { useQuery } from '@tanstack/preact-query'
import type { JSX } from 'preact'
import { ask } from '../../session.ts'
import { say } from '../../text.ts'
import { wordsOf } from '../../words.ts'
import { Actions } from '../parts/actions.tsx'
import { History } from '../parts/history.tsx'
import { RelatedLists } from '../parts/related-lists.tsx'
import { ShareButton } from '../parts/share.tsx'
import { Failed, Loading } from '../parts/states.tsx'
import { Title } from '../parts/title.tsx'
import { includesOf, labelOf, type Row, routeOf } from '../resources.ts'
import { hrefOf } from '../router.ts'
import { titleOf } from '../schema.ts'
import { Value } from '../values.tsx'
import type { ResourcePageProps } from '../work.tsx'

/** One row: what it says, what may be done to it, what belongs to it, and who changed it. */
export function Detail({ known, address, resource }: ResourcePageProps): JSX.Element {
  const [name = '', id = ''] = address.parts
  const include = includesOf(routeOf(known, resource, 'list'))
  const found = useQuery({
    queryKey: ['detail', resource.path, id],
    queryFn: ({ signal }) =>
      ask<Row>('GET', `${resource.path}/${encodeURIComponent(id)}${include ? `?include=${include}` : ''}`, {
        signal,
      }),
  })
  if (found.error) return <Failed error={found.error} again={() => void found.refetch()} />
  if (!found.data) return <Loading />
  const { body: row, etag } = found.data
  return (
    <>
      <nav class="crumbs" aria-label={say.work.where}>
        <a href={hrefOf([name])}>{titleOf(resource.path)}</a>
      </nav>
      <header class="work-head">
        <Title text={labelOf(row)} />
        {resource.table === 'vehicles' && known.me.permissions.includes('positions:read') ? (
          <a class="button" href={hrefOf(['history'], new URLSearchParams({ vehicles: row.id }))}>
            {say.replay.open}
          </a>
        ) : null}
        {resource.table === 'transport_jobs' &&
        isShareable(row) &&
        known.me.permissions.includes('jobs:write') ? (
          <ShareButton orderId={row.id} name={labelOf(row)} />
        ) : null}
        <Actions known={known} resource={resource} row={row} etag={etag} />
      </header>
      {row.deletedAt ? <p class="banner">{say.work.retired(wordsOf(resource.name))}</p> : null}
      <section class="block">
        <h2>{wordsOf(resource.name)}</h2>
        <dl class="facts">
          {Object.entries(resource.fields).map(([field, schema]) => (
            <div key={field}>
              <dt>{wordsOf(field)}</dt>
              <dd>
                {field === 'id' ? (
                  <code>{row.id}</code>
                ) : (
                  <Value known={known} name={field} of={schema} row={row} />
                )}
              </dd>
            </div>
          ))}
        </dl>
      </section>
      <RelatedLists known={known} resource={resource} row={row} />
      <History known={known} resource={resource} row={row} />
    </>
  )
}

/** An order has stops, and somebody waits for it until its end. */
function isShareable({ status, stops, deletedAt }: Row): boolean {
  const isOpen = ['pending', 'assigned', 'in_progress'].includes(String(status))
  return isOpen && !deletedAt && Array.isArray(stops) && stops.length > 0
}
