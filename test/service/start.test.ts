import { statSync } from 'node:fs'
import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import t from 'tap'
import { layCluster } from '../support/embedded.ts'
import { startProcess, temporaryFolder } from '../support/process.ts'
import { until } from '../support/until.ts'

// For tests that are not about a first start, which takes most of the time.
const DATA_DIR = await temporaryFolder(t)
await layCluster(DATA_DIR)

t.test('SIGTERM ends it with 0, and leaves no server behind', async t => {
  const service = startProcess(t, { environment: { DATA_DIR } })
  await service.ready()
  const pid = Number.parseInt(await readFile(join(DATA_DIR, 'postgres', 'postmaster.pid'), 'utf8'), 10)
  service.kill('SIGTERM')
  t.same(await service.exited, { code: 0, signal: null })
  t.throws(() => process.kill(pid, 0), { code: 'ESRCH' }, 'the embedded server has ended')
})

t.test('a SIGTERM to npm start reaches the service', async t => {
  const service = startProcess(t, { environment: { DATA_DIR }, throughNpm: true })
  const url = await service.ready()
  service.kill('SIGTERM')
  t.match(await service.exited, { code: 0 })
  await t.rejects(fetch(`${url}/health/live`), 'nobody answers any more')
})

t.test(
  'a DATA_DIR that is there already, for its owner alone, keeps its mode and its other files',
  async t => {
    const DATA_DIR = join(await temporaryFolder(t), 'data')
    await mkdir(DATA_DIR, { mode: 0o700 })
    await writeFile(join(DATA_DIR, 'notes.txt'), 'mine')
    const service = startProcess(t, { environment: { DATA_DIR } })
    await service.ready()
    t.equal((await stat(DATA_DIR)).mode & 0o777, 0o700)
    t.equal(await readFile(join(DATA_DIR, 'notes.txt'), 'utf8'), 'mine')
    const credentials = await stat(join(DATA_DIR, 'database.url'))
    t.equal(credentials.mode & 0o777, 0o600, 'the credentials are readable by the owner alone')
    service.kill('SIGTERM')
    await service.exited
  },
)

t.test('the service runs as another user than root as well', { skip: cannotBeNobody() }, async t => {
  const DATA_DIR = await temporaryFolder(t)
  await chmod(DATA_DIR, 0o777)
  const nobody = 65_534
  const service = startProcess(t, {
    environment: { DATA_DIR: join(DATA_DIR, 'data'), HOME: DATA_DIR },
    uid: nobody,
    gid: nobody,
  })
  await service.ready()
  t.equal((await stat(join(DATA_DIR, 'data', 'postgres'))).uid, nobody)
  service.kill('SIGTERM')
  t.match(await service.exited, { code: 0 })
})

t.test('a port in use is named together with the variable that changes it', async t => {
  const taken = createServer()
  await new Promise<void>(resolve => taken.listen(0, '127.0.0.1', resolve))
  t.teardown(() => taken.close())
  const { port } = taken.address() as { port: number }
  const service = startProcess(t, { environment: { DATA_DIR, HTTP_PORT: String(port) } })
  t.match(await service.exited, { code: 1 })
  t.match(
    service.output(),
    `Port ${port} on 127.0.0.1 is in use by another program. Set HTTP_PORT to a free port.`,
  )
})

t.test('a bad environment stops the start with every problem, and without a stack', async t => {
  const service = startProcess(t, { environment: { HTTP_PORT: 'http', ROLES: 'cook' } })
  t.match(await service.exited, { code: 1 })
  t.match(service.output(), 'HTTP_PORT must be')
  t.match(service.output(), 'ROLES must be')
  t.notMatch(service.output(), '    at ', 'there is no stack')
})

t.test('the file .env of the working folder is read, and the environment wins over it', async t => {
  const cwd = await temporaryFolder(t)
  await writeFile(join(cwd, '.env'), 'RAW_RETENTION_DAYS=some\nLOG_LEVEL=loud\n')
  const service = startProcess(t, { cwd, environment: { LOG_LEVEL: 'louder' } })
  t.match(await service.exited, { code: 1 })
  t.match(service.output(), 'RAW_RETENTION_DAYS must be a whole number')
  t.match(
    service.output(),
    'LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent, but is "louder"',
  )
})

t.test('a second signal ends it at once', async t => {
  // A database that never comes keeps the service in its start; the first signal must end that as well.
  const service = startProcess(t, { environment: { DATABASE_URL: 'postgresql://127.0.0.1:1/none' } })
  await until('it waits for the database', () => service.output().includes('cannot be reached'))
  service.kill('SIGTERM')
  service.kill('SIGTERM')
  const { code } = await service.exited
  t.ok(code === 0 || code === 1, 'it ended by itself')
})

function cannotBeNobody(): string | false {
  if (userInfo().uid !== 0) return 'only root can become another user'
  for (let folder = process.cwd(); ; folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o001) === 0) return `another user cannot enter ${folder}`
    if (folder === dirname(folder)) return false
  }
}
