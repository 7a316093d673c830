import { announce, h, replace } from './dom.ts'
import { get } from './session.ts'
import { say } from './text.ts'
import { entriesOf } from './work/navigation.tsx'
import type { Known } from './work/resources.ts'
import { hrefOf } from './work/router.ts'

interface Place {
  title: string
  address: string
}

interface Row {
  id: string
  licensePlate?: string
  name?: string
}

const views = ['map', 'alerts', 'fleet', 'operations'] as const

/** Finds pages and records by name: the pages are known, vehicles and drivers are queried. */
export function openPalette(): void {
  if (document.querySelector('.palette')) return
  const places: Place[] = views.map(name => ({ title: say.shell[name], address: `#/${name}` }))
  void pagesOfFleet().then(
    pages => {
      places.push(...pages)
      find()
    },
    // Errors are shown where the palette is opened; the views are available all the same.
    (error: Error) => announce(error.message),
  )
  let found: Place[] = []
  let active = 0
  let asking: AbortController | undefined
  const list = h('ul', { role: 'listbox', id: 'palette-found', 'aria-label': say.palette.results })
  const input = h('input', {
    class: 'input',
    type: 'text',
    role: 'combobox',
    autocomplete: 'off',
    placeholder: say.palette.hint,
    'aria-label': say.palette.open,
    'aria-expanded': 'true',
    'aria-controls': 'palette-found',
    oninput: () => find(),
    onkeydown: onKey,
  })
  const dialog = h('dialog', { class: 'dialog palette card', 'aria-label': say.palette.open }, input, list)

  function show(next: Place[]): void {
    found = next
    active = Math.min(active, Math.max(0, found.length - 1))
    replace(
      list,
      ...found.map(({ title, address }, index) =>
        h(
          'li',
          {
            role: 'option',
            id: `palette-${index}`,
            'aria-selected': String(index === active),
            onclick: () => leave(address),
          },
          title,
        ),
      ),
    )
    if (found.length === 0)
      replace(
        list,
        h('li', { role: 'option', 'aria-disabled': 'true', 'aria-selected': 'false' }, say.palette.none),
      )
    if (found.length === 0) input.removeAttribute('aria-activedescendant')
    else input.setAttribute('aria-activedescendant', `palette-${active}`)
    list.children[active]?.scrollIntoView({ block: 'nearest' })
  }

  function find(): void {
    asking?.abort()
    active = 0
    const words = input.value.trim().toLowerCase()
    const named = places.filter(({ title }) => title.toLowerCase().includes(words)).slice(0, 12)
    show(named)
    if (words.length < 2) return
    const asked = new AbortController()
    asking = asked
    void Promise.all([
      ask('vehicles', 'licensePlate', input.value.trim(), asked.signal),
      ask('drivers', 'name', input.value.trim(), asked.signal),
    ]).then(([vehicles, drivers]) => {
      if (!asked.signal.aborted) show([...named, ...vehicles, ...drivers])
    })
  }

  function onKey(event: Event): void {
    const { key } = event as KeyboardEvent
    if (key === 'ArrowDown' || key === 'ArrowUp') {
      active = (active + (key === 'ArrowDown' ? 1 : found.length - 1)) % Math.max(1, found.length)
      show(found)
    } else if (key === 'Enter') {
      const place = found[active]
      if (place) leave(place.address)
    } else return
    event.preventDefault()
  }

  function leave(address: string): void {
    dialog.close()
    location.hash = address
  }

  dialog.addEventListener('close', () => {
    asking?.abort()
    dialog.remove()
  })
  document.body.append(dialog)
  dialog.showModal()
  find()
}

async function pagesOfFleet(): Promise<Place[]> {
  const [me, { items }] = await Promise.all([
    get<Known['me']>('/auth/me'),
    get<{ items: Known['resources'] }>('/resources'),
  ])
  return entriesOf({ me, resources: items }).map(({ path, title }) => ({ title, address: hrefOf([path]) }))
}

/** None if the user may not see them. */
async function ask(path: string, field: string, value: string, signal: AbortSignal): Promise<Place[]> {
  const query = new URLSearchParams({ [field]: value, limit: '5' })
  const page = await get<{ items: Row[] }>(`/${path}?${query}`, signal).catch(() => ({ items: [] }))
  return page.items.map(row => ({
    title: row.licensePlate ?? row.name ?? row.id,
    address: `#/fleet/${path}/${row.id}`,
  }))
}
