import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { say } from '../../text.ts'
import type { Resource } from '../resources.ts'
import { hrefOf } from '../router.ts'
import { Drop } from './drop.tsx'

interface View {
  name: string
  query: string
}

const keyOf = ({ path }: Resource) => `fleetwake.views${path}`

function kept(resource: Resource): View[] {
  try {
    return JSON.parse(localStorage.getItem(keyOf(resource)) ?? '[]') as View[]
  } catch {
    return [] // Somebody else's words under our key.
  }
}

/** Filters and order of a list under a name, stored in this browser. Each is a link. */
export function SavedViews({ resource, query }: { resource: Resource; query: URLSearchParams }): JSX.Element {
  const [views, setViews] = useState(() => kept(resource))
  const [name, setName] = useState('')
  const keep = (next: View[]) => {
    localStorage.setItem(keyOf(resource), JSON.stringify(next))
    setViews(next)
  }
  return (
    <Drop words={say.work.views}>
      <ul class="plain">
        {views.map(view => (
          <li key={view.name}>
            <a href={hrefOf([resource.path.slice(1)], new URLSearchParams(view.query))}>{view.name}</a>
            <button
              class="link"
              type="button"
              aria-label={say.work.removeView(view.name)}
              onClick={() => keep(views.filter(each => each !== view))}
            >
              ×
            </button>
          </li>
        ))}
      </ul>
      <form
        class="save-view"
        onSubmit={event => {
          event.preventDefault()
          if (name.trim() === '') return
          keep([...views.filter(each => each.name !== name), { name, query: query.toString() }])
          setName('')
        }}
      >
        <input
          class="input"
          aria-label={say.work.viewName}
          placeholder={say.work.viewName}
          maxLength={60}
          value={name}
          onInput={event => setName(event.currentTarget.value)}
        />
        <button class="button" type="submit">
          {say.work.saveView}
        </button>
      </form>
    </Drop>
  )
}
