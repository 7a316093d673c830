import type { Alerts } from '../alerts.ts'
import { announce, h, write } from '../dom.ts'
import type { Frame } from '../feed.ts'
import { applyFrame, type Fleet, sweep, unknownStatus, type VehicleInfo } from '../fleet.ts'
import { loadOwnMaps } from '../map/base-map.ts'
import { createMapView, type MapView } from '../map/map-view.ts'
import { boundsOf } from '../map/shapes.ts'
import type { Places } from '../places.ts'
import { getAll } from '../session.ts'
import { say } from '../text.ts'
import { nameOf } from '../words.ts'
import { createVehicleList } from './vehicle-list.ts'
import { createVehiclePanel } from './vehicle-panel.ts'

/** No fleet has more; vehicles beyond this are shown with their id. */
const mostVehicles = 200_000

const narrow = matchMedia('(max-width: 860px)')

/** The map with the list beside it and, for the selected vehicle, its panel. */
export function createMapPage(fleet: Fleet, alerts: Alerts, places: Places) {
  const reducedMotion = matchMedia('(prefers-reduced-motion: reduce)').matches
  const container = h('div', { class: 'map', role: 'region', 'aria-label': say.map.label })
  const list = createVehicleList(fleet, id => choose(id))
  const empty = emptyState()
  const loading = h('p', { class: 'map-loading', role: 'status', hidden: true })
  const heading = h('h1', { class: 'visually-hidden' }, say.shell.map)
  const element = h('div', { class: 'view' }, heading, list.element)
  const infos = new Map<string, VehicleInfo>()
  let map: MapView | undefined
  let selectedId: string | null = null
  let fitted = false
  let loadingInfos: Promise<void> | undefined
  let isAskedAgain = false
  let hasNames = false

  const panel = createVehiclePanel(fleet, alerts, {
    close: () => choose(null),
    map: () => map,
  })
  // In reading order: the list, the vehicle chosen from it, and then the map.
  element.append(panel.element, container, empty, loading)

  function choose(id: string | null): void {
    location.hash = id === null ? '#/map' : `#/map/${id}`
  }

  function select(id: string | null): void {
    if (id === selectedId) return
    selectedId = id
    element.classList.toggle('with-panel', id !== null)
    setPadding()
    const slot = id === null ? undefined : fleet.slots.get(id)
    map?.select(slot ?? null)
    list.select(id)
    panel.open(id, id === null ? undefined : infos.get(id))
    if (id !== null) announce(say.map.selected(nameOf(infos.get(id), id)))
  }

  function setPadding(): void {
    const height = element.clientHeight
    const open = selectedId !== null
    map?.setPadding(
      narrow.matches
        ? { left: 0, right: 0, top: 0, bottom: height * (open ? 0.58 : 0.44) }
        : document.dir === 'rtl'
          ? { left: open ? 404 : 0, right: 328, top: 0, bottom: 0 }
          : { left: 328, right: open ? 404 : 0, top: 0, bottom: 0 },
    )
  }

  function start(): void {
    map = createMapView({
      container,
      fleet,
      reducedMotion,
      onSelect: slot => choose(slot === null ? null : fleet.ids[slot]!),
    })
    setPadding()
    new ResizeObserver(() => {
      map?.resize()
      setPadding()
    }).observe(element)
    places.onChange(() => map?.showPlaces(places.all()))
    void sayLoading(map)
    loadInfos()
  }

  async function sayLoading(started: MapView): Promise<void> {
    loading.hidden = false
    write(loading, say.map.loading)
    await Promise.allSettled([started.drawn, loadMaps(started)])
    loading.hidden = true
  }

  /** One at a time; asked for meanwhile, they are loaded once more. */
  function loadInfos(): void {
    if (loadingInfos) {
      isAskedAgain = true
      return
    }
    loadingInfos = readInfos().finally(() => {
      loadingInfos = undefined
      const isNeeded = isAskedAgain
      isAskedAgain = false
      if (isNeeded) loadInfos()
    })
  }

  async function readInfos(): Promise<void> {
    try {
      const registered = await getAll<VehicleInfo>('/vehicles', mostVehicles)
      infos.clear()
      for (const info of registered) infos.set(info.id, info)
    } catch {
      announce(say.map.namesFailed)
    }
    for (const [slot, id] of fleet.ids.entries()) fleet.infos[slot] = infos.get(id)
    list.setRegistered(infos)
    if (selectedId !== null) panel.setInfo(infos.get(selectedId))
    empty.hidden = fleet.count > 0
  }

  const timer = setInterval(() => {
    const changed = sweep(fleet)
    if (changed.length > 0) map?.update(changed)
    list.refresh()
    panel.refresh()
    const isAnyNameless = fleet.ids.some((id, slot) => !fleet.infos[slot] && !infos.has(id))
    // At once the first time: notifications and alerts need the names on every page.
    if (isAnyNameless && (!hasNames || Math.random() < 0.1)) {
      hasNames = true
      loadInfos()
    }
  }, 1_000)

  return {
    element,
    select,
    show(): void {
      if (!map) start()
      // A user may have drawn one meanwhile.
      void places.load()
      map?.resize()
    },
    receive(frame: Frame): void {
      performance.mark('fleetwake:frame:begin')
      const first = fleet.count
      applyFrame(fleet, frame, performance.now(), !reducedMotion && !frame.snapshot)
      for (let slot = first; slot < fleet.count; slot++) fleet.infos[slot] = infos.get(fleet.ids[slot]!)
      map?.update(frame.slots)
      map?.update(frame.gone)
      list.frame(frame)
      // The page watches everything: a vehicle that disappears was retired.
      if (frame.gone.length > 0) loadInfos()
      panel.frame()
      const positions = frame.slots.length
      performance.measure('fleetwake:frame', { start: 'fleetwake:frame:begin', detail: { positions } })
      if (frame.snapshot) empty.hidden = fleet.count > 0 || infos.size > 0
      if (fleet.count > 0) empty.hidden = true
      if (!fitted && fleet.status.some(status => status !== unknownStatus)) {
        fitted = true
        const bounds = boundsOf(fleet)
        if (bounds) map?.fit(bounds)
      }
      const slot = selectedId === null ? undefined : fleet.slots.get(selectedId)
      if (slot !== undefined && slot >= first) map?.select(slot)
    },
    close(): void {
      clearInterval(timer)
      map?.close()
    },
  }
}

/** The operator's additions to the outlines. */
async function loadMaps(map: MapView): Promise<void> {
  try {
    await loadOwnMaps(map)
  } catch (error) {
    announce(say.map.ownFailed((error as Error).message))
  }
}

function emptyState(): HTMLElement {
  return h(
    'div',
    { class: 'empty', hidden: true },
    h(
      'div',
      { class: 'card' },
      h('h2', {}, say.map.emptyTitle),
      h('p', {}, h('a', { href: '#/fleet/connect' }, say.map.emptyLink), say.map.emptyText),
      h('code', {}, 'npm run simulate -- --vehicles 50 --password …'),
    ),
  )
}
