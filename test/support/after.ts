import { stopTestServer } from './server.ts'

await stopTestServer(process.ppid)
process.exit(0)
