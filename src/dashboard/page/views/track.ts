import { h, replace, write } from '../dom.ts'
import { icon } from '../icons.ts'
import type { MapView } from '../map/map-view.ts'
import { get } from '../session.ts'
import { formatClock, formatClockSeconds, formatTenths, formatWhole } from '../words.ts'

interface TrackPoint {
  time: string
  longitude: number | null
  latitude: number | null
  speed: number | null
  odometer: number | null
}

interface Point {
  time: number
  place: readonly [number, number]
  speed: number | null
}

/** An hour at a position a second; then the track is read anew by whoever wants it longer. */
const longestTail = 3_600

/** The way of the vehicle since midnight, on the map, with a slider that goes along it. */
export function createTrack(map: () => MapView | undefined) {
  let points: Point[] = []
  let tail: (readonly [number, number])[] = []
  let playing = 0
  let loading: AbortController | undefined

  const slider = h('input', {
    type: 'range',
    min: 0,
    max: 0,
    value: 0,
    'aria-label': 'Time along the track',
    oninput: () => {
      pause()
      moveTo(Number(slider.value))
    },
  })
  const play = h('button', { class: 'icon-button', type: 'button', onclick: toggle })
  const at = h('b')
  const detail = h('span')
  const summary = h('span', { class: 'resolution' })
  const controls = h(
    'div',
    { hidden: true },
    h('div', { class: 'slider' }, play, slider),
    h('div', { class: 'slider-values' }, at, detail),
  )
  const words = h('p', { class: 'quiet' })
  const element = h(
    'section',
    { 'aria-label': "Today's track" },
    h('h3', {}, h('span', {}, 'Today ', summary)),
    words,
    controls,
  )
  drawPlay()

  async function load(vehicleId: string): Promise<void> {
    loading?.abort()
    const asked = new AbortController()
    loading = asked
    write(words, 'Loading the track…')
    words.hidden = false
    const from = new Date()
    from.setHours(0, 0, 0, 0)
    const query = `from=${from.toISOString()}&points=5000`
    try {
      const { items } = await get<{ items: TrackPoint[] }>(
        `/vehicles/${vehicleId}/track?${query}`,
        asked.signal,
      )
      if (asked.signal.aborted) return
      points = items
        .filter(item => item.longitude !== null && item.latitude !== null)
        .map(({ time, longitude, latitude, speed }) => ({
          time: Date.parse(time),
          place: [longitude!, latitude!] as const,
          speed,
        }))
      show(items)
    } catch (error) {
      if (!asked.signal.aborted) write(words, `The track could not be loaded. ${(error as Error).message}`)
    }
  }

  function show(items: readonly TrackPoint[]): void {
    map()?.showTrack(points.map(({ place }) => place))
    tail = points.length > 0 ? [points.at(-1)!.place] : []
    controls.hidden = points.length < 2
    words.hidden = points.length >= 2
    write(words, 'No positions since midnight.')
    const odometers = items.map(({ odometer }) => odometer).filter(value => value !== null)
    const driven = odometers.length > 1 ? odometers.at(-1)! - odometers[0]! : null
    write(
      summary,
      points.length < 2
        ? ''
        : `${formatClock(points[0]!.time)} to ${formatClock(points.at(-1)!.time)}${driven === null ? '' : `, ${formatTenths(driven)} km`}`,
    )
    if (points.length < 2) return
    // The slider is time, not points: it runs evenly whether or not the vehicle reported often.
    slider.min = String(points[0]!.time)
    slider.max = String(points.at(-1)!.time)
    slider.value = slider.max
    describe(points.at(-1)!)
  }

  function moveTo(time: number): void {
    let [low, high] = [0, points.length - 1]
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (points[middle]!.time <= time) low = middle
      else high = middle - 1
    }
    const point = points[low]!
    const next = points[low + 1]
    const part = next ? Math.min(1, (time - point.time) / (next.time - point.time)) : 0
    const place = next
      ? ([
          point.place[0] + (next.place[0] - point.place[0]) * part,
          point.place[1] + (next.place[1] - point.place[1]) * part,
        ] as const)
      : point.place
    map()?.showTrackPoint(place)
    describe({ ...point, time })
  }

  function describe({ time, speed }: Point): void {
    write(at, formatClockSeconds(time))
    write(detail, speed === null ? '' : `${formatWhole(speed)} km/h`)
    slider.setAttribute('aria-valuetext', `${formatClock(time)}, ${detail.textContent}`)
  }

  function toggle(): void {
    if (playing) {
      pause()
      return
    }
    if (Number(slider.value) >= Number(slider.max)) slider.value = slider.min
    // The whole day in half a minute, whatever its length.
    const pace = (Number(slider.max) - Number(slider.min)) / 30_000
    let last = performance.now()
    const step = (now: number) => {
      slider.value = String(Number(slider.value) + (now - last) * pace)
      last = now
      moveTo(Number(slider.value))
      if (Number(slider.value) >= Number(slider.max)) pause()
      else playing = requestAnimationFrame(step)
    }
    playing = requestAnimationFrame(step)
    drawPlay()
  }

  function pause(): void {
    cancelAnimationFrame(playing)
    playing = 0
    drawPlay()
  }

  function drawPlay(): void {
    replace(play, icon(playing ? 'pause' : 'play'))
    play.setAttribute('aria-label', playing ? 'Pause' : 'Play the day')
  }

  return {
    element,
    open(id: string | null): void {
      pause()
      points = []
      controls.hidden = true
      write(summary, '')
      tail = []
      map()?.showTrack([])
      map()?.showTail([])
      map()?.showTrackPoint(null)
      if (id === null) loading?.abort()
      else void load(id)
    },
    /** The vehicle is here now: the line goes on with it. */
    extend(longitude: number, latitude: number): void {
      const last = tail.at(-1)
      if (!last || (last[0] === longitude && last[1] === latitude) || tail.length >= longestTail) return
      tail.push([longitude, latitude])
      map()?.showTail(tail)
    },
  }
}
