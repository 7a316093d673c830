import type { FeedState, LiveAlert } from '../../client/index.ts'

/** slot, time, longitude, latitude, speed, heading, fuelLevel, odometer, altitude, ignition; NaN is null. */
export const rowWidth = 10

export type FeedMessage =
  | { kind: 'frame'; added: string[]; rows: Float64Array; gone: number[]; snapshot: boolean }
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
