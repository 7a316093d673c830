import { beginServer } from './database/open.ts'
import { runUntilSignal } from './operations/run.ts'

// `npm start`: runs the service until a signal. The rest of the program is loaded while the database server starts,
// but only once the server's start is under way, because loading blocks everything else.
export const ready = runUntilSignal(async (config, log, life, signal) => {
  const server = beginServer(config, log, signal)
  await server.url
  const { startService } = await import('./main.ts')
  return await startService(config, log, life, signal, server)
})
