import { execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, chown, mkdir } from 'node:fs/promises'
import { connect, createServer, type Socket } from 'node:net'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t, { type Test } from 'tap'
import { freePort } from '../../src/database/processes.ts'
import { createTestDatabase } from '../support/database.ts'
import { steadyPort } from '../support/port.ts'
import { startProcess, temporaryFolder } from '../support/process.ts'
import { until } from '../support/until.ts'

const oldServer = '/usr/lib/postgresql/15/bin'

t.test(
  'PostgreSQL 15 is refused with a message that says why',
  {
    skip:
      !existsSync(oldServer) && !process.env.CI && 'PostgreSQL 15 is not installed (Debian: postgresql-15)',
  },
  async t => {
    const url = await startOldServer(t)
    const service = startProcess(t, { environment: { DATABASE_URL: url } })
    t.match(await service.exited, { code: 1 })
    t.match(service.output(), /DATABASE_URL \(.+\) is PostgreSQL 15\.\d+.*; Fleetwake needs 16 or later/)
  },
)

t.test('a wrong password is refused at once, since waiting would not mend it', async t => {
  const url = new URL(await createTestDatabase(t))
  url.password = 'wrong'
  const service = startProcess(t, { environment: { DATABASE_URL: url.href } })
  t.match(await service.exited, { code: 1 })
  t.match(service.output(), 'password authentication failed')
})

t.test(
  'an unreachable server is reported, and connected to when it comes; lost later, it is waited for',
  async t => {
    const target = new URL(await createTestDatabase(t))
    const gate = createGate(t, Number(target.port))
    const url = new URL(target)
    url.port = String(await gate.reservedPort)
    const service = startProcess(t, { environment: { DATABASE_URL: url.href } })
    await until(
      'it has tried three times',
      () => service.output().split('cannot be reached; still trying').length > 2,
    )
    await gate.open()
    const http = await service.ready()

    await gate.close()
    await until('readiness names the database', async () => {
      const answer = await fetch(`${http}/health/ready`)
      const { problems } = (await answer.json()) as { problems?: Record<string, string> }
      return answer.status === 503 && problems?.database
    })
    t.equal((await fetch(`${http}/health/live`)).status, 200, 'the service lives on')

    await gate.open()
    await until('it is ready again by itself', async () => (await fetch(`${http}/health/ready`)).ok)
  },
)

/** A port that leads to the server while it is open. */
function createGate(t: Test, port: number) {
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    const inner = connect(port, '127.0.0.1')
    for (const end of [socket, inner]) {
      sockets.add(end)
      end.on('error', () => undefined).on('close', () => sockets.delete(end))
    }
    socket.pipe(inner).pipe(socket)
  })
  const reservedPort = steadyPort()
  const close = async () => {
    if (!server.listening) return
    const closed = new Promise(resolve => server.close(resolve))
    for (const socket of sockets) socket.destroy()
    await closed
  }
  t.teardown(close)
  return {
    reservedPort,
    open: async () => {
      const at = await reservedPort
      await new Promise<void>(resolve => server.listen(at, '127.0.0.1', resolve))
    },
    close,
  }
}

async function startOldServer(t: Test): Promise<string> {
  const home = await temporaryFolder(t)
  const data = join(home, 'cluster')
  await mkdir(data, { mode: 0o700 })
  const run = promisify(execFile)
  const isRoot = userInfo().uid === 0
  const account = isRoot ? { uid: await idOf('-u'), gid: await idOf('-g') } : {}
  if (isRoot) await chown(data, await idOf('-u'), await idOf('-g'))
  await chmod(home, 0o711)
  await run(join(oldServer, 'initdb'), ['-D', data, '-U', 'old', '-A', 'trust', '--no-sync'], {
    cwd: '/',
    ...account,
  })
  const port = await freePort()
  const server = spawn(join(oldServer, 'postgres'), ['-D', data, '-p', String(port), '-k', '', '-F'], {
    cwd: '/',
    ...account,
    stdio: 'ignore',
  })
  const exited = new Promise(resolve => server.once('exit', resolve))
  t.teardown(async () => {
    server.kill('SIGQUIT')
    await exited
  })
  return `postgresql://old@127.0.0.1:${port}/postgres`

  async function idOf(flag: string): Promise<number> {
    return Number((await run('id', [flag, 'postgres'])).stdout)
  }
}
