import t from 'tap'
import { startTestService } from '../support/service.ts'
import { until } from '../support/until.ts'

t.test('the service is live and ready once it has started', async t => {
  const { httpUrl } = await startTestService(t)
  const live = await fetch(`${httpUrl}/health/live`)
  t.equal(live.status, 200, 'live answers 200')
  // A machine that is busy with something else may hold the first moments up, and readiness says so.
  await until('the service is ready', async () => (await fetch(`${httpUrl}/health/ready`)).status === 200)
  t.match(await (await fetch(`${httpUrl}/health/ready`)).json(), { status: 'ready' })
})
