import { keepsServer, leaveTestServer, startOfRun, stopTestServer } from './server.ts'
import { slowestFiles } from './slowest.ts'

for (const line of slowestFiles(await startOfRun())) process.stderr.write(`# ${line}\n`)
if (keepsServer()) await leaveTestServer()
else await stopTestServer(process.ppid)
process.exit(0)
