import { startService } from './main.ts'
import { runUntilSignal } from './operations/run.ts'

// `npm start`: the service, until a signal.
runUntilSignal(startService)
