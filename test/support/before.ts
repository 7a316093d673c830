import { messageOf } from '../../src/errors.ts'
import { ensureBuilt } from './build.ts'
import { bundleTests } from './bundle-tests.ts'
import { keepsServer, startTestServer, stateFile } from './server.ts'

// One PostgreSQL for the whole run, with a migrated template from which each test file's database is cloned. The
// server runs in a session of its own and stays when this process ends; after.ts stops it. The run of one room leaves
// it for the next.
try {
  // Processes that tests start, such as the service and its commands, run the build, as for a user.
  ensureBuilt()
  await bundleTests()
  await startTestServer(process.ppid, keepsServer())
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`)
  process.exit(1)
}
process.stderr.write(`# PostgreSQL for the tests is up (${stateFile})\n`)
process.exit(0)
