import { type VehicleStatus, vehicleStatuses } from '../../../client/index.ts'
import { h, write } from '../dom.ts'
import type { Frame } from '../feed.ts'
import { type Fleet, statusName, unknownStatus, type VehicleInfo } from '../fleet.ts'
import { icon } from '../icons.ts'
import { whenReleased } from '../press.ts'
import { say } from '../text.ts'
import { formatWhole, modelOf, nameOf, statusWord } from '../words.ts'
import { createRow, type Entry, type Row, rowHeight } from './vehicle-row.ts'

/**
 * Every vehicle of the organization, searchable by plate, model or VIN, and by status. Only the visible rows
 * exist; they are updated once a second, not with every frame.
 */
export function createVehicleList(fleet: Fleet, choose: (id: string) => void) {
  let entries: Entry[] = []
  let matching: Entry[] = []
  let registered: ReadonlyMap<string, VehicleInfo> = new Map()
  let status: VehicleStatus | null = null
  let selected: string | null = null
  let active = -1
  const pool: Row[] = []

  const search = h('input', {
    class: 'input',
    type: 'search',
    placeholder: say.map.searchHint,
    'aria-label': say.map.search,
    oninput: () => filter(),
  })
  const chips = vehicleStatuses.map(name => statusChip(name, () => toggle(name)))
  const spacer = h('div')
  const none = h('p', { class: 'none', hidden: true })
  const rows = listbox({ onscroll: () => draw(), onkeydown: onKey }, spacer, none)
  const element = sidebar(search, chips, rows)
  new ResizeObserver(() => draw()).observe(rows)

  function toggle(name: VehicleStatus): void {
    status = status === name ? null : name
    for (const chip of chips) chip.button.setAttribute('aria-pressed', String(chip.name === status))
    filter()
  }

  function rebuild(): void {
    entries = entriesOf(fleet, registered)
    entries.sort((a, b) => byName.compare(a.name, b.name))
    filter()
  }

  function filter(): void {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean)
    matching = entries.filter(
      ({ id, haystack }) =>
        (status === null || statusOfId(fleet, id) === status) && words.every(word => haystack.includes(word)),
    )
    active = Math.min(active, matching.length - 1)
    none.hidden = matching.length > 0
    write(none, entries.length === 0 ? say.map.none : say.map.noMatch)
    draw()
  }

  function draw(): void {
    spacer.style.height = `${matching.length * rowHeight}px`
    const first = Math.max(0, Math.floor(rows.scrollTop / rowHeight) - 2)
    const count = Math.min(matching.length - first, Math.ceil(rows.clientHeight / rowHeight) + 4)
    while (pool.length < count) {
      const row = createRow(choose)
      pool.push(row)
      rows.append(row.element)
    }
    const now = Date.now()
    for (const [index, row] of pool.entries()) {
      row.element.hidden = index >= count
      if (index < count)
        row.draw(fleet, matching[first + index]!, {
          at: first + index,
          of: matching.length,
          selected,
          active,
          now,
        })
    }
    const shown = pool.find((row, index) => index < count && row.at() === active)
    if (shown) rows.setAttribute('aria-activedescendant', shown.element.id)
    else rows.removeAttribute('aria-activedescendant')
  }

  function onKey(event: Event): void {
    const { key } = event as KeyboardEvent
    const page = Math.max(1, Math.floor(rows.clientHeight / rowHeight) - 1)
    const moves: Record<string, number> = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      PageDown: active + page,
      PageUp: active - page,
      Home: 0,
      End: matching.length - 1,
    }
    if (key === 'Enter' || key === ' ') {
      const entry = matching[active]
      if (entry) choose(entry.id)
    } else if (key in moves) {
      active = Math.min(matching.length - 1, Math.max(0, moves[key]!))
      const top = active * rowHeight
      if (top < rows.scrollTop) rows.scrollTop = top
      else if (top + rowHeight > rows.scrollTop + rows.clientHeight)
        rows.scrollTop = top + rowHeight - rows.clientHeight
      draw()
    } else return
    event.preventDefault()
  }

  /** Changes by themselves wait while a pointer is down: the row under it may become another vehicle's. */
  const refresh = () => whenReleased(refreshNow)
  const rebuildAll = () => whenReleased(rebuildNow)

  function rebuildNow(): void {
    rebuild()
    refreshNow()
  }

  function refreshNow(): void {
    const counts = new Map<string, number>()
    for (let slot = 0; slot < fleet.count; slot++) {
      const name = statusName(fleet, slot)
      if (name) counts.set(name, (counts.get(name) ?? 0) + 1)
    }
    for (const chip of chips) write(chip.count, formatWhole(counts.get(chip.name) ?? 0))
    if (status !== null) filter()
    else draw()
  }

  return {
    element,
    refresh,
    setRegistered(infos: ReadonlyMap<string, VehicleInfo>): void {
      registered = infos
      rebuildAll()
    },
    frame(frame: Frame): void {
      if (frame.added.length > 0 || frame.gone.length > 0) rebuildAll()
    },
    select(id: string | null): void {
      selected = id
      const at = matching.findIndex(entry => entry.id === id)
      if (at !== -1) active = at
      const top = at * rowHeight
      if (at !== -1 && (top < rows.scrollTop || top + rowHeight > rows.scrollTop + rows.clientHeight)) {
        rows.scrollTop = top - rows.clientHeight / 2
      }
      draw()
    },
  }
}

