import { readFileSync } from 'node:fs'

const FILE = '/proc/thread-self/schedstat'

/**
 * The CPU time of this thread in milliseconds, which is what a budget is measured by: then other work on the machine
 * does not make a plan worse. Linux provides it; elsewhere the time of the whole process is used, which is never less.
 */
export function threadClock(): () => number {
  try {
    readFileSync(FILE)
    return () => Number.parseInt(readFileSync(FILE, 'latin1'), 10) / 1e6
  } catch {
    // No such file: not Linux.
    return () => {
      const { user, system } = process.cpuUsage()
      return (user + system) / 1_000
    }
  }
}
