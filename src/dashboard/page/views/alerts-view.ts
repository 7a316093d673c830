import type { LiveAlert } from '../../../client/index.ts'
import type { AlertAction, Alerts } from '../alerts.ts'
import { announce, h, keepChildren, write } from '../dom.ts'
import { eventWord } from '../event-words.ts'
import type { Fleet } from '../fleet.ts'
import { whenReleased } from '../press.ts'
import { say } from '../text.ts'
import { formatAgo, formatMoment, nameOf, wordsOf } from '../words.ts'

/** What is wrong now, and what was. */
export function createAlertsView(fleet: Fleet, alerts: Alerts) {
  const lead = h('p', { class: 'lead', 'aria-live': 'polite' })
  /** Those that are being told to the service. */
  const acting = new Set<string>()
  const problem = h('p', { class: 'form-error', role: 'alert' })
  const open = createTable(fleet, say.alerts.open, say.alerts.well, doingsOf)
  const closed = createTable(fleet, say.alerts.closed, say.alerts.none)
  const element = h(
    'div',
    { class: 'view scrolls', hidden: true, tabindex: 0, role: 'region', 'aria-label': say.shell.alerts },
    h(
      'div',
      { class: 'page' },
      h('h1', {}, say.shell.alerts),
      lead,
      problem,
      h('div', { class: 'blocks' }, spanned(open.element), spanned(closed.element)),
    ),
  )

  function draw(): void {
    const [now, before] = [alerts.open(), alerts.closed()]
    write(lead, leadOf(now.length))
    // A row that changes is another one: a button or a link with the focus keeps it, if its alert is still there.
    const focused = (document.activeElement as HTMLElement | null)?.dataset.doing
    open.draw(now)
    closed.draw(before.slice(0, 200))
    if (focused && focused !== (document.activeElement as HTMLElement | null)?.dataset.doing)
      element.querySelector<HTMLElement>(`[data-doing="${focused}"]`)?.focus()
  }

  function leadOf(count: number): string {
    if (alerts.state === 'not permitted') return say.alerts.mayNot
    if (alerts.state === 'failed') return say.alerts.failed
    return count === 0 ? say.alerts.calm : say.alerts.attention(count)
  }

  /** What can be done about an open one, as buttons; and whether somebody is at it. */
  function doingsOf({ id }: LiveAlert): HTMLElement {
    const buttons = alerts.actionsOf(id).map(action =>
      h(
        'button',
        {
          ...{ class: 'button', type: 'button', 'data-doing': `${action} ${id}` },
          onclick: () => void act(id, action),
        },
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
    if (acting.has(id)) return
    acting.add(id)
    problem.textContent = ''
    try {
      await alerts.act(id, action)
      announce(action === 'resolve' ? say.alerts.isResolved : say.alerts.isAcknowledged)
    } catch (error) {
      problem.textContent = error instanceof TypeError ? say.signIn.unreachable : (error as Error).message
      await alerts.load()
    } finally {
      acting.delete(id)
    }
  }

  const drawShown = () => {
    if (!element.hidden) draw()
  }
  const drawReleased = () => whenReleased(drawShown)
  alerts.onChange(drawReleased)
  // How long ago something happened is true for a minute.
  const timer = setInterval(drawReleased, 60_000)
  return {
    element,
    close: () => clearInterval(timer),
    show(): void {
      draw()
      void alerts.load()
    },
  }
}

function spanned(block: HTMLElement): HTMLElement {
  return h('div', { class: 'span-12' }, block)
}

interface Row {
  /** All that it shows, but for how long ago it was. */
  shows: string
  element: HTMLElement
  since: HTMLElement
}

/** A row that shows the same as before stays as it is: somebody may be about to press a button in it. */
function createTable(
  fleet: Fleet,
  title: string,
  none: string,
  doingsOf?: (alert: LiveAlert) => HTMLElement,
) {
  let rows: ReadonlyMap<string, Row> = new Map()
  const body = h('tbody')
  const heads = [say.alerts.severity, say.alerts.vehicle, say.alerts.what, say.alerts.since, say.alerts.until]
  const cells = heads.map((name, index) =>
    h('th', { scope: 'col', class: index === 4 ? 'wide' : undefined }, name),
  )
  const table = h('table', { class: 'table' }, h('thead', {}, h('tr', {}, ...cells)), body)
  const empty = h('p', { class: 'quiet' }, none)
  const element = h('div', { class: 'block' }, h('h2', {}, title), empty, table)

  function rowOf(alert: LiveAlert): Row {
    const about = aboutOf(alert, fleet)
    const doings = doingsOf?.(alert)
    const shows = JSON.stringify([alert, textOf(about), doings?.textContent])
    const known = rows.get(alert.id)
    if (known?.shows === shows) return known
    const { severity, kind, message, closedAt } = alert
    const since = h('td', { class: 'whole' })
    const until = closedAt === null ? say.alerts.stillOpen : formatMoment(Date.parse(closedAt))
    const row = h(
      'tr',
      {},
      h('td', {}, h('span', { class: 'tag', 'data-severity': severity }, wordsOf(severity))),
      h('td', { class: 'plate' }, about),
      h('td', {}, message || eventWord(kind), doings),
      since,
      h('td', { class: 'wide' }, until),
    )
    return { shows, element: row, since }
  }

  return {
    element,
    draw(alerts: readonly LiveAlert[]): void {
      const now = Date.now()
      empty.hidden = alerts.length > 0
      table.hidden = alerts.length === 0
      rows = new Map(alerts.map(alert => [alert.id, rowOf(alert)]))
      for (const { id, openedAt, closedAt } of alerts) {
        const since = Date.parse(openedAt)
        write(rows.get(id)!.since, closedAt === null ? formatAgo(since, now) : formatMoment(since))
      }
      keepChildren(
        body,
        [...rows.values()].map(row => row.element),
      )
    },
  }
}

const textOf = (about: HTMLElement | string) => (typeof about === 'string' ? about : about.textContent)

/** A link to what an alert is about. */
function aboutOf({ id, vehicleId, entityType, entityId }: LiveAlert, fleet: Fleet): HTMLElement | string {
  if (entityType === 'driver')
    return h('a', { href: `#/fleet/drivers/${entityId}`, 'data-doing': `see ${id}` }, say.alerts.driver)
  if (vehicleId === null) return '–'
  const slot = fleet.slots.get(vehicleId)
  const name = nameOf(slot === undefined ? undefined : fleet.infos[slot], vehicleId)
  return h('a', { href: `#/map/${vehicleId}`, 'data-doing': `see ${id}` }, name)
}
