import { startAlarms } from './alarms.ts'
import { startMinutes } from './minutes.ts'

type WatchDeps = Parameters<typeof startAlarms>[0] & Parameters<typeof startMinutes>[0]

/** The room's background work: shows the alarms, and stores what this process does. */
export async function startOperations(deps: WatchDeps): Promise<{ stop(): Promise<void> }> {
  const alarms = await startAlarms(deps)
  const minutes = startMinutes(deps)
  return {
    stop: async () => {
      await Promise.all([alarms.stop(), minutes.stop()])
    },
  }
}
