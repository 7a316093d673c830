import type { LiveAlert } from '../../../client/index.ts'
import type { Alerts } from '../alerts.ts'
import { h, replace } from '../dom.ts'
import type { Fleet } from '../fleet.ts'
import { formatAgo, formatMoment, nameOf } from '../words.ts'

/** What is wrong now, and what was. */
export function createAlertsView(fleet: Fleet, alerts: Alerts) {
  const lead = h('p', { class: 'lead', 'aria-live': 'polite' })
  const open = h('div', { class: 'block' })
  const closed = h('div', { class: 'block' })
  const element = h(
    'div',
    { class: 'view scrolls', hidden: true, tabindex: 0, role: 'region', 'aria-label': 'Alerts' },
    h(
      'div',
      { class: 'page' },
      h('h1', {}, 'Alerts'),
      lead,
      h('div', { class: 'blocks' }, spanned(open), spanned(closed)),
    ),
  )

  function draw(): void {
    const [now, before] = [alerts.open(), alerts.closed()]
    lead.textContent =
      alerts.state === 'not permitted'
        ? 'This user may not see alerts.'
        : alerts.state === 'failed'
          ? 'The alerts could not be loaded.'
          : now.length === 0
            ? 'Nothing needs attention.'
            : `${now.length} ${now.length === 1 ? 'needs' : 'need'} attention.`
    replace(open, h('h2', {}, 'Open'), table(fleet, now, 'Everything is well.'))
    replace(closed, h('h2', {}, 'Closed'), table(fleet, before.slice(0, 200), 'None yet.'))
  }

  alerts.onChange(() => !element.hidden && draw())
  return {
    element,
    show(): void {
      draw()
      void alerts.load()
    },
  }
}

function spanned(block: HTMLElement): HTMLElement {
  return h('div', { class: 'span-12' }, block)
}

function table(fleet: Fleet, alerts: readonly LiveAlert[], none: string): HTMLElement {
  if (alerts.length === 0) return h('p', { class: 'quiet' }, none)
  const now = Date.now()
  const head = ['Severity', 'Vehicle', 'What', 'Since', 'Until'].map((name, index) =>
    h('th', { scope: 'col', class: index === 4 ? 'wide' : undefined }, name),
  )
  const rows = alerts.map(({ severity, vehicleId, kind, message, openedAt, closedAt }) => {
    const slot = fleet.slots.get(vehicleId)
    const name = nameOf(slot === undefined ? undefined : fleet.infos[slot], vehicleId)
    const since = Date.parse(openedAt)
    return h(
      'tr',
      {},
      h('td', {}, h('span', { class: 'tag', 'data-severity': severity }, severity)),
      h('td', { class: 'plate' }, vehicleId ? h('a', { href: `#/map/${vehicleId}` }, name) : '–'),
      h('td', {}, message || kind.replaceAll('_', ' ')),
      h('td', { class: 'whole' }, closedAt === null ? formatAgo(since, now) : formatMoment(since)),
      h('td', { class: 'wide' }, closedAt === null ? 'open' : formatMoment(Date.parse(closedAt))),
    )
  })
  return h('table', { class: 'table' }, h('thead', {}, h('tr', {}, ...head)), h('tbody', {}, ...rows))
}
