import type { FeedState } from '../../client/index.ts'
import { createAlerts } from './alerts.ts'
import { announce, h, replace, write } from './dom.ts'
import { createEvents } from './events.ts'
import { openFeedWorker } from './feed.ts'
import { createFleet } from './fleet.ts'
import { brand, icon } from './icons.ts'
import { listenToKeys } from './keys.ts'
import { createPlaces } from './places.ts'
import { currentSession, get } from './session.ts'
import { say } from './text.ts'
import { chooseTheme, currentPalette } from './theme.ts'
import { createToasts } from './toasts.ts'
import { createAlertsView } from './views/alerts-view.ts'
import { createMapPage } from './views/map-page.ts'
import { createOperationsView } from './views/operations-view.ts'
import { createWorkView } from './views/work-view.ts'

const views = ['map', 'alerts', 'fleet', 'operations'] as const
type ViewName = (typeof views)[number]

const wordOf = (state: FeedState): string => (state === 'open' ? say.shell.live : say.shell[state])

/** The page of a user who is signed in: the bar, the views under it, and the one feed that they share. */
export function openShell(root: HTMLElement, leave: () => void): () => void {
  const fleet = createFleet()
  const alerts = createAlerts()
  const events = createEvents()
  const places = createPlaces()
  const toasts = createToasts({ fleet, placeName: id => places.nameOf(id) })
  const mapPage = createMapPage(fleet, alerts, places)
  const alertsView = createAlertsView(fleet, alerts)
  const operationsView = createOperationsView()
  const workView = createWorkView(fleet, events)
  const parts = { map: mapPage, alerts: alertsView, fleet: workView, operations: operationsView }

  const badge = h('span', { class: 'badge', hidden: true })
  const links = Object.fromEntries(
    views.map(name => [name, h('a', { href: `#/${name}` }, say.shell[name], name === 'alerts' && badge)]),
  ) as Record<ViewName, HTMLAnchorElement>
  const words = h('span', { class: 'words' })
  const connection = h('div', { class: 'connection', 'data-state': 'connecting' }, h('i'), words)
  const notice = h('div', { class: 'notice', hidden: true })

  replace(
    root,
    h(
      'div',
      { class: 'shell' },
      h('a', { class: 'skip', href: '#main', onclick: skip }, say.shell.skip),
      barOf(links, connection, leave),
      h('main', { id: 'main', tabindex: -1 }, ...Object.values(parts).map(({ element }) => element), notice),
      toasts.element,
    ),
  )

  let shown: ViewName | undefined
  const route = () => {
    const [, name = '', argument] = location.hash.split('/')
    const next: ViewName = views.find(view => view === name) ?? 'map'
    for (const [view, part] of Object.entries(parts)) part.element.hidden = view !== next
    for (const [view, link] of Object.entries(links)) {
      if (view === next) link.setAttribute('aria-current', 'page')
      else link.removeAttribute('aria-current')
    }
    // The fleet's pages have titles of their own.
    if (shown !== next) document.title = `${say.shell[next]} · Fleetwake`
    if (shown !== next) parts[next].show()
    shown = next
    if (next === 'map') mapPage.select(argument ?? null)
    operationsView.watch(next === 'operations')
    workView.route(next === 'fleet')
  }

  const showState = (state: FeedState, reason?: string) => {
    connection.dataset.state = state
    const lost = state === 'waiting' || state === 'closed'
    write(words, wordOf(state))
    connection.title = reason ?? ''
    if (lost && notice.hidden) announce(say.shell.lost)
    if (state === 'open' && !notice.hidden) announce(say.shell.back)
    if (lost) write(notice, state === 'closed' ? say.shell.feedClosed : say.shell.lostTrying)
    if (lost && !navigator.onLine) write(notice, say.offline.now)
    // While it tries again the notice stays, or it would flicker.
    if (lost || state === 'open') notice.hidden = !lost
    // Where the token has ended, asking for anything ends the session too, and the form says so.
    if (state === 'closed') void get('/map').catch(() => undefined)
  }

  const token = currentSession()!.token
  const closeFeed = openFeedWorker(token, message => {
    if (message.kind === 'frame') mapPage.receive(message)
    else if (message.kind === 'state') showState(message.state, message.reason)
    else if (message.kind === 'event') {
      events.receive(message.event)
      void toasts.showEvent(message.event)
    } else if (message.kind === 'dispatchAlert') toasts.showDispatchAlert(message.alert)
    else {
      if (alerts.isForMe(message.alert)) toasts.showAlert(message.alert)
      alerts.receive(message.alert)
    }
  })
  alerts.onChange(() => {
    const open = alerts.open().length
    badge.hidden = open === 0
    write(badge, open === 0 ? '' : open > 99 ? '99+' : String(open))
    badge.setAttribute('aria-label', say.shell.open(open))
  })
  void alerts.load()

  // The device knows sooner than the feed, which waits for what may still come.
  const sayOffline = () => {
    write(notice, say.offline.now)
    notice.hidden = false
    announce(say.offline.now)
  }
  const hideOffline = () => {
    notice.hidden = connection.dataset.state === 'open'
  }
  addEventListener('offline', sayOffline)
  addEventListener('online', hideOffline)
  showState('connecting')
  addEventListener('hashchange', route)
  const ignoreKeys = listenToKeys(showPalette)
  route()
  return () => {
    removeEventListener('hashchange', route)
    removeEventListener('offline', sayOffline)
    removeEventListener('online', hideOffline)
    ignoreKeys()
    closeFeed()
    toasts.close()
    mapPage.close()
    alertsView.close()
    operationsView.watch(false)
    workView.close()
  }
}

function skip(event: Event): void {
  event.preventDefault()
  document.getElementById('main')?.focus()
}

/** Loaded when it is first asked for. */
function showPalette(): void {
  void import('./palette.ts').then(
    ({ openPalette }) => openPalette(),
    (error: Error) => announce(say.common.notLoaded(error.message)),
  )
}

function paletteButton(): HTMLElement {
  const properties = { class: 'icon-button go-to', type: 'button', 'aria-label': say.palette.open }
  const title = `${say.palette.open} (Ctrl K)`
  return h('button', { ...properties, title, onclick: showPalette }, icon('search'))
}

function themeButton(): HTMLElement {
  const button = h('button', { class: 'icon-button', type: 'button', onclick: toggle })
  function draw(): void {
    const { dark } = currentPalette()
    const label = dark ? say.shell.lightColours : say.shell.darkColours
    button.setAttribute('aria-label', label)
    button.title = label
    replace(button, icon(dark ? 'sun' : 'moon'))
  }
  function toggle(): void {
    chooseTheme(currentPalette().dark ? 'light' : 'dark')
    draw()
  }
  draw()
  return button
}

function barOf(
  links: Readonly<Record<ViewName, HTMLElement>>,
  connection: HTMLElement,
  leave: () => void,
): HTMLElement {
  return h(
    'header',
    { class: 'bar' },
    h('div', { class: 'brand' }, brand(), h('span', {}, 'Fleetwake')),
    h('nav', { class: 'tabs', 'aria-label': say.shell.views }, ...Object.values(links)),
    h('div', { class: 'spacer' }),
    paletteButton(),
    connection,
    themeButton(),
    h(
      'div',
      { class: 'account' },
      h('span', { class: 'who' }, currentSession()?.email),
      h(
        'button',
        {
          class: 'icon-button',
          type: 'button',
          'aria-label': say.shell.signOut,
          title: say.shell.signOut,
          onclick: leave,
        },
        icon('exit'),
      ),
    ),
  )
}
