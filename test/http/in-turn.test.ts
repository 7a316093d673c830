import { once } from 'node:events'
import { get } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Writable } from 'node:stream'
import Fastify from 'fastify'
import { Registry } from 'prom-client'
import t from 'tap'
import type { App } from '../../src/http/app.ts'
import { enterInTurn } from '../../src/http/in-turn.ts'
import { installProblems } from '../../src/http/problem.ts'
import { createShares } from '../../src/shares/shares.ts'
import { until } from '../support/until.ts'

t.test('a caller that hangs up while it waits is no error of the service', async t => {
  const lines: { level: number; msg: string }[] = []
  const stream = new Writable({
    write(line, _encoding, done) {
      lines.push(JSON.parse(line.toString()))
      done()
    },
  })
  const app = Fastify({ logger: { level: 'debug', stream } })
  t.teardown(() => app.close())
  installProblems(app as unknown as App)
  const turns = createShares({ metrics: new Registry() }).turns('requests', 1, { waitMs: 600_000 })
  app.get('/', async (_request, reply) => await enterInTurn(turns, ['a'], reply))
  await app.listen({ port: 0, host: '127.0.0.1' })

  const leave = turns.tryEnter(['a'])!
  const { port } = app.server.address() as AddressInfo
  const request = get({ port, host: '127.0.0.1' }).on('error', () => undefined)
  await once(app.server, 'request')
  request.destroy()
  const about = /The caller disconnected|an unexpected error/
  await until('it is noticed', () => lines.some(({ msg }) => about.test(msg)))
  leave()
  const errors = lines.filter(({ level }) => level >= 40)
  t.same(errors, [], 'nothing that an operator should look at')
})
