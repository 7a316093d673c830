import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { stateFile, stopTestServer } from './server.ts'

// `npm run test:room -- NAME`: the tests of one room, on a PostgreSQL that keeps running for the next time. More files
// run at once than there are processors, because much of their time is spent waiting for servers.
const JOBS = 4

const usage = `npm run test:room -- NAME [FILE ..]   the tests of test/NAME, or those of its files whose names hold one of the words
npm run test:room -- --stop           ends the PostgreSQL that such runs leave for the next one
`

const [name = '', ...words] = process.argv.slice(2)
if (name === '--stop') {
  if (existsSync(stateFile)) await stopTestServer(0)
  process.exit(0)
}
const files = filesOf(name).filter(file => words.length === 0 || words.some(word => file.includes(word)))
if (files.length === 0) {
  process.stderr.write(usage)
  process.exit(2)
}
const { status } = spawnSync('tap', ['run', `--jobs=${JOBS}`, '--reporter=terse', ...files], {
  stdio: 'inherit',
  env: { ...process.env, FLEETWAKE_TEST_SERVER: 'keep' },
})
process.exit(status ?? 1)

function filesOf(room: string): string[] {
  const alone = `test/${room}.test.ts`
  if (existsSync(alone)) return [alone]
  const folder = join('test', room)
  if (!/^[a-z-]+$/.test(room) || !existsSync(folder)) return []
  return readdirSync(folder, { recursive: true })
    .map(file => join(folder, String(file)))
    .filter(file => file.endsWith('.test.ts'))
    .sort()
}
