import { useQuery } from '@tanstack/preact-query'
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { get } from '../../session.ts'
import { say } from '../../text.ts'
import { wordsOf } from '../../words.ts'
import { BulkBar } from '../bulk/bulk-bar.tsx'
import { ColumnChoice, keptColumns } from '../parts/columns.tsx'
import { ExportButton } from '../parts/export-button.tsx'
import { Filters } from '../parts/filters.tsx'
import { SavedViews } from '../parts/saved-views.tsx'
import { ScrolledTable } from '../parts/scrolled-table.tsx'
import { Failed, Loading } from '../parts/states.tsx'
import { Title } from '../parts/title.tsx'
import { includesOf, labelOf, type Page, type Row, routeOf } from '../resources.ts'
import { hrefOf } from '../router.ts'
import { titleOf } from '../schema.ts'
import { Value } from '../values.tsx'
import type { ResourcePageProps } from '../work.tsx'

const perPage = 50

/** The rows of a resource: filtered, sorted and paged by the server. */
export function List({ known, address, resource }: ResourcePageProps): JSX.Element {
  const name = resource.path.slice(1)
  const list = routeOf(known, resource, 'list')!
  const [columns, setColumns] = useState(() => keptColumns(resource))
  const [chosen, setChosen] = useState<ReadonlyMap<string, Row>>(new Map())
  const choose = (rows: readonly Row[]) => setChosen(new Map(rows.map(row => [row.id, row])))
  // Others may be selected while these are being changed.
  const release = (rows: readonly Row[]) =>
    setChosen(now => new Map([...now].filter(([id]) => !rows.some(row => row.id === id))))
  const retired = address.query.get('retired') === 'true'
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
      <Head
        {...{ known, resource, columns, setColumns }}
        query={filters}
        page={address.query.get('cursor')}
      />
      <Filters known={known} resource={resource} query={filters} />
      {page.error ? <Failed error={page.error} again={() => void page.refetch()} /> : null}
      <BulkBar
        key={String(retired)}
        {...{ known, resource, retired, choose, release }}
        rows={latest(chosen, page.data?.items ?? []).filter(row => Boolean(row.deletedAt) === retired)}
      />
      {page.data ? (
        <Rows
          known={known}
          resource={resource}
          columns={columns}
          rows={page.data.items}
          query={filters}
          chosen={chosen}
          choose={choose}
        />
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

interface HeadProps extends Omit<ResourcePageProps, 'address'> {
  query: URLSearchParams
  page: string | null
  columns: readonly string[]
  setColumns: (columns: string[]) => void
}

function Head({ known, resource, query, page, columns, setColumns }: HeadProps): JSX.Element {
  const name = resource.path.slice(1)
  const list = routeOf(known, resource, 'list')!
  return (
    <header class="work-head">
      <Title text={titleOf(resource.path)} page={page} />
      <div class="actions">
        {routeOf(known, resource, 'import') ? (
          <a class="button" href={hrefOf([name, 'import'])}>
            {say.work.import}
          </a>
        ) : null}
        {list.takes?.properties?.format ? <ExportButton resource={resource} query={query} /> : null}
        <SavedViews resource={resource} query={query} />
        <ColumnChoice resource={resource} chosen={columns} choose={setColumns} />
        {routeOf(known, resource, 'create') ? (
          <a class="button accent" href={hrefOf([name, 'new'])}>
            {say.work.create(wordsOf(resource.name))}
          </a>
        ) : null}
      </div>
    </header>
  )
}

/** The selected rows, in their present state if this page shows them. */
function latest(chosen: ReadonlyMap<string, Row>, shown: readonly Row[]): Row[] {
  const now = new Map(shown.map(row => [row.id, row]))
  return [...chosen.values()].map(row => now.get(row.id) ?? row)
}

interface RowsProps extends Omit<ResourcePageProps, 'address'> {
  columns: readonly string[]
  rows: readonly Row[]
  query: URLSearchParams
  /** Including those on other pages of this list. */
  chosen: ReadonlyMap<string, Row>
  choose: (rows: readonly Row[]) => void
}

function Rows({ known, resource, columns, rows, query, chosen, choose }: RowsProps): JSX.Element {
  if (rows.length === 0) {
    const isAll = [...query.keys()].length === 0
    return <p class="none">{isAll ? say.work.none(wordsOf(resource.name)) : say.work.noMatch}</p>
  }
  const name = resource.path.slice(1)
  // Retired rows have no page of their own.
  const isReadable = routeOf(known, resource, 'get') !== undefined && query.get('retired') !== 'true'
  const others = [...chosen.values()].filter(({ id }) => !rows.some(row => row.id === id))
  const isAll = rows.every(({ id }) => chosen.has(id))
  const box = (words: string, checked: boolean, next: () => readonly Row[]) => (
    <label class="tick">
      <input type="checkbox" aria-label={words} checked={checked} onChange={() => choose(next())} />
    </label>
  )
  return (
    <ScrolledTable
      label={titleOf(resource.path)}
      lead={box(say.bulk.all, isAll, () => (isAll ? others : [...others, ...rows]))}
      heads={[wordsOf(resource.name), ...columns.map(wordsOf)]}
    >
      {rows.map(row => (
        <tr key={row.id} data-chosen={chosen.has(row.id) || undefined}>
          <td>
            {box(say.bulk.one(labelOf(row)), chosen.has(row.id), () =>
              chosen.has(row.id)
                ? [...chosen.values()].filter(({ id }) => id !== row.id)
                : [...chosen.values(), row],
            )}
          </td>
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

/** Each page has an address, so that the browser's back button works. */
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
