import { useQuery } from '@tanstack/preact-query'
import type { JSX } from 'preact'
import { get } from '../../session.ts'
import { wordsOf } from '../../words.ts'
import { labelOf, type Page, type Resource } from '../resources.ts'
import { Check } from './check.tsx'
import type { InputProps } from './input.tsx'

const shownAtOnce = 200

/** So many rows can be chosen from a list of all; of more, a program says which. */
export const MOST_CHOSEN = 1_000

/** Chooses rows of another resource, of the first ones by name. What is chosen and not among these stays chosen. */
export function ReferencesInput({
  resource,
  name,
  value,
  change,
  describedBy,
}: InputProps & { resource: Resource }): JSX.Element {
  const list = useQuery({
    queryKey: ['choices', resource.path, ''],
    queryFn: async () => (await get<Page>(`${resource.path}?limit=${shownAtOnce}`)).items,
  })
  const chosen = Array.isArray(value) ? value.map(String) : []
  const rows = (list.data ?? []).map(row => ({ id: row.id, label: labelOf(row) }))
  const known = new Set(rows.map(({ id }) => id))
  const others = chosen.filter(id => !known.has(id)).map(id => ({ id, label: id.slice(0, 8) }))
  return (
    <fieldset class="choices" aria-describedby={describedBy}>
      <legend class="visually-hidden">{wordsOf(name)}</legend>
      {[...others, ...rows].map(({ id, label }) => (
        <Check
          key={id}
          isOn={chosen.includes(id)}
          choose={isOn => change(isOn ? [...chosen, id] : chosen.filter(one => one !== id))}
        >
          {label}
        </Check>
      ))}
      {list.data && rows.length + others.length === 0 ? <span class="quiet">–</span> : null}
    </fieldset>
  )
}
