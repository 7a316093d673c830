import { h, write } from '../dom.ts'
import { type Fleet, statusName } from '../fleet.ts'
import { arrowIcon } from '../icons.ts'
import { say } from '../text.ts'
import { formatAgo, formatSpeed, statusWord } from '../words.ts'

/** Pixels; the style sheet has the same value. */
export const rowHeight = 50

export interface Entry {
  id: string
  name: string
  model: string
  /** The searchable text, in lower case. */
  haystack: string
}

interface Drawn {
  at: number
  of: number
  selected: string | null
  active: number
  now: number
}

export type Row = ReturnType<typeof createRow>
let rowCount = 0

export function createRow(choose: (id: string) => void) {
  let shown: Entry | undefined
  let place = -1
  const arrow = arrowIcon()
  const name = h('b')
  const model = h('small')
  const value = h('b')
  const ago = h('small')
  const element = h(
    'div',
    {
      class: 'row',
      role: 'option',
      id: `vehicle-row-${rowCount++}`,
      onclick: () => shown && choose(shown.id),
    },
    arrow,
    h('div', {}, name, model),
    h('div', { class: 'right' }, value, ago),
  )
  return {
    element,
    at: () => place,
    draw(fleet: Fleet, entry: Entry, { at, of, selected, active, now }: Drawn): void {
      shown = entry
      place = at
      element.style.transform = `translateY(${at * rowHeight}px)`
      element.setAttribute('aria-posinset', String(at + 1))
      element.setAttribute('aria-setsize', String(of))
      element.setAttribute('aria-selected', String(entry.id === selected))
      element.classList.toggle('focused', at === active)
      write(name, entry.name)
      write(model, entry.model)
      const slot = fleet.slots.get(entry.id)
      const status = slot === undefined ? undefined : statusName(fleet, slot)
      element.dataset.status = status ?? ''
      if (slot === undefined || status === undefined) {
        write(value, say.map.noPosition)
        write(ago, '')
        return
      }
      arrow.style.transform = `rotate(${Math.round(fleet.heading[slot]!) || 0}deg)`
      write(value, status === 'moving' ? formatSpeed(fleet.speed[slot]!) : statusWord(status))
      write(ago, formatAgo(fleet.time[slot]!, now))
    },
  }
}
