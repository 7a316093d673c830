import { openServer } from './database/open.ts'
import { runUntilSignal } from './operations/run.ts'

// `npm start`: the service, until a signal. The rest of the program is loaded while its database server starts.
runUntilSignal(async (config, log, life, signal) => {
  const opening = openServer(config, log, signal)
  // Where it fails, whoever waits for it hears so.
  opening.catch(() => undefined)
  const { startService } = await import('./main.ts')
  return await startService(config, log, life, signal, opening)
})
