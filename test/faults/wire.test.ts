import { connect, createServer, type Socket } from 'node:net'
import t from 'tap'
import { breakOff, cuttableProxy } from '../support/proxy.ts'

t.test('a connection can be broken off at any moment of its life, and is closed then', async t => {
  const server = createServer(socket => socket.on('error', () => undefined)).listen(0, '127.0.0.1')
  await new Promise(resolve => server.once('listening', resolve))
  const { port } = server.address() as { port: number }
  t.teardown(() => server.close())
  const { port: wire } = await cuttableProxy(t, port)
  const moments: Record<string, (socket: Socket) => unknown> = {
    'being opened': () => undefined,
    open: socket => new Promise(resolve => socket.once('connect', resolve)),
    'being shut': async socket => {
      await new Promise(resolve => socket.once('connect', resolve))
      socket.end('the last word')
    },
  }
  for (const [moment, reach] of Object.entries(moments)) {
    const socket = connect(wire, '127.0.0.1')
    const closed = new Promise(resolve => socket.once('close', resolve))
    const errors: Error[] = []
    socket.on('error', error => errors.push(error))
    await reach(socket)
    breakOff(socket)
    await closed
    t.same(errors, [], moment)
  }
})
