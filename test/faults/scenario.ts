import { needsMosquitto } from '../support/mosquitto.ts'
import { HANGS_MS } from '../support/until.ts'
import type { World } from './world.ts'

/** Something that goes wrong, and what must be true in spite of it, beyond what the judge asks of all. */
export interface Scenario {
  about: string
  broker: 'embedded' | 'mosquitto'
  /** Run in `npm test` with a seed. */
  short?: true
  /** With `--seeds`: it takes its turn with one seed in so many, because it is long. */
  oneSeedIn: number
  /** What it needs beside the usual; it is skipped, with this said, where that is not there. */
  missing?(): string | undefined
  /** A server of its own on a disk that can be filled. */
  smallDisk?: true
  /** A server of its own, of the major version before. */
  older?: true
  /** A server of its own whose clock leaps, with the service's. */
  leapingClock?: true
  /** An object store, for what is archived, and a program that follows the feed of readings. */
  objectStore?: true
  /** Of the service. */
  environment?: Record<string, string>
  run(world: World): Promise<void>
}

/** What this machine lacks for it; undefined where it can run. */
export function lackingFor({ broker, missing }: Scenario): string | undefined {
  return missing?.() ?? (broker === 'mosquitto' ? needsMosquitto().skip : undefined)
}

/** Waits until a writer comes to the moment, acts there and then, and goes on. */
export async function happens(
  world: World,
  moment: Parameters<World['wire']['at']>[0],
  act: Parameters<World['wire']['at']>[1],
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`no writer came to "${moment}"`)), HANGS_MS)
    world.wire.at(moment, connection => {
      clearTimeout(late)
      act(connection)
      resolve()
    })
  })
}
