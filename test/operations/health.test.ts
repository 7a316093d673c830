import t from 'tap'
import { startTestService } from '../support/service.ts'

t.test('the service is live and ready once it has started', async t => {
  const { httpUrl } = await startTestService(t)
  const live = await fetch(`${httpUrl}/health/live`)
  t.equal(live.status, 200, 'live answers 200')
  const ready = await fetch(`${httpUrl}/health/ready`)
  t.equal(ready.status, 200, 'ready answers 200')
  t.same(await ready.json(), { status: 'ready' })
})
