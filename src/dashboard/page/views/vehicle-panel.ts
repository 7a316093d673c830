import type { LiveAlert } from '../../../client/index.ts'
import type { Alerts } from '../alerts.ts'
import { h, replace, write } from '../dom.ts'
import { type Fleet, statusName, type VehicleInfo } from '../fleet.ts'
import { icon } from '../icons.ts'
import type { MapView } from '../map/map-view.ts'
import { whenReleased } from '../press.ts'
import { say } from '../text.ts'
import {
  formatAgo,
  formatHeading,
  formatMoment,
  formatTenths,
  formatWhole,
  inUnits,
  lengthUnit,
  modelOf,
  nameOf,
  speedUnit,
  statusWord,
  wordsOf,
} from '../words.ts'
import { createHistory } from './history.ts'
import { createLastEvent } from './last-event.ts'
import { createTrack } from './track.ts'

interface PanelDoors {
  close(): void
  map(): MapView | undefined
}

/** Everything about one vehicle: its latest values, its path today, its past, and its alerts. */
export function createVehiclePanel(fleet: Fleet, alerts: Alerts, doors: PanelDoors) {
  let shown: string | null = null
  const title = h('h2', { tabindex: -1 })
  const status = h('span', { class: 'status', hidden: true })
  const model = h('span')
  const heard = h('span')
  const speed = liveValue(say.panel.speed)
  const heading = liveValue(say.panel.heading)
  const fuel = liveValue(say.panel.fuel)
  const charge = liveValue(say.panel.charge)
  const odometer = liveValue(say.panel.odometer)
  const ignition = liveValue(say.panel.ignition)
  const altitude = liveValue(say.panel.altitude)
  const troubles = h('section', { 'aria-label': say.shell.alerts, hidden: true })
  const lastEvent = createLastEvent()
  const track = createTrack(doors.map)
  const history = createHistory()
  const past = h('a', { class: 'button' }, say.panel.openPast)
  const values = [speed, heading, fuel, charge, odometer, ignition, altitude]
  const element = h(
    'aside',
    { class: 'panel card', 'aria-label': say.panel.label, hidden: true, onkeydown: onKey },
    headOf(title, h('div', { class: 'sub' }, status, model, heard), doors.close),
    troubles,
    h(
      'section',
      { 'aria-label': say.panel.live },
      h('dl', { class: 'values' }, ...values.map(one => one.element)),
    ),
    lastEvent.element,
    track.element,
    history.element,
    h('section', {}, past),
  )

  function onKey(event: Event): void {
    if ((event as KeyboardEvent).key === 'Escape') doors.close()
  }

  function draw(): void {
    if (shown === null) return
    const slot = fleet.slots.get(shown)
    const name = slot === undefined ? undefined : statusName(fleet, slot)
    status.hidden = name === undefined
    if (slot === undefined || name === undefined) {
      write(heard, say.panel.silent)
      for (const one of values) one.write(null)
      return
    }
    status.dataset.status = name
    write(status, statusWord(name))
    write(heard, formatAgo(fleet.time[slot]!, Date.now()))
    const number = (column: Float64Array) => (Number.isNaN(column[slot]) ? null : column[slot]!)
    speed.write(number(fleet.speed), speed => formatWhole(inUnits(speed)), speedUnit())
    heading.write(number(fleet.heading), formatHeading)
    fuel.write(number(fleet.fuelLevel), formatWhole, '%')
    charge.write(number(fleet.stateOfCharge), formatWhole, '%')
    charge.element.hidden = number(fleet.stateOfCharge) === null
    odometer.write(number(fleet.odometer), km => formatTenths(inUnits(km)), lengthUnit())
    ignition.write(number(fleet.ignition), on => (on === 1 ? say.panel.on : say.panel.off))
    altitude.write(number(fleet.altitude), formatWhole, 'm')
  }

  function drawTroubles(): void {
    const open = shown === null ? [] : alerts.of(shown)
    troubles.hidden = open.length === 0
    replace(troubles, h('h3', {}, say.panel.alerts(open.length)), ...open.map(troubleOf))
  }

  alerts.onChange(() => whenReleased(drawTroubles))
  return {
    element,
    open(id: string | null, info: VehicleInfo | undefined): void {
      const before = shown
      shown = id
      element.hidden = id === null
      lastEvent.open(id)
      track.open(id)
      history.open(id)
      if (id === null) return
      this.setInfo(info)
      past.href = `#/fleet/history?vehicles=${id}`
      drawTroubles()
      draw()
      element.scrollTop = 0
      // Keyboard users continue in the panel; a change of vehicle leaves the focus where it is.
      if (before === null) title.focus({ preventScroll: true })
    },
    setInfo(info: VehicleInfo | undefined): void {
      if (shown === null) return
      write(title, nameOf(info, shown))
      write(model, [modelOf(info), info?.year].filter(Boolean).join(' '))
    },
    frame: draw,
    refresh(): void {
      draw()
      history.refresh()
      const slot = shown === null ? undefined : fleet.slots.get(shown)
      if (slot === undefined || statusName(fleet, slot) === undefined) return
      lastEvent.refresh(fleet.time[slot]!)
      const number = (column: Float64Array) => (Number.isNaN(column[slot]) ? null : column[slot]!)
      track.extend({
        time: fleet.time[slot]!,
        place: [fleet.longitude[slot]!, fleet.latitude[slot]!],
        speed: number(fleet.speed),
        odometer: number(fleet.odometer),
      })
    },
  }
}

function headOf(title: HTMLElement, sub: HTMLElement, close: () => void): HTMLElement {
  return h(
    'header',
    {},
    title,
    h(
      'button',
      { class: 'icon-button', type: 'button', 'aria-label': say.panel.close, onclick: close },
      icon('close'),
    ),
    sub,
  )
}

function troubleOf({ severity, message, openedAt }: LiveAlert): HTMLElement {
  return h(
    'p',
    {},
    h('span', { class: 'tag', 'data-severity': severity }, wordsOf(severity)),
    ` ${message} `,
    h('span', { class: 'quiet' }, formatMoment(Date.parse(openedAt))),
  )
}

function liveValue(name: string) {
  const value = document.createTextNode('–')
  const unit = h('small')
  return {
    element: h('div', {}, h('dt', {}, name), h('dd', {}, value, unit)),
    write(given: number | null, format: (value: number) => string = String, ofUnit = ''): void {
      const text = given === null ? '–' : format(given)
      if (value.data !== text) value.data = text
      write(unit, given === null ? '' : ofUnit)
    },
  }
}
