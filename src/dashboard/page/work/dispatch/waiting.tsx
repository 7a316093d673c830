import type { JSX } from 'preact'
import { say } from '../../text.ts'
import { ScrolledList } from '../parts/scrolled-list.tsx'
import type { Order, Picture } from './picture.ts'
import { clockOf, nameOfOrder, waitingOf } from './plans.ts'

/** What is done with orders by hand; null: this user may not. */
export interface Giving {
  /** The order that is being dragged. */
  dragged: string | null
  drag: (orderId: string | null) => void
  /** Asks for a driver, or begins with one. */
  give: (orderId: string, driverId?: string) => void
  /** Gives whoever waits for it a link; absent: this user may not. */
  share?: ((orderId: string) => void) | undefined
}

const MOST = 50

/** Orders that nobody has, and why. Each can be dragged onto a driver, or given by its button. */
export function Waiting({ picture, giving }: { picture: Picture; giving: Giving | null }): JSX.Element {
  const waiting = waitingOf(picture)
  const reasons = new Map(
    picture.alerts.flatMap(({ orderId, alertType, metadata }) =>
      orderId !== null && alertType === 'DISPATCH_FAILED' ? [[orderId, metadata.reasons ?? {}]] : [],
    ),
  )
  return (
    <section class="block" aria-labelledby="dispatch-waiting">
      <h2 id="dispatch-waiting">
        {say.dispatch.waiting}
        <span class="tag">{waiting.length}</span>
      </h2>
      {waiting.length === 0 ? (
        <p class="quiet">{say.dispatch.allGiven}</p>
      ) : (
        <>
          {giving ? <p class="hint">{say.dispatch.dragHint}</p> : null}
          <ScrolledList label={say.dispatch.waiting} class="dispatch-orders">
            {waiting.slice(0, MOST).map(order => (
              <OrderCard key={order.id} {...{ order, giving }} reasons={reasons.get(order.id)} />
            ))}
          </ScrolledList>
          {waiting.length > MOST ? <p class="quiet">{say.common.more(waiting.length - MOST)}</p> : null}
        </>
      )}
    </section>
  )
}

interface OrderCardProps {
  order: Order
  /** How many drivers each of them hinders. */
  reasons: Record<string, number> | undefined
  giving: Giving | null
}

function OrderCard({ order, reasons, giving }: OrderCardProps): JSX.Element {
  const name = nameOfOrder(order)
  const codes = Object.entries(reasons ?? {}).sort(([, a], [, b]) => b - a)
  return (
    <li {...dragOf(order.id, giving)}>
      <b>{name}</b>
      {order.slaDueAt ? <span class="quiet">{say.dispatch.due(clockOf(order.slaDueAt))}</span> : null}
      {order.requiredSkills.map(skill => (
        <span key={skill} class="tag">
          {skill}
        </span>
      ))}
      <span class="quiet way">
        {order.stops.map(({ name, kind }) => name ?? say.dispatch.kinds[kind]).join(' → ')}
      </span>
      {codes.length > 0 ? (
        <span class="reasons">
          {codes
            .map(([code, drivers]) => say.dispatch.reason(say.dispatch.reasons[code] ?? code, drivers))
            .join('; ')}
        </span>
      ) : null}
      {giving ? (
        <button
          class="button small"
          type="button"
          aria-label={say.dispatch.giveIt(name)}
          onClick={() => giving.give(order.id)}
        >
          {say.dispatch.give}
        </button>
      ) : null}
      {giving ? <Share {...{ order, giving }} /> : null}
    </li>
  )
}

/** What is written on the button is short, where many stand one below the other. */
export function Share({ order, giving }: { order: Order; giving: Giving }): JSX.Element | null {
  const { share } = giving
  if (!share) return null
  return (
    <button
      class="button small"
      type="button"
      aria-label={say.share.title(nameOfOrder(order))}
      onClick={() => share(order.id)}
    >
      {say.share.short}
    </button>
  )
}

interface Draggable {
  draggable?: boolean
  class?: string
  onDragStart?: (event: DragEvent) => void
  onDragEnd?: () => void
}

/** What makes an element an order that can be dragged. */
export function dragOf(orderId: string, giving: Giving | null): Draggable {
  if (!giving) return {}
  return {
    draggable: true,
    class: giving.dragged === orderId ? 'order dragged' : 'order',
    onDragStart: event => {
      event.dataTransfer?.setData('text/plain', orderId)
      giving.drag(orderId)
    },
    onDragEnd: () => giving.drag(null),
  }
}
