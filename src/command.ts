import { openServer } from './database/open.ts'
import { runUntilSignal } from './operations/run.ts'

// `npm start`: runs the service until a signal. The rest of the program is loaded while the database server starts,
// but only once the server's start is under way, because loading blocks everything else.
export const ready = runUntilSignal(async (config, log, life, signal) => {
  let onLaunched = (): void => undefined
  const launched = new Promise<void>(resolve => {
    onLaunched = resolve
  })
  const opening = openServer(config, log, signal, onLaunched)
  // If it fails, the await below reports it.
  opening.catch(() => undefined)
  await Promise.race([config.databaseUrl ? undefined : launched, opening])
  const { startService } = await import('./main.ts')
  return await startService(config, log, life, signal, opening)
})
