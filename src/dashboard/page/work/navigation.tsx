import type { JSX } from 'preact'
import { say } from '../text.ts'
import { ownPages } from './pages.ts'
import { type Known, visible } from './resources.ts'
import { type Address, go, hrefOf } from './router.ts'
import { titleOf } from './schema.ts'

interface Entry {
  path: string
  title: string
}

/** The pages that the user may open. */
export function entriesOf(known: Known): Entry[] {
  const has = (permission: string) => known.me.permissions.includes(permission)
  const own = (first: boolean) =>
    ownPages
      .filter(page => page.first === first && page.permissions.every(has))
      .map(({ path, title }) => ({ path, title: title() }))
  const resources = visible(known)
    .map(({ path }) => ({ path: path.slice(1), title: titleOf(path) }))
    .filter(({ path }) => !ownPages.some(own => own.path === path))
  return [...own(true), ...resources, ...own(false)]
}

/** A list at the side; where there is little room, one field to choose from. */
export function Navigation({ known, address }: { known: Known; address: Address }): JSX.Element {
  const [current = ''] = address.parts
  const entries = [{ path: '', title: say.work.overview }, ...entriesOf(known)]
  return (
    <>
      <nav class="work-nav" aria-label={say.shell.fleet}>
        <ul>
          {entries.map(({ path, title }) => (
            <li key={path}>
              <a
                href={hrefOf(path === '' ? [] : [path])}
                aria-current={path === current ? 'page' : undefined}
              >
                {title}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <label class="work-menu">
        <span class="visually-hidden">{say.work.page}</span>
        <select
          class="input"
          value={current}
          onChange={event => go(event.currentTarget.value === '' ? [] : [event.currentTarget.value])}
        >
          {entries.map(({ path, title }) => (
            <option key={path} value={path}>
              {title}
            </option>
          ))}
        </select>
      </label>
    </>
  )
}
