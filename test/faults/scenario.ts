import type { World, WorldOptions } from './world.ts'

/** Something that goes wrong, and what must be true in spite of it, beyond what the judge asks of all. */
export interface Scenario {
  about: string
  broker: WorldOptions['broker']
  /** Quick enough to run after every change: `npm run faults -- --short`. */
  short: boolean
  /** What it needs beside the usual; it is skipped, with this said, where that is not there. */
  missing?(): string | undefined
  /** A server of its own on a disk that can be filled. */
  smallDisk?: boolean
  run(world: World): Promise<void>
}

/** Waits until a writer comes to the moment, acts there and then, and goes on. */
export async function happens(
  world: World,
  moment: Parameters<World['wire']['at']>[0],
  act: Parameters<World['wire']['at']>[1],
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`no writer came to "${moment}" within 30 s`)), 30_000)
    world.wire.at(moment, connection => {
      clearTimeout(late)
      act(connection)
      resolve()
    })
  })
}
