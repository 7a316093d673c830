import { messageOf } from '../../src/errors.ts'
import { startTestServer, stateFile } from './server.ts'

// One PostgreSQL for the whole run, with a migrated template that each test file's database is cloned from.
// The server lives in a session of its own and stays when this process ends; after.ts stops it.
try {
  await startTestServer(process.ppid)
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`)
  process.exit(1)
}
process.stderr.write(`# PostgreSQL for the tests is up (${stateFile})\n`)
process.exit(0)
