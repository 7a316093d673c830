import { connect, createServer, type Socket } from 'node:net'
import t, { type Test } from 'tap'
import { createTestDatabase } from '../support/database.ts'
import { needsDebianPostgres, startDebianPostgres } from '../support/debian-postgres.ts'
import { steadyPort } from '../support/port.ts'
import { startProcess } from '../support/process.ts'
import { until } from '../support/until.ts'

t.test('PostgreSQL 15 is refused with a message that says why', needsDebianPostgres(), async t => {
  const url = await startDebianPostgres(t)
  const service = startProcess(t, { environment: { DATABASE_URL: url } })
  t.match(await service.exited, { code: 1 })
  t.match(service.output(), /DATABASE_URL \(.+\) is PostgreSQL 15\.\d+.*; Fleetwake needs 16 or later/)
})

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
