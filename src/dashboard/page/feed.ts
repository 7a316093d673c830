import type { FeedState, LiveAlert } from '../../client/index.ts'

/** What is in a row of a frame, in this order. NaN is null; x and y are mercator, status is as in vehicleStatuses. */
export const rowColumns = [
  'time',
  'longitude',
  'latitude',
  'speed',
  'heading',
  'fuelLevel',
  'odometer',
  'altitude',
  'ignition',
  'x',
  'y',
  'status',
] as const
export const rowWidth = rowColumns.length

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

export type Frame = Extract<FeedMessage, { kind: 'frame' }>

/** Opens the feed in a worker of its own. Answers how to close it. */
export function openFeedWorker(token: string, receive: (message: FeedMessage) => void): () => void {
  const worker = new Worker(new URL('./feed-worker.ts', import.meta.url), { type: 'module' })
  worker.onmessage = (event: MessageEvent<FeedMessage>) => receive(event.data)
  worker.postMessage({ url: location.origin, token })
  return () => worker.terminate()
}
