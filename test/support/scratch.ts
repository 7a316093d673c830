import { statfsSync } from 'node:fs'
import { freemem, tmpdir } from 'node:os'

const MEMORY = '/dev/shm'
const LEAST_FREE = 6 * 1024 ** 3

/** A folder that is memory, if enough of it is free: nothing that tests store must survive a power cut. */
export function memoryFolder(): string | undefined {
  try {
    const { bavail, bsize } = statfsSync(MEMORY)
    return Math.min(bavail * bsize, freemem()) >= LEAST_FREE ? MEMORY : undefined
  } catch {
    // There is none on this system.
    return undefined
  }
}

/** Where tests create temporary folders. Servers start and stop there in a fraction of the time that a disk needs. */
export function scratchFolder(): string {
  return memoryFolder() ?? tmpdir()
}
