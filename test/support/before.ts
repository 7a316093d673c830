import { execFileSync } from 'node:child_process'
import { buildProblem } from '../../src/build/sources.ts'
import { messageOf } from '../../src/errors.ts'
import { keepsServer, startTestServer, stateFile } from './server.ts'

// One PostgreSQL for the whole run, with a migrated template that each test file's database is cloned from.
// The server lives in a session of its own and stays when this process ends; after.ts stops it. A run of one room
// leaves it for the next.
try {
  // Some tests start the service as a user does, which is from the build.
  if (await buildProblem('.'))
    execFileSync(process.execPath, ['--import', 'tsx', 'src/build/command.ts'], { stdio: 'inherit' })
  await startTestServer(process.ppid, keepsServer())
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`)
  process.exit(1)
}
process.stderr.write(`# PostgreSQL for the tests is up (${stateFile})\n`)
process.exit(0)
