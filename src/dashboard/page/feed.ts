import type { FeedState, LiveAlert, LiveDispatchAlert, LiveEvent } from '../../client/index.ts'
import { positionFields } from '../../telemetry/store/fields.ts'

/** What a vehicle reports, in the order of a row; NaN is null. */
export const reportedColumns = ['time', ...positionFields] as const
export type ReportedColumn = (typeof reportedColumns)[number]
/** Behind that a row has the place in mercator, and the status as in vehicleStatuses. */
export const placeAt = reportedColumns.length
export const rowWidth = placeAt + 3

export type FeedMessage =
  /** A row for each of the slots, in their order. */
  | {
      kind: 'frame'
      added: string[]
      slots: Uint32Array
      rows: Float64Array
      gone: number[]
      snapshot: boolean
    }
  | { kind: 'state'; state: FeedState; reason: string | undefined }
  | { kind: 'alert'; alert: LiveAlert }
  | { kind: 'event'; event: LiveEvent }
  | { kind: 'dispatchAlert'; alert: LiveDispatchAlert }

export type Frame = Extract<FeedMessage, { kind: 'frame' }>

/** Opens the feed in a worker of its own. Answers how to close it. */
export function openFeedWorker(token: string, receive: (message: FeedMessage) => void): () => void {
  const worker = new Worker(new URL('./feed-worker.ts', import.meta.url), { type: 'module' })
  worker.onmessage = (event: MessageEvent<FeedMessage>) => receive(event.data)
  worker.postMessage({ url: location.origin, token })
  return () => worker.terminate()
}
