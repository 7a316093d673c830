import { useQuery } from '@tanstack/preact-query'
import type { JSX } from 'preact'
import { get } from '../../session.ts'
import { say } from '../../text.ts'
import { wordsOf } from '../../words.ts'
import {
  includesOf,
  type Known,
  labelOf,
  type Page,
  type Resource,
  type Row,
  routeOf,
  visible,
} from '../resources.ts'
import { hrefOf } from '../router.ts'
import { titleOf, withoutNull } from '../schema.ts'

interface RelatedListsProps {
  known: Known
  resource: Resource
  row: Row
}

/** Lists of other resources that can be filtered by this row: those are its own. */
export function RelatedLists({ known, resource, row }: RelatedListsProps): JSX.Element {
  const related = visible(known).flatMap(other => {
    const filters = routeOf(known, other, 'list')?.takes?.properties ?? {}
    return Object.entries(other.fields)
      .filter(([name, of]) => name in filters && withoutNull(of).schema.references === resource.table)
      .map(([filter]) => ({ other, filter }))
  })
  return (
    <>
      {related.map(({ other, filter }) => (
        <RelatedList
          key={`${other.path} ${filter}`}
          {...{ resource: other, filter, id: row.id }}
          include={includesOf(routeOf(known, other, 'list'))}
        />
      ))}
    </>
  )
}

const most = 5

interface RelatedListProps {
  resource: Resource
  filter: string
  id: string
  include: string | undefined
}

function RelatedList({ resource, filter, id, include }: RelatedListProps): JSX.Element | null {
  const name = resource.path.slice(1)
  const list = useQuery({
    queryKey: ['list', resource.path, 'of', filter, id],
    queryFn: () =>
      get<Page>(`${resource.path}?${filter}=${id}&limit=${most + 1}${include ? `&include=${include}` : ''}`),
  })
  const rows = list.data?.items ?? []
  if (rows.length === 0) return null
  return (
    <section class="block">
      <h2>{titleOf(resource.path)}</h2>
      <ul class="plain">
        {rows.slice(0, most).map(row => (
          <li key={row.id}>
            <a href={hrefOf([name, row.id])}>{labelOf(row)}</a>
            {typeof row.status === 'string' ? <span class="tag">{wordsOf(row.status)}</span> : null}
          </li>
        ))}
      </ul>
      {rows.length > most ? (
        <a href={hrefOf([name], new URLSearchParams([[filter, id]]))}>{say.work.allOfThem}</a>
      ) : null}
    </section>
  )
}
