import type { LiveAlert } from '../../../client/index.ts'
import type { AlertAction, Alerts } from '../alerts.ts'
import { announce, h, replace } from '../dom.ts'
import type { Fleet } from '../fleet.ts'
import { say } from '../text.ts'
import { formatAgo, formatMoment, nameOf } from '../words.ts'

/** What is wrong now, and what was. */
export function createAlertsView(fleet: Fleet, alerts: Alerts) {
  const lead = h('p', { class: 'lead', 'aria-live': 'polite' })
  const problem = h('p', { class: 'form-error', role: 'alert' })
  const open = h('div', { class: 'block' })
  const closed = h('div', { class: 'block' })
  const element = h(
    'div',
    { class: 'view scrolls', hidden: true, tabindex: 0, role: 'region', 'aria-label': say.shell.alerts },
    h(
      'div',
      { class: 'page' },
      h('h1', {}, say.shell.alerts),
      lead,
      problem,
      h('div', { class: 'blocks' }, spanned(open), spanned(closed)),
    ),
  )

  function draw(): void {
    const [now, before] = [alerts.open(), alerts.closed()]
    lead.textContent =
      alerts.state === 'not permitted'
        ? say.alerts.mayNot
        : alerts.state === 'failed'
          ? say.alerts.failed
          : now.length === 0
            ? say.alerts.calm
            : say.alerts.attention(now.length)
    replace(open, h('h2', {}, say.alerts.open), table(fleet, now, say.alerts.well, doingsOf))
    replace(closed, h('h2', {}, say.alerts.closed), table(fleet, before.slice(0, 200), say.alerts.none))
  }

  /** What can be done about an open one, as buttons; and whether somebody is at it. */
  function doingsOf({ id }: LiveAlert): HTMLElement {
    const buttons = alerts
      .actionsOf(id)
      .map(action =>
        h(
          'button',
          { class: 'button', type: 'button', onclick: () => void act(id, action) },
          action === 'resolve' ? say.alerts.resolve : say.alerts.acknowledge,
        ),
      )
    return h(
      'div',
      { class: 'actions' },
      alerts.isAcknowledged(id) && h('span', { class: 'quiet' }, say.alerts.acknowledged),
      ...buttons,
    )
  }

  async function act(id: string, action: AlertAction): Promise<void> {
    problem.textContent = ''
    try {
      await alerts.act(id, action)
      announce(action === 'resolve' ? say.alerts.isResolved : say.alerts.isAcknowledged)
    } catch (error) {
      problem.textContent = error instanceof TypeError ? say.signIn.unreachable : (error as Error).message
      await alerts.load()
    }
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

function table(
  fleet: Fleet,
  alerts: readonly LiveAlert[],
  none: string,
  doingsOf?: (alert: LiveAlert) => HTMLElement,
): HTMLElement {
  if (alerts.length === 0) return h('p', { class: 'quiet' }, none)
  const now = Date.now()
  const head = [
    say.alerts.severity,
    say.alerts.vehicle,
    say.alerts.what,
    say.alerts.since,
    say.alerts.until,
  ].map((name, index) => h('th', { scope: 'col', class: index === 4 ? 'wide' : undefined }, name))
  const rows = alerts.map(alert => {
    const { severity, vehicleId, kind, message, openedAt, closedAt } = alert
    const slot = fleet.slots.get(vehicleId)
    const name = nameOf(slot === undefined ? undefined : fleet.infos[slot], vehicleId)
    const since = Date.parse(openedAt)
    return h(
      'tr',
      {},
      h('td', {}, h('span', { class: 'tag', 'data-severity': severity }, say.names[severity] ?? severity)),
      h('td', { class: 'plate' }, vehicleId ? h('a', { href: `#/map/${vehicleId}` }, name) : '–'),
      h('td', {}, message || kind.replaceAll('_', ' '), doingsOf?.(alert)),
      h('td', { class: 'whole' }, closedAt === null ? formatAgo(since, now) : formatMoment(since)),
      h(
        'td',
        { class: 'wide' },
        closedAt === null ? say.alerts.stillOpen : formatMoment(Date.parse(closedAt)),
      ),
    )
  })
  return h('table', { class: 'table' }, h('thead', {}, h('tr', {}, ...head)), h('tbody', {}, ...rows))
}
