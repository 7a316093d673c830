import type { LiveAlert, LiveDispatchAlert, LiveEvent } from '../../client/index.ts'
import { announce, h, keepChildren, write } from './dom.ts'
import { eventWord, isNotified } from './event-words.ts'
import { shownOf } from './events.ts'
import type { Fleet } from './fleet.ts'
import { icon } from './icons.ts'
import { whenReleased } from './press.ts'
import { say } from './text.ts'
import { formatClock, nameOf } from './words.ts'

interface Toast {
  id: string
  kind: 'event' | 'alert'
  title: string
  text: string
  /** Where it leads. */
  href: string
}

interface ToastsDoors {
  fleet: Fleet
  placeName(id: string): Promise<string | undefined>
}

/** One where there is little room. */
const narrow = matchMedia('(max-width: 860px)')
const mostAtOnce = () => (narrow.matches ? 1 : 3)
const shownMs = 10_000
/** What is told so much later is read in the list of events. */
const freshMs = 15 * 60_000

/** Notifications: each event or alert that somebody wants to hear of, for some seconds, a few at once. */
export function createToasts({ fleet, placeName }: ToastsDoors) {
  let shown: { id: string; element: HTMLElement }[] = []
  let more = 0
  let isHeld = false
  const ends = new Map<string, ReturnType<typeof setTimeout>>()
  const [told, withdrawn] = [new Set<string>(), new Set<string>()]
  const hold = (held: boolean) => () => {
    isHeld = held
  }
  const element = h('section', {
    class: 'toasts',
    'aria-label': say.toasts.label,
    hidden: true,
    ...{
      onpointerenter: hold(true),
      onpointerleave: hold(false),
      onfocusin: hold(true),
      onfocusout: hold(false),
    },
  })

  const further = h('a', { class: 'toast card more', href: '#/fleet/events', onclick: clear })

  function draw(): void {
    element.hidden = shown.length === 0
    write(further, say.toasts.more(more))
    keepChildren(element, [...shown.map(toast => toast.element), ...(more > 0 ? [further] : [])])
  }

  function drop(id: string): void {
    clearTimeout(ends.get(id))
    ends.delete(id)
    shown = shown.filter(toast => toast.id !== id)
    if (shown.length === 0) more = 0
    whenReleased(draw)
  }

  function clear(): void {
    for (const { id } of shown) drop(id)
  }

  /** Nothing goes while somebody reads it. */
  function dropLater(id: string): void {
    ends.set(
      id,
      setTimeout(() => (isHeld ? dropLater(id) : drop(id)), shownMs),
    )
  }

  function add(toast: Toast): void {
    announce(`${toast.title}: ${toast.text}`)
    if (shown.length < mostAtOnce()) {
      const { id } = toast
      shown = [...shown, { id, element: toastOf(toast, () => drop(id)) }]
      dropLater(toast.id)
    } else more++
    whenReleased(draw)
  }

  const nameOfVehicle = (id: string): string => {
    const slot = fleet.slots.get(id)
    return nameOf(slot === undefined ? undefined : fleet.infos[slot], id)
  }

  /** Once, also where its end is told later. */
  const isNew = (id: string): boolean => {
    if (told.has(id)) return false
    told.add(id)
    return true
  }

  return {
    element,
    async showEvent(event: LiveEvent): Promise<void> {
      const { id, type, vehicleId, time, geofenceId, isWithdrawn } = shownOf(event)
      if (isWithdrawn) withdrawn.add(id)
      if (isWithdrawn) drop(id)
      if (isWithdrawn || !isNotified(type) || Date.now() - Date.parse(time) > freshMs || !isNew(id)) return
      const place = geofenceId === undefined ? undefined : await placeName(geofenceId)
      // While the name was looked up.
      if (withdrawn.has(id)) return
      const text = [nameOfVehicle(vehicleId), place, formatClock(Date.parse(time))]
        .filter(Boolean)
        .join(' · ')
      add({ id, kind: 'event', title: eventWord(type), text, href: hrefOf(vehicleId) })
    },
    showAlert({ id, vehicleId, message, kind, closedAt }: LiveAlert): void {
      if (closedAt !== null) drop(id)
      if (closedAt !== null || !isNotified('alert') || !isNew(id)) return
      const text = [vehicleId && nameOfVehicle(vehicleId), message || kind].filter(Boolean).join(' · ')
      add({ id, kind: 'alert', title: say.toasts.alert, text, href: hrefOf(vehicleId) })
    },
    /** Of those that somebody has to see to soon. */
    showDispatchAlert({ id, alertType, severity, message, resolvedAt }: LiveDispatchAlert): void {
      if (resolvedAt !== null) drop(id)
      if (resolvedAt !== null || !['high', 'critical'].includes(severity)) return
      if (!isNotified('alert') || !isNew(id)) return
      const text = say.names[alertType] ?? message
      add({ id, kind: 'alert', title: say.dispatch.title, text, href: '#/fleet/dispatch' })
    },
    close(): void {
      for (const end of ends.values()) clearTimeout(end)
    },
  }
}

const hrefOf = (vehicleId: string | null) => (vehicleId ? `#/map/${vehicleId}` : '#/alerts')

function toastOf({ kind, title, text, href }: Toast, close: () => void): HTMLElement {
  return h(
    'div',
    { class: `toast card ${kind}` },
    h('a', { href }, h('b', {}, title), h('span', {}, text)),
    h(
      'button',
      { class: 'icon-button', type: 'button', 'aria-label': say.toasts.close, onclick: close },
      icon('close'),
    ),
  )
}
