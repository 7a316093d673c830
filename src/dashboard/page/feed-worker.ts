import { type FeedState, openFeed, type Position } from '../../client/index.ts'
import { type FeedMessage, rowWidth } from './feed.ts'

/**
 * The live feed, off the main thread: here the socket is read, its text parsed and merged, and what changed
 * is put into rows of numbers that are handed over without a copy. A vehicle is called by its slot, a number
 * that it keeps; the main thread learns of each new one once.
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
    subscription: { maxHz: 4, alerts: true },
    onChange: ({ positions, left, snapshot }) => {
      const added: string[] = []
      const rows = new Float64Array(positions.length * rowWidth)
      for (const [index, position] of positions.entries()) {
        let slot = slots.get(position.vehicleId)
        if (slot === undefined) {
          slot = slots.size
          slots.set(position.vehicleId, slot)
          added.push(position.vehicleId)
        }
        writeRow(rows, index * rowWidth, slot, position)
      }
      const gone = left.map(id => slots.get(id)).filter(slot => slot !== undefined)
      scope.postMessage({ kind: 'frame', added, rows, gone, snapshot }, [rows.buffer])
    },
    onState: (state: FeedState, reason) => scope.postMessage({ kind: 'state', state, reason }),
    onAlert: alert => scope.postMessage({ kind: 'alert', alert }),
  })
}

function writeRow(rows: Float64Array, at: number, slot: number, position: Position): void {
  rows[at] = slot
  rows[at + 1] = Date.parse(position.time)
  rows[at + 2] = position.longitude
  rows[at + 3] = position.latitude
  rows[at + 4] = position.speed ?? Number.NaN
  rows[at + 5] = position.heading ?? Number.NaN
  rows[at + 6] = position.fuelLevel ?? Number.NaN
  rows[at + 7] = position.odometer ?? Number.NaN
  rows[at + 8] = position.altitude ?? Number.NaN
  rows[at + 9] = position.ignition === null ? Number.NaN : Number(position.ignition)
}
