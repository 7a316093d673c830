import { h, replace } from '../dom.ts'
import { eventWord } from '../event-words.ts'
import { get } from '../session.ts'
import { say } from '../text.ts'
import { formatClockSeconds } from '../words.ts'

interface Reported {
  time: string
  event: string | null
  eventData: Readonly<Record<string, unknown>> | null
}

/** How often the event is requested: the feed only brings positions, and they change every second. */
const everyMs = 5_000

/** The event of a vehicle's last reading, such as a pressed button or harsh braking, and the device's data about it. */
export function createLastEvent() {
  let shown: string | null = null
  let since = Number.NaN
  let askedAt = 0
  let loading: AbortController | undefined
  const element = h('section', { 'aria-label': say.replay.event, hidden: true })

  function draw(items: readonly Reported[]): void {
    const last = items.findLast(({ event }) => event !== null)
    element.hidden = last === undefined
    if (last === undefined) return
    const details = Object.entries(last.eventData ?? {}).map(([name, value]) =>
      h('div', {}, h('dt', {}, name), h('dd', {}, textOf(value))),
    )
    replace(
      element,
      h(
        'h3',
        {},
        h(
          'span',
          {},
          `${eventWord(last.event!)} `,
          h('span', { class: 'resolution' }, formatClockSeconds(Date.parse(last.time))),
        ),
      ),
      details.length > 0 && h('dl', { class: 'values' }, ...details),
    )
  }

  /** Requests the readings of the last position's instant, and those without coordinates since then. */
  async function load(vehicleId: string): Promise<void> {
    loading?.abort()
    const asked = new AbortController()
    loading = asked
    askedAt = Date.now()
    const query = `from=${new Date(since).toISOString()}&fields=event,eventData&limit=1000`
    try {
      const { items } = await get<{ items: Reported[] }>(
        `/vehicles/${vehicleId}/track?${query}`,
        asked.signal,
      )
      draw(items)
    } catch {
      if (!asked.signal.aborted) element.hidden = true // Cut off, or not permitted; the track below says which.
    }
  }

  return {
    element,
    open(id: string | null): void {
      if (id === shown) return
      shown = id
      since = Number.NaN
      askedAt = 0
      loading?.abort()
      element.hidden = true
    },
    /** Called every second with the time of the last position. */
    refresh(time: number): void {
      if (shown === null || Number.isNaN(time) || Date.now() - askedAt < everyMs) return
      since = time
      void load(shown)
    },
  }
}

function textOf(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
