import { useQuery } from '@tanstack/preact-query'
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { get } from '../../session.ts'
import { say } from '../../text.ts'
import { ColumnChoice, keptColumns } from '../parts/columns.tsx'
import { ExportButton } from '../parts/export-button.tsx'
import { Filters } from '../parts/filters.tsx'
import { SavedViews } from '../parts/saved-views.tsx'
import { ScrolledTable } from '../parts/scrolled-table.tsx'
import { Failed, Loading } from '../parts/states.tsx'
import { Title } from '../parts/title.tsx'
import { includesOf, labelOf, type Page, type Row, routeOf } from '../resources.ts'
import { hrefOf } from '../router.ts'
import { titleOf, wordsOf } from '../schema.ts'
import { Value } from '../values.tsx'
import type { ResourcePageProps } from '../work.tsx'

const perPage = 50

/** The rows of a resource: found, sorted and paged by the server. */
export function List({ known, address, resource }: ResourcePageProps): JSX.Element {
  const name = resource.path.slice(1)
  const list = routeOf(known, resource, 'list')!
  const [columns, setColumns] = useState(() => keptColumns(resource))
  const include = includesOf(list)
  const query = new URLSearchParams(address.query)
  const filters = new URLSearchParams(address.query)
  filters.delete('cursor')
  query.set('limit', String(perPage))
  if (include) query.set('include', include)
  const page = useQuery({
    queryKey: ['list', resource.path, query.toString()],
    queryFn: ({ signal }) => get<Page>(`${resource.path}?${query}`, signal),
    placeholderData: before => before,
  })
  return (
    <>
      <header class="work-head">
        <Title text={titleOf(resource.path)} />
        <div class="actions">
          {routeOf(known, resource, 'import') ? (
            <a class="button" href={hrefOf([name, 'import'])}>
              {say.work.import}
            </a>
          ) : null}
          {list.takes?.properties?.format ? <ExportButton resource={resource} query={filters} /> : null}
          <SavedViews resource={resource} query={filters} />
          <ColumnChoice resource={resource} chosen={columns} choose={setColumns} />
          {routeOf(known, resource, 'create') ? (
            <a class="button accent" href={hrefOf([name, 'new'])}>
              {say.work.create(wordsOf(resource.name))}
            </a>
          ) : null}
        </div>
      </header>
      <Filters known={known} resource={resource} query={filters} />
      {page.error ? <Failed error={page.error} again={() => void page.refetch()} /> : null}
      {page.data ? (
        <Rows known={known} resource={resource} columns={columns} rows={page.data.items} query={filters} />
      ) : page.error ? null : (
        <Loading />
      )}
      <Pager
        name={name}
        query={filters}
        isFirst={!address.query.has('cursor')}
        next={page.data?.nextCursor}
      />
    </>
  )
}

interface RowsProps extends Omit<ResourcePageProps, 'address'> {
  columns: readonly string[]
  rows: readonly Row[]
  query: URLSearchParams
}

function Rows({ known, resource, columns, rows, query }: RowsProps): JSX.Element {
  if (rows.length === 0) {
    const isAll = [...query.keys()].length === 0
    return <p class="none">{isAll ? say.work.none(wordsOf(resource.name)) : say.work.noMatch}</p>
  }
  const name = resource.path.slice(1)
  const isReadable = routeOf(known, resource, 'get') !== undefined
  return (
    <ScrolledTable label={titleOf(resource.path)} heads={[wordsOf(resource.name), ...columns.map(wordsOf)]}>
      {rows.map(row => (
        <tr key={row.id}>
          <th scope="row">
            {isReadable ? <a href={hrefOf([name, row.id])}>{labelOf(row)}</a> : labelOf(row)}
          </th>
          {columns.map(column => (
            <td key={column}>
              <Value known={known} name={column} of={resource.fields[column]!} row={row} short />
            </td>
          ))}
        </tr>
      ))}
    </ScrolledTable>
  )
}

interface PagerProps {
  name: string
  query: URLSearchParams
  isFirst: boolean
  next: string | null | undefined
}

/** Each page has an address, so that the way back is the browser's own. */
function Pager({ name, query, isFirst, next }: PagerProps): JSX.Element | null {
  if (isFirst && !next) return null
  const further = new URLSearchParams(query)
  if (next) further.set('cursor', next)
  return (
    <nav class="pager" aria-label={say.work.pages}>
      {isFirst ? null : (
        <a class="button" href={hrefOf([name], query)}>
          {say.work.firstPage}
        </a>
      )}
      {next ? (
        <a class="button" href={hrefOf([name], further)}>
          {say.work.nextPage}
        </a>
      ) : null}
    </nav>
  )
}