/** One for all: creating it for each comparison would take most of the time for a large fleet. */
const byName = new Intl.Collator(undefined, { numeric: true })

type Chip = ReturnType<typeof statusChip>

function statusChip(name: VehicleStatus, onclick: () => void) {
  const count = h('b', {}, '0')
  const button = h(
    'button',
    { class: 'chip', type: 'button', 'data-status': name, 'aria-pressed': 'false', onclick },
    count,
    h('span', {}, statusWord(name)),
  )
  return { name, count, button }
}

function statusOfId(fleet: Fleet, id: string): VehicleStatus | undefined {
  const slot = fleet.slots.get(id)
  return slot === undefined || fleet.status[slot] === unknownStatus ? undefined : statusName(fleet, slot)
}

function listbox(listeners: Readonly<Record<string, unknown>>, ...children: HTMLElement[]): HTMLElement {
  const role = { class: 'rows', role: 'listbox', tabindex: 0, 'aria-label': say.map.vehicles }
  return h('div', { ...role, ...listeners }, ...children)
}

function sidebar(search: HTMLElement, chips: readonly Chip[], rows: HTMLElement): HTMLElement {
  const element = h(
    'aside',
    { class: 'sidebar card', 'aria-label': say.map.vehicles },
    h('button', {
      class: 'sheet-handle',
      type: 'button',
      'aria-label': say.map.fold,
      onclick: () => element.classList.toggle('low'),
    }),
    h(
      'div',
      { class: 'head' },
      h('div', { class: 'search' }, icon('search'), search),
      h(
        'div',
        { class: 'chips', role: 'group', 'aria-label': say.map.byStatus },
        ...chips.map(chip => chip.button),
      ),
    ),
    rows,
  )
  return element
}

/** The searchable vehicles. One that is neither registered nor shown any more is retired. */
function entriesOf(fleet: Fleet, registered: ReadonlyMap<string, VehicleInfo>): Entry[] {
  const ids = new Set([
    ...registered.keys(),
    ...fleet.ids.filter((_, slot) => fleet.status[slot] !== unknownStatus),
  ])
  return [...ids].map(id => {
    const info = registered.get(id)
    const [name, model] = [nameOf(info, id), modelOf(info)]
    return { id, name, model, haystack: `${name} ${model} ${info?.vin ?? ''} ${id}`.toLowerCase() }
  })
}
