import { openFeed } from '../../src/client/feed.ts'
import type { Position } from '../../src/client/protocol.ts'

/**
 * Follows the live feed while things break, with the client that others use, which comes back after each outage.
 * What it saw that must never be seen is in `saw`.
 */
export interface Witness {
  /** What the feed shows. */
  readonly positions: ReadonlyMap<string, Position>
  /** Each in a sentence; no more than a few. */
  readonly saw: readonly string[]
  close(): void
}

const MOST = 5

export function follow(httpUrl: string, token: string): Witness {
  const saw: string[] = []
  const newest = new Map<string, string>()
  const tell = (line: string) => {
    if (saw.length < MOST) saw.push(line)
  }
  const { positions, close } = openFeed({
    url: httpUrl,
    token: () => token,
    retry: { first: 50, most: 500 },
    onChange: ({ positions: changed }) => {
      for (const { vehicleId, time } of changed) {
        const before = newest.get(vehicleId)
        if (before !== undefined && time < before)
          tell(`the feed went back from ${before} to ${time} for ${vehicleId}`)
        else newest.set(vehicleId, time)
      }
    },
    onState: (state, reason) => {
      if (state === 'closed' && reason !== undefined) tell(`the feed was closed for good: ${reason}`)
    },
  })
  return { positions, saw, close }
}
