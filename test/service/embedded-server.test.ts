import { statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { layCluster } from '../support/embedded.ts'
import { startProcess, temporaryFolder } from '../support/process.ts'
import { until } from '../support/until.ts'

const DATA_DIR = await temporaryFolder(t)
await layCluster(DATA_DIR)

t.test('a server that dies, while work in the background begins, is started again and found', async t => {
  const service = startProcess(t, { environment: { DATA_DIR } })
  const url = await service.ready()
  const pidOf = async () =>
    Number.parseInt(await readFile(join(DATA_DIR, 'postgres', 'postmaster.pid'), 'utf8').catch(() => '0'), 10)
  const pid = await pidOf()
  process.kill(pid, 'SIGKILL')
  await until('another server runs', async () => ![0, pid].includes(await pidOf()))
  const login = { email: 'nobody@example.org', password: 'none' }
  const headers = { 'content-type': 'application/json' }
  await until('the service has found it', async () => {
    const answer = await fetch(`${url}/api/v1/auth/login`, {
      ...{ method: 'POST', headers },
      body: JSON.stringify(login),
    })
    return answer.status === 401
  })
  service.kill('SIGTERM')
  t.match(await service.exited, { code: 0 })
})

t.test('a start that fails while its server starts leaves no server behind', async t => {
  const DATA_DIR = await temporaryFolder(t)
  await layCluster(DATA_DIR)
  const files = { HTTP_TLS_CERT: join(DATA_DIR, 'nowhere.pem'), HTTP_TLS_KEY: join(DATA_DIR, 'nowhere.key') }
  const service = startProcess(t, { environment: { DATA_DIR, ...files } })
  t.match(await service.exited, { code: 1 })
  t.match(service.output(), 'HTTP_TLS_CERT and HTTP_TLS_KEY cannot be used')
  t.equal(
    statSync(join(DATA_DIR, 'postgres', 'postmaster.pid'), { throwIfNoEntry: false }),
    undefined,
    'the embedded server has ended',
  )
})
