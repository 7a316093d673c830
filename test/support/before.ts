import { messageOf } from '../../src/errors.ts'
import { ensureBuilt } from './build.ts'
import { bundlePackages } from './bundle-packages.ts'
import { keepsServer, startTestServer, stateFile } from './server.ts'

// One PostgreSQL for the whole run, with a migrated template that each test file's database is cloned from.
// The server lives in a session of its own and stays when this process ends; after.ts stops it. A run of one room
// leaves it for the next.
try {
  // Processes that tests start, the service and its commands, run what was built, as a user's do.
  ensureBuilt()
  await bundlePackages()
  await startTestServer(process.ppid, keepsServer())
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`)
  process.exit(1)
}
process.stderr.write(`# PostgreSQL for the tests is up (${stateFile})\n`)
process.exit(0)
