import { type FeedState, openFeed, type Position, statusOf, vehicleStatuses } from '../../client/index.ts'
import { positionFields } from '../../telemetry/store/fields.ts'
import { type FeedMessage, rowWidth } from './feed.ts'
import { mercatorX, mercatorY } from './map/mercator.ts'

/**
 * The live feed, off the main thread: here the socket is read, its text parsed and merged, and what changed
 * is put into rows of numbers that are handed over without a copy, with what can be computed from them already.
 * A vehicle is called by its slot, a number that it keeps; the main thread learns of each new one once.
 */
interface Scope {
  onmessage: ((event: MessageEvent<{ url: string; token: string }>) => void) | null
  postMessage(message: FeedMessage, transfer?: Transferable[]): void
}

const scope = self as unknown as Scope
const slots = new Map<string, number>()

scope.onmessage = ({ data: { url, token } }) => {
  openFeed({
    url,
    token: () => token,
    subscription: { maxHz: 4, alerts: true, events: true, dispatchAlerts: true },
    onChange: ({ positions, left, snapshot }) => {
      const added: string[] = []
      const changed = new Uint32Array(positions.length)
      const rows = new Float64Array(positions.length * rowWidth)
      const now = Date.now()
      for (const [index, position] of positions.entries()) {
        let slot = slots.get(position.vehicleId)
        if (slot === undefined) {
          slot = slots.size
          slots.set(position.vehicleId, slot)
          added.push(position.vehicleId)
        }
        changed[index] = slot
        writeRow(rows, index * rowWidth, position, now)
      }
      const gone = left.map(id => slots.get(id)).filter(slot => slot !== undefined)
      scope.postMessage({ kind: 'frame', added, slots: changed, rows, gone, snapshot }, [
        changed.buffer,
        rows.buffer,
      ])
    },
    onState: (state: FeedState, reason) => scope.postMessage({ kind: 'state', state, reason }),
    onAlert: alert => scope.postMessage({ kind: 'alert', alert }),
    onEvent: event => scope.postMessage({ kind: 'event', event }),
    onDispatchAlert: alert => scope.postMessage({ kind: 'dispatchAlert', alert }),
  })
}

function writeRow(rows: Float64Array, at: number, position: Position, now: number): void {
  const time = Date.parse(position.time)
  rows[at++] = time
  for (const name of positionFields) {
    const value = position[name]
    rows[at++] = typeof value === 'number' || typeof value === 'boolean' ? Number(value) : Number.NaN
  }
  rows[at++] = mercatorX(position.longitude)
  rows[at++] = mercatorY(position.latitude)
  rows[at] = vehicleStatuses.indexOf(
    statusOf({ time, speed: position.speed, ignition: position.ignition }, now),
  )
}
