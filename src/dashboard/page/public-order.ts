import { h, replace, write } from './dom.ts'
import { brand } from './icons.ts'
import { say } from './text.ts'
import { formatClock, formatDistance, formatMoment } from './words.ts'

/** What `GET /public/orders/{token}` answers. */
interface PublicOrder {
  status: 'pending' | 'assigned' | 'in_progress'
  eta: string | null
  etaLate: string | null
  position: { time: string; longitude: number; latitude: number } | null
  destination: { longitude: number; latitude: number } | null
}

const ASK_EVERY_MS = 15_000
const KM_A_DEGREE = 111.32

/** What whoever waits is shown of an order; undefined: it is over. */
export function createOrderCard() {
  const state = h('p', { role: 'status' })
  const eta = h('p', { class: 'eta' })
  const range = h('p')
  const distance = h('p')
  const map = h('a', { class: 'button', target: '_blank', rel: 'noreferrer', hidden: true }, say.waitFor.map)
  return {
    parts: [state, eta, range, distance, map] as const,
    say: (words: string) => write(state, words),
    show(order: PublicOrder | undefined): void {
      write(state, order ? say.waitFor.states[order.status] : say.waitFor.over)
      write(eta, order?.eta ? whenOf(order.eta) : '')
      write(
        range,
        order?.eta && order.etaLate ? say.waitFor.atTheLatest(formatClock(Date.parse(order.etaLate))) : '',
      )
      const { position = null, destination = null } = order ?? {}
      write(
        distance,
        position && destination ? say.waitFor.away(formatDistance(between(position, destination))) : '',
      )
      map.hidden = position === null
      if (position)
        map.href = `https://www.openstreetmap.org/?mlat=${position.latitude}&mlon=${position.longitude}#map=15/${position.latitude}/${position.longitude}`
    },
  }
}

/** As whoever has the token is answered; undefined: it is over. What may be better soon is thrown. */
export async function readPublicOrder(token: string): Promise<PublicOrder | undefined> {
  const answer = await fetch(`/api/v1/public/orders/${encodeURIComponent(token)}`)
  if (answer.ok) return (await answer.json()) as PublicOrder
  if (answer.status >= 500 || answer.status === 429) throw new Error(say.waitFor.unreachable)
  return undefined
}

/**
 * The page of whoever waits for an order: when it comes and how far it is, and nothing else, until it is there. The token stands
 * behind the # of the address, which no browser sends to anybody.
 */
export function openPublicOrder(root: HTMLElement, token: string): void {
  document.title = `${say.waitFor.title} · Fleetwake`
  const card = createOrderCard()
  replace(
    root,
    h(
      'main',
      { class: 'waiting-page' },
      h(
        'div',
        { class: 'card' },
        h('div', { class: 'brand' }, brand(), h('span', {}, 'Fleetwake')),
        h('h1', {}, say.waitFor.title),
        ...card.parts,
      ),
    ),
  )

  async function ask(): Promise<void> {
    if (document.hidden) return
    try {
      const order = await readPublicOrder(token)
      if (order === undefined) clearInterval(timer)
      card.show(order)
    } catch {
      card.say(say.waitFor.unreachable) // It is asked again.
    }
  }
  const timer = setInterval(ask, ASK_EVERY_MS)
  document.addEventListener('visibilitychange', () => void ask())
  void ask()
}

function whenOf(eta: string): string {
  const time = Date.parse(eta)
  const isToday = new Date(time).toDateString() === new Date().toDateString()
  return isToday ? formatClock(time) : formatMoment(time)
}

type Place = Record<'longitude' | 'latitude', number>

/** As the crow flies, which is near enough over a city. */
function between(a: Place, b: Place): number {
  const east = (b.longitude - a.longitude) * Math.cos(((a.latitude + b.latitude) / 2) * (Math.PI / 180))
  return Math.hypot(east, b.latitude - a.latitude) * KM_A_DEGREE
}
