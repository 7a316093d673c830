import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { readState, writeState } from '../../src/simulator/demo/state.ts'

t.test('what the demo remembers is found whole at any moment', async t => {
  const dataDir = t.testdir()
  const fresh = await readState(dataDir)
  const credentials = Array.from({ length: 5_000 }, (_, index) => ({
    vehicleId: String(index),
    deviceId: String(index),
    token: 'x'.repeat(40),
  }))
  const state = { ...fresh, credentials }
  await writeState(dataDir, state)

  let isWriting = true
  const writing = (async () => {
    for (let times = 0; times < 30; times++) await writeState(dataDir, state)
    isWriting = false
  })()
  let found = 0
  while (isWriting) {
    const { password } = JSON.parse(await readFile(join(dataDir, 'demo.json'), 'utf8')) as typeof state
    if (password === state.password) found++
  }
  await writing
  t.ok(found > 0, `${found} times`)
})
