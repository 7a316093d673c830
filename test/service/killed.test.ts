import { setTimeout as delay } from 'node:timers/promises'
import t from 'tap'
import { startProcess, temporaryFolder } from '../support/process.ts'

t.test('kill -9 at random moments of its start and life: each next start is ready by itself', async t => {
  const DATA_DIR = await temporaryFolder(t)
  // The moments are spread over the first start, with its initdb, and over later ones, by a fixed sequence.
  const moments = [120, 300, 450, 600, 800, 1_100, 250, 700, 900, 1_400]
  for (const moment of moments) {
    const doomed = startProcess(t, { environment: { DATA_DIR } })
    await Promise.race([delay(moment), doomed.exited])
    doomed.kill('SIGKILL')
    await doomed.exited
    const next = startProcess(t, { environment: { DATA_DIR } })
    await next.ready()
    next.kill('SIGKILL')
    await next.exited
  }
  const last = startProcess(t, { environment: { DATA_DIR } })
  await last.ready()
  last.kill('SIGTERM')
  t.same(await last.exited, { code: 0, signal: null }, 'the last one stops cleanly')
})
