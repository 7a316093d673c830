import { h, replace, write } from '../dom.ts'
import { icon } from '../icons.ts'
import type { MapView } from '../map/map-view.ts'
import { shownZone } from '../preferences.ts'
import { get } from '../session.ts'
import { say } from '../text.ts'
import { formatClock, formatClockSeconds, formatDistance, formatSpeed } from '../words.ts'
import { dayBegin } from '../zone.ts'

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
  odometer: number | null
}

/** The maximum length of the line that is redrawn each second; a longer one becomes part of the track. */
const longestTail = 600

/**
 * The vehicle's path since midnight, on the map, with a slider along it. If the slider is at the end, it stays there as
 * the vehicle drives on.
 */
export function createTrack(map: () => MapView | undefined) {
  let points: Point[] = []
  let tail: (readonly [number, number])[] = []
  let playing = 0
  let loading: AbortController | undefined
  let shownId: string | null = null
  let tomorrow = 0
  /** Whether the slider's position is marked on the map. */
  let marked = false

  const slider = h('input', {
    type: 'range',
    min: 0,
    max: 0,
    value: 0,
    'aria-label': say.panel.alongTrack,
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
    { 'aria-label': say.panel.trackLabel },
    h('h3', {}, h('span', {}, `${say.panel.today} `, summary)),
    words,
    controls,
  )
  drawPlay()

  async function load(vehicleId: string): Promise<void> {
    loading?.abort()
    const asked = new AbortController()
    loading = asked
    write(words, say.panel.trackLoading)
    words.hidden = false
    const [zone, now] = [shownZone(), Date.now()]
    tomorrow = dayBegin(zone, now, 1)
    const query = `from=${new Date(dayBegin(zone, now)).toISOString()}&points=5000`
    try {
      const { items } = await get<{ items: TrackPoint[] }>(
        `/vehicles/${vehicleId}/track?${query}`,
        asked.signal,
      )
      if (asked.signal.aborted) return
      points = items
        .filter(item => item.longitude !== null && item.latitude !== null)
        .map(({ time, longitude, latitude, speed, odometer }) => ({
          time: Date.parse(time),
          place: [longitude!, latitude!] as const,
          speed,
          odometer,
        }))
      show()
    } catch (error) {
      if (!asked.signal.aborted) write(words, say.panel.trackFailed((error as Error).message))
    }
  }

  function show(): void {
    map()?.showTrack(points.map(({ place }) => place))
    tail = points.length > 0 ? [points.at(-1)!.place] : []
    words.hidden = points.length >= 2
    write(words, say.panel.noneToday)
    span()
    if (points.length < 2) return
    slider.value = slider.max
    describe(points.at(-1)!)
  }

  /** Its start, end and length. */
  function span(): void {
    controls.hidden = points.length < 2
    if (points.length < 2) {
      write(summary, '')
      return
    }
    const [first, last] = [points[0]!, points.at(-1)!]
    const [from, to] = [
      points.find(({ odometer }) => odometer !== null)?.odometer,
      points.findLast(({ odometer }) => odometer !== null)?.odometer,
    ]
    const driven = typeof from === 'number' && typeof to === 'number' ? `, ${formatDistance(to - from)}` : ''
    write(summary, `${say.panel.fromTo(formatClock(first.time), formatClock(last.time))}${driven}`)
    // The slider shows time, not points: it runs evenly whether or not the vehicle reported often.
    slider.min = String(first.time)
    slider.max = String(last.time)
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
    marked = true
    describe({ ...point, time })
  }

  function describe({ time, speed }: Pick<Point, 'time' | 'speed'>): void {
    write(at, formatClockSeconds(time))
    write(detail, speed === null ? '' : formatSpeed(speed))
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
    play.setAttribute('aria-label', playing ? say.replay.pause : say.panel.playDay)
  }

  function open(id: string | null): void {
    pause()
    shownId = id
    points = []
    controls.hidden = true
    write(summary, '')
    tail = []
    map()?.showTrack([])
    map()?.showTail([])
    unmark()
    if (id === null) loading?.abort()
    else void load(id)
  }

  function unmark(): void {
    map()?.showTrackPoint(null)
    marked = false
  }

  /** The vehicle is here now: its path continues. */
  function extend(point: Point): void {
    const last = points.at(-1)
    if (point.time >= tomorrow && tomorrow > 0) {
      open(shownId)
      return
    }
    if (!last || point.time <= last.time) return
    const follows = !playing && Number(slider.value) >= Number(slider.max)
    points.push(point)
    words.hidden = true
    span()
    if (follows) {
      slider.value = slider.max
      describe(point)
      if (marked) unmark()
    }
    if (last.place[0] === point.place[0] && last.place[1] === point.place[1]) return
    tail.push(point.place)
    if (tail.length > longestTail) {
      map()?.showTrack(points.map(({ place }) => place))
      tail = [point.place]
    }
    map()?.showTail(tail)
  }

  return { element, open, extend }
}
