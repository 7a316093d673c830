import type { JSX } from 'preact'
import { useId, useState } from 'preact/hooks'
import { say } from '../../text.ts'
import { wordsOf } from '../../words.ts'
import { type Known, type Resource, routeOf } from '../resources.ts'
import { go } from '../router.ts'
import { type Schema, withoutNull } from '../schema.ts'
import { textOf } from '../values.tsx'
import { Input } from './input.tsx'

interface FiltersProps {
  known: Known
  resource: Resource
  query: URLSearchParams
}

/** Parameters for paging, not filtering. */
const others = new Set(['limit', 'cursor', 'sort', 'include', 'format', 'retired'])

/** The list's filters in the API, and their present values. */
export function Filters({ known, resource, query }: FiltersProps): JSX.Element {
  const possible = routeOf(known, resource, 'list')!.takes?.properties ?? {}
  const names = Object.keys(possible).filter(name => !others.has(name))
  const ask = (name: string, value: unknown) => {
    const next = new URLSearchParams(query)
    if (value === undefined || value === null || value === '') next.delete(name)
    else next.set(name, String(value))
    go([resource.path.slice(1)], next)
  }
  const active = [...query].filter(([name]) => name in possible && !others.has(name))
  return (
    <div class="filters">
      {names.length > 0 ? <Finder known={known} names={names} schemas={possible} ask={ask} /> : null}
      <div class="filters-right">
        {possible.sort?.enum ? <Sort values={possible.sort.enum} query={query} ask={ask} /> : null}
        {possible.retired ? (
          <label class="check">
            <input
              type="checkbox"
              checked={query.get('retired') === 'true'}
              onChange={event => ask('retired', event.currentTarget.checked ? 'true' : undefined)}
            />
            {say.work.retiredOnes}
          </label>
        ) : null}
      </div>
      {active.length > 0 ? (
        <ul class="active-filters" aria-label={say.work.inUse}>
          {active.map(([name, value]) => (
            <li key={name}>
              <button class="tag" type="button" onClick={() => ask(name, undefined)}>
                {wordsOf(name)}: {textOf(possible[name]!, value)}
                <span aria-hidden="true"> ×</span>
                <span class="visually-hidden">{say.work.takeAway}</span>
              </button>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  )
}

interface FinderProps {
  known: Known
  names: readonly string[]
  schemas: Readonly<Record<string, Schema>>
  ask: (name: string, value: unknown) => void
}

function Finder({ known, names, schemas, ask }: FinderProps): JSX.Element {
  const id = useId()
  // Plates and names first, as people search by these most.
  const [name, setName] = useState(
    () => names.find(each => /plate|name|email|title|search/i.test(each)) ?? names[0]!,
  )
  const [value, setValue] = useState<unknown>(undefined)
  const schema = schemas[name]!
  const plain = withoutNull(schema).schema
  const isChosen = plain.enum !== undefined || plain.type === 'boolean' || plain.references !== undefined
  return (
    <form
      class="finder"
      onSubmit={event => {
        event.preventDefault()
        ask(name, value)
      }}
    >
      <select
        class="input"
        aria-label={say.work.filterBy}
        value={name}
        onChange={event => {
          setName(event.currentTarget.value)
          setValue(undefined)
        }}
      >
        {names.map(each => (
          <option key={each} value={each}>
            {wordsOf(each)}
          </option>
        ))}
      </select>
      <label class="visually-hidden" for={id}>
        {wordsOf(name)}
      </label>
      <Input
        key={name}
        known={known}
        id={id}
        name={name}
        of={schema}
        value={value}
        change={given => {
          setValue(given)
          if (isChosen) ask(name, given)
        }}
      />
      <button class="button" type="submit">
        {say.work.find}
      </button>
    </form>
  )
}

interface SortProps {
  values: readonly unknown[]
  query: URLSearchParams
  ask: (name: string, value: unknown) => void
}

function Sort({ values, query, ask }: SortProps): JSX.Element {
  return (
    <select
      class="input"
      aria-label={say.work.sortBy}
      value={query.get('sort') ?? ''}
      onChange={event => ask('sort', event.currentTarget.value)}
    >
      <option value="">{say.work.newest}</option>
      {values.map(String).map(value => (
        <option key={value} value={value}>
          {value.startsWith('-')
            ? say.work.descending(wordsOf(value.slice(1)))
            : say.work.ascending(wordsOf(value))}
        </option>
      ))}
    </select>
  )
}
