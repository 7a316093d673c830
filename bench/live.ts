import { setTimeout as delay } from 'node:timers/promises'
import { type Bench, spread } from './harness.ts'
import { type Group, groups } from './live/fleet.ts'
import type { ServerOrder } from './live/server.ts'
import type { WatchersOrder } from './live/watchers.ts'
import { answer, ask, end, percentile, startPart } from './support/children.ts'

const VEHICLES = 10_000
const WATCHERS = 500
const FROZEN_EVERY = 10
const SETTLE_MS = 5_000

interface Load {
  cpuMs: number
  rss: number
}

interface Watched {
  counts: Record<Group, { messages: number; bytes: number }>
  watching: Record<Group, number>
  ages: number[]
}

interface Measured {
  /** Milliseconds of CPU per megabyte that the watchers took. */
  cpu: number
  /** Megabytes per second. */
  rate: number
  rss: number
  watched: Watched
  seconds: number
}

export const bench: Bench = {
  compares: `the hub with ${VEHICLES} vehicles at 1 Hz and ${WATCHERS} watchers, against a bare ws server that sends the same bytes to as many`,
  because: 'whoever sends that many bytes to that many sockets from Node through ws spends that much',
  unit: 'ms CPU/MB',
  target: { atMost: 1.5 },
  rounds: { quick: 2, full: 5 },
  prepare: async ({ quick, log }) => {
    const seconds = quick ? 4 : 10
    let last: Measured = await measure({ side: 'ours', vehicles: VEHICLES }, 0, seconds)
    log(`  ${Math.round(last.rate)} MB/s to ${WATCHERS} watchers`)
    const sameBytes: ServerOrder = { side: 'bare', messages: messagesOf(last) }
    return {
      ours: async () => {
        last = await measure({ side: 'ours', vehicles: VEHICLES }, 0, seconds)
        return last.cpu
      },
      limit: async () => {
        const bare = await measure(sameBytes, 0, seconds)
        const ratio = bare.rate / last.rate
        if (Math.abs(ratio - 1) > 0.1)
          log(`  the bare server sent ${ratio.toFixed(2)} times the bytes a second`)
        return bare.cpu
      },
      more: async () => {
        const ages = { none: [] as number[], frozen: [] as number[] }
        const memory = { none: [] as number[], frozen: [] as number[] }
        for (let round = 0; round < (quick ? 1 : 3); round++) {
          for (const [kind, every] of [
            ['none', 0],
            ['frozen', FROZEN_EVERY],
          ] as const) {
            const { watched, rss } = await measure({ side: 'ours', vehicles: VEHICLES }, every, seconds)
            ages[kind].push(percentile(watched.ages, 0.99))
            memory[kind].push(rss / 1e6)
          }
        }
        const frozenRatio = spread(ages.frozen).median / spread(ages.none).median
        const growthMb = spread(memory.frozen).median - spread(memory.none).median
        // The limit of each frozen client's buffer, plus one frame.
        const allowedMb = (WATCHERS / FROZEN_EVERY) * 1.5
        const figures = {
          megabytesASecond: Math.round(last.rate),
          publishToFrameP99Ms: spread(ages.none).median,
          publishToFrameP99MsWithFrozen: spread(ages.frozen).median,
          frozenRatio: Number(frozenRatio.toPrecision(4)),
          frozenTarget: '<= 1.25',
          memoryOfFrozenMb: Math.round(growthMb),
          memoryTarget: `<= ${allowedMb}`,
        }
        return { figures, pass: frozenRatio <= 1.25 && growthMb <= allowedMb }
      },
      close: async () => undefined,
    }
  },
}

/** Starts a server and its watchers, lets them settle, and measures both at the ends of the window. */
async function measure(server: ServerOrder, frozenEvery: number, seconds: number): Promise<Measured> {
  const serving = startPart('live/server.ts', server)
  const { port } = await answer<{ port: number }>(serving)
  const order: WatchersOrder = { port, watchers: WATCHERS, vehicles: VEHICLES, frozenEvery }
  const watching = startPart('live/watchers.ts', order)
  try {
    await answer(watching)
    // In the first seconds, code is compiled, and the ring and the heap grow.
    await delay(SETTLE_MS)
    const before = await ask<Load>(serving)
    await ask<Watched>(watching)
    const begun = performance.now()
    await delay(seconds * 1_000)
    const elapsed = (performance.now() - begun) / 1_000
    const after = await ask<Load>(serving)
    const watched = await ask<Watched>(watching)
    const megabytes = Object.values(watched.counts).reduce((sum, { bytes }) => sum + bytes, 0) / 1e6
    return {
      cpu: (after.cpuMs - before.cpuMs) / megabytes,
      rate: megabytes / elapsed,
      rss: after.rss,
      watched,
      seconds: elapsed,
    }
  } finally {
    await Promise.all([end(serving), end(watching)])
  }
}

/** The size and the rate of the messages in each group, for one watcher. */
function messagesOf({ watched, seconds }: Measured): Record<Group, { bytes: number; everyMs: number }> {
  const entries = groups.map(group => {
    const { messages, bytes } = watched.counts[group]
    const each = messages / watched.watching[group] / seconds
    return [group, { bytes: Math.round(bytes / messages), everyMs: Math.round(1_000 / each) }]
  })
  return Object.fromEntries(entries)
}
