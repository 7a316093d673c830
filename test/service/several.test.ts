import t from 'tap'
import { layCluster } from '../support/embedded.ts'
import { startProcess, temporaryFolder } from '../support/process.ts'
import { until } from '../support/until.ts'

const DATA_DIR = await temporaryFolder(t)
await layCluster(DATA_DIR)

t.test('two services with the same DATA_DIR: the second refuses and the first is not harmed', async t => {
  const first = startProcess(t, { environment: { DATA_DIR } })
  const url = await first.ready()
  const second = startProcess(t, { environment: { DATA_DIR } })
  t.match(await second.exited, { code: 1 }, 'the second ends with 1')
  t.match(second.output(), `is in use by Fleetwake, process ${first.pid}`, 'and says which process has it')
  await until('the first is ready as before', async () => (await fetch(`${url}/health/ready`)).ok)
})

t.test('two services that start at once with the same new DATA_DIR: exactly one runs', async t => {
  const DATA_DIR = await temporaryFolder(t)
  const both = [
    startProcess(t, { environment: { DATA_DIR } }),
    startProcess(t, { environment: { DATA_DIR } }),
  ]
  const outcomes = await Promise.all(
    both.map(service =>
      Promise.race([service.ready().then(() => 'ready'), service.exited.then(({ code }) => `exit ${code}`)]),
    ),
  )
  t.same(outcomes.sort(), ['exit 1', 'ready'])
  for (const service of both)
    t.notMatch(
      service.output(),
      /does not exist|authentication failed/,
      'nothing is asked of the database before its schema is there',
    )
})

t.test('two services with different folders and ports run beside each other', async t => {
  const another = await temporaryFolder(t)
  await layCluster(another)
  const services = [DATA_DIR, another].map(folder => startProcess(t, { environment: { DATA_DIR: folder } }))
  const urls = await Promise.all(services.map(service => service.ready()))
  t.not(urls[0], urls[1])
})
