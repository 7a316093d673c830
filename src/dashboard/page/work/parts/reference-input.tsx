import { useQuery } from '@tanstack/preact-query'
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { get } from '../../session.ts'
import { say } from '../../text.ts'
import { wordsOf } from '../../words.ts'
import { labelOf, type Page, type Resource, type Row, routeOf } from '../resources.ts'
import type { InputProps } from './input.tsx'

interface ReferenceProps extends InputProps {
  resource: Resource
  common: Record<string, unknown>
  nothing: null | undefined
}

const shownAtOnce = 200

/**
 * Chooses a row of another resource. The first rows by name are offered; if there are more, a row is found through the
 * filters of that resource's list, or by its id.
 */
export function ReferenceInput({
  known,
  resource,
  value,
  change,
  common,
  nothing,
}: ReferenceProps): JSX.Element {
  const [typed, setTyped] = useState('')
  const list = useQuery({
    queryKey: ['choices', resource.path, typed],
    queryFn: () => found(resource, routeOf(known, resource, 'list')!.takes?.properties ?? {}, typed.trim()),
    placeholderData: before => before,
  })
  const id = typeof value === 'string' ? value : ''
  const chosen = useQuery({
    queryKey: ['row', resource.path, id],
    queryFn: () => get<Row>(`${resource.path}/${id}`),
    enabled: id !== '',
    staleTime: 60_000,
  })
  const rows = list.data ?? []
  const all = chosen.data && !rows.some(row => row.id === id) ? [chosen.data, ...rows] : rows
  const isLong = rows.length >= shownAtOnce || typed !== ''
  return (
    <div class="reference">
      {isLong ? (
        <input
          class="input"
          type="search"
          aria-label={say.work.findOne(wordsOf(resource.name))}
          placeholder={say.work.findHint}
          value={typed}
          onInput={event => setTyped(event.currentTarget.value)}
        />
      ) : null}
      <select
        {...common}
        value={id}
        onChange={event => change(event.currentTarget.value === '' ? nothing : event.currentTarget.value)}
      >
        <option value="">–</option>
        {all.map(row => (
          <option key={row.id} value={row.id}>
            {labelOf(row)}
          </option>
        ))}
      </select>
    </div>
  )
}

/** Filters that can search by name, if the list has them. */
const findable = [
  'search',
  'q',
  'name',
  'licensePlate',
  'vin',
  'email',
  'lastName',
  'licenseNumber',
  'reference',
]

async function found(resource: Resource, query: object, typed: string): Promise<Row[]> {
  const { path } = resource
  if (/^[\da-f]{8}-[\da-f-]{27}$/i.test(typed)) return [await get<Row>(`${path}/${typed}`)]
  if (typed === '') return (await get<Page>(`${path}?limit=${shownAtOnce}`)).items
  const filters = findable.filter(name => name in query)
  const pages = await Promise.all(
    filters.map(name => get<Page>(`${path}?limit=20&${name}=${encodeURIComponent(typed)}`).catch(() => null)),
  )
  const rows = pages.flatMap(page => page?.items ?? [])
  return [...new Map(rows.map(row => [row.id, row])).values()]
}
