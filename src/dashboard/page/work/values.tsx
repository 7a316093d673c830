import { useQuery } from '@tanstack/preact-query'
import type { JSX } from 'preact'
import { get } from '../session.ts'
import { say } from '../text.ts'
import { formatDayIn, formatPlain, formatTime, wordsOf } from '../words.ts'
import { Code } from './parts/code.tsx'
import { type Known, labelOf, ofTable, type Row, routeOf } from './resources.ts'
import { hrefOf } from './router.ts'
import { type Schema, withoutNull } from './schema.ts'

interface ValueProps {
  known: Known
  name: string
  of: Schema
  row: Row
  /** In a list, where there is room for a line. */
  short?: boolean
}

/** A value of a row, as people read it. */
export function Value({ known, name, of, row, short = false }: ValueProps): JSX.Element {
  const { schema } = withoutNull(of)
  const value = row[name]
  if (value === null || value === undefined || value === '') return <span class="quiet">–</span>
  if (schema.references) {
    const included = row[name.replace(/Id$/, '')] as Row | null | undefined
    return <Related known={known} table={schema.references} id={String(value)} row={included ?? undefined} />
  }
  if (schema.enum) return <span class="tag">{wordsOf(String(value))}</span>
  const { references } = schema.items ?? {}
  if (references && Array.isArray(value) && value.length > 0 && !short)
    return <RelatedList known={known} table={references} ids={value.map(String)} />
  if (typeof value === 'object') return <ObjectValue value={value} short={short} />
  return <>{textOf(schema, value)}</>
}

export function textOf({ format }: Schema, value: unknown): string {
  if (value === null || value === undefined) return '–'
  if (typeof value === 'boolean') return value ? say.common.yes : say.common.no
  if (typeof value === 'number') return formatPlain(value)
  if (typeof value === 'object') return JSON.stringify(value)
  if (format === 'date-time') return formatTime(String(value))
  if (format === 'date') return formatDayIn('UTC', Date.parse(String(value)))
  return String(value)
}

function ObjectValue({ value, short }: { value: object; short: boolean }): JSX.Element {
  const isEmpty = Object.keys(value).length === 0
  if (isEmpty) return <span class="quiet">–</span>
  if (short)
    return <>{Array.isArray(value) ? say.work.entries(value.length) : JSON.stringify(value).slice(0, 60)}</>
  return <Code text={JSON.stringify(value, null, 2)} />
}

/** More than these are asked about one by one by nobody. */
const MOST_RELATED = 20

interface RelatedListProps {
  known: Known
  table: string
  ids: readonly string[]
}

function RelatedList({ known, table, ids }: RelatedListProps): JSX.Element {
  return (
    <>
      {ids.slice(0, MOST_RELATED).map((id, index) => (
        <span key={id}>
          {index > 0 ? ', ' : ''}
          <Related known={known} table={table} id={id} />
        </span>
      ))}
      {ids.length > MOST_RELATED ? ` ${say.common.more(ids.length - MOST_RELATED)}` : null}
    </>
  )
}

interface RelatedProps {
  known: Known
  table: string
  id: string
  row?: Row | undefined
}

/** A link to the row that an id is of, under its name, where the user may see it. */
export function Related({ known, table, id, row }: RelatedProps): JSX.Element {
  const resource = ofTable(known, table)
  const isReadable = resource !== undefined && routeOf(known, resource, 'get') !== undefined
  const found = useQuery({
    queryKey: ['row', resource?.path, id],
    queryFn: () => get<Row>(`${resource!.path}/${id}`),
    enabled: isReadable && row === undefined,
    staleTime: 60_000,
  })
  const shown = row ?? found.data
  if (!isReadable) return <>{id.slice(0, 8)}</>
  return <a href={hrefOf([resource.path.slice(1), id])}>{shown ? labelOf(shown) : id.slice(0, 8)}</a>
}
