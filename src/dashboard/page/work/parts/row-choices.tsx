import { useQuery } from '@tanstack/preact-query'
import type { JSX } from 'preact'
import { getAll } from '../../session.ts'
import { say } from '../../text.ts'
import { type Known, labelOf, ofTable, type Row, routeOf } from '../resources.ts'
import { Check } from './check.tsx'

interface RowChoicesProps {
  known: Known
  table: string
  title: string
  /** The meaning of an empty choice. */
  none: string
  value: readonly string[]
  change: (ids: string[]) => void
}

const most = 200

/** Several rows of another resource, such as groups of vehicles. */
export function RowChoices({
  known,
  table,
  title,
  none,
  value,
  change,
}: RowChoicesProps): JSX.Element | null {
  const resource = ofTable(known, table)
  const isReadable = resource !== undefined && routeOf(known, resource, 'list') !== undefined
  const list = useQuery({
    queryKey: ['choices', resource?.path, 'all'],
    queryFn: () => getAll<Row>(resource!.path, most),
    enabled: isReadable,
    staleTime: 60_000,
  })
  if (!isReadable) return null
  return (
    <fieldset class="choices">
      <legend>{title}</legend>
      {value.length === 0 ? <p class="hint">{none}</p> : null}
      {list.error ? <p class="form-error">{list.error.message}</p> : null}
      {list.isLoading ? <p class="quiet">{say.common.loading}</p> : null}
      {(list.data ?? []).slice(0, most).map(row => (
        <Check
          key={row.id}
          isOn={value.includes(row.id)}
          choose={isOn => change(isOn ? [...value, row.id] : value.filter(id => id !== row.id))}
        >
          {labelOf(row)}
        </Check>
      ))}
    </fieldset>
  )
}
