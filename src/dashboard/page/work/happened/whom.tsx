import type { JSX } from 'preact'
import { useId } from 'preact/hooks'
import { wordsOf } from '../../words.ts'
import { Input } from '../parts/input.tsx'
import type { Known } from '../resources.ts'

/** The filters of a list of events, by their API names. */
const tables = {
  vehicleId: 'vehicles',
  vehicleGroupId: 'vehicle_groups',
  geofenceId: 'geofences',
} as const

interface WhomProps {
  known: Known
  names: readonly (keyof typeof tables)[]
  query: URLSearchParams
  choose: (changed: Record<string, string | undefined>) => void
}

/** Filters by vehicle, group and place. */
export function Whom({ known, names, query, choose }: WhomProps): JSX.Element {
  const id = useId()
  return (
    <>
      {names.map(name => (
        <div key={name} class="form-field">
          <label for={`${id}-${name}`}>{wordsOf(name)}</label>
          <Input
            known={known}
            id={`${id}-${name}`}
            name={name}
            of={{ type: 'string', references: tables[name] }}
            value={query.get(name) ?? undefined}
            change={value => choose({ [name]: typeof value === 'string' ? value : undefined })}
          />
        </div>
      ))}
    </>
  )
}
