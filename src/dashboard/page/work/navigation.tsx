import type { JSX } from 'preact'
import { say } from '../text.ts'
import { type Group, groups, isFor, ownPages } from './pages.ts'
import { type Known, visible } from './resources.ts'
import { type Address, go, hrefOf } from './router.ts'
import { titleOf } from './schema.ts'

interface Entry {
  path: string
  title: string
  group: Group
}

/** Resources that are set up, and not worked with. */
const ofTheOffice: ReadonlySet<string> = new Set([
  'organizations',
  'users',
  'roles',
  'audit-logs',
  'deliveries',
])

/** The pages that the user may open. */
export function entriesOf(known: Known): Entry[] {
  const own = ownPages
    .filter(page => isFor(page, known.me))
    .map(({ path, title, group }) => ({ path, title: title(), group }))
  const resources = visible(known)
    .map(({ path }) => ({ path: path.slice(1), title: titleOf(path) }))
    .filter(({ path }) => !ownPages.some(own => own.path === path))
    .map(entry => ({
      ...entry,
      group: ofTheOffice.has(entry.path) ? ('office' as const) : ('records' as const),
    }))
  const entries = [...resources, ...own]
  return groups.flatMap(group => entries.filter(entry => entry.group === group))
}

/** A list at the side; where there is little room, one field to choose from. */
export function Navigation({ known, address }: { known: Known; address: Address }): JSX.Element {
  const [current = ''] = address.parts
  const entries = entriesOf(known)
  const overview = { path: '', title: say.work.overview }
  const shown = groups
    .map(group => ({ group, entries: entries.filter(entry => entry.group === group) }))
    .filter(({ entries }) => entries.length > 0)
  return (
    <>
      <nav class="work-nav" aria-label={say.shell.fleet}>
        <div>
          <Links entries={[overview]} current={current} />
          {shown.map(({ group, entries }) => (
            <div key={group}>
              <p aria-hidden="true">{say.work.groups[group]}</p>
              <Links label={say.work.groups[group]} entries={entries} current={current} />
            </div>
          ))}
        </div>
      </nav>
      <label class="work-menu">
        <span class="visually-hidden">{say.work.page}</span>
        <select
          class="input"
          value={current}
          onChange={event => go(event.currentTarget.value === '' ? [] : [event.currentTarget.value])}
        >
          <option value="">{overview.title}</option>
          {shown.map(({ group, entries }) => (
            <optgroup key={group} label={say.work.groups[group]}>
              {entries.map(({ path, title }) => (
                <option key={path} value={path}>
                  {title}
                </option>
              ))}
            </optgroup>
          ))}
        </select>
      </label>
    </>
  )
}

interface LinksProps {
  label?: string
  entries: readonly Omit<Entry, 'group'>[]
  current: string
}

function Links({ label, entries, current }: LinksProps): JSX.Element {
  return (
    <ul aria-label={label}>
      {entries.map(({ path, title }) => (
        <li key={path}>
          <a href={hrefOf(path === '' ? [] : [path])} aria-current={path === current ? 'page' : undefined}>
            {title}
          </a>
        </li>
      ))}
    </ul>
  )
}
