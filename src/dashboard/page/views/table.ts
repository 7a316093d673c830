import { h } from '../dom.ts'
import { formatTenths, formatWhole } from '../words.ts'

/** `wide`: the columns that are hidden on narrow screens. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  wide: readonly string[] = [],
): HTMLElement {
  const cell = (tag: 'th' | 'td', text: string, index: number) => {
    const name = index === 0 ? 'name' : wide.includes(head[index]!) ? 'number wide' : 'number'
    return h(tag, { class: name, ...(tag === 'th' ? { scope: 'col' } : {}) }, text)
  }
  return h(
    'table',
    { class: 'table' },
    h('thead', {}, h('tr', {}, ...head.map((text, index) => cell('th', text, index)))),
    h('tbody', {}, ...rows.map(row => h('tr', {}, ...row.map((text, index) => cell('td', text, index))))),
  )
}

export function size(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  const power = bytes === 0 ? 0 : Math.min(4, Math.floor(Math.log10(bytes) / 3))
  return `${power === 0 ? formatWhole(bytes) : formatTenths(bytes / 1_000 ** power)} ${units[power]}`
}
