import { stopTestServer } from './server.ts'

await stopTestServer()
process.exit(0)
