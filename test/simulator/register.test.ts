import t from 'tap'
import { memberOf } from '../../src/simulator/fleet.ts'
import { signIn } from '../../src/simulator/fleet-api.ts'
import { createProgress } from '../../src/simulator/progress.ts'
import { administrator, request, signIn as signInAs } from '../support/accounts.ts'
import { startTestService } from '../support/service.ts'

t.test('a fleet is registered many at a time, and what is there already is found again', async t => {
  const service = await startTestService(t)
  const api = await signIn({ url: service.httpUrl, ...administrator })
  const members = Array.from({ length: 1_200 }, (_, index) => memberOf(1, index))
  const steps: string[] = []
  const credentials = await api.register(members, [], (done, of) => steps.push(`${done} of ${of}`))
  t.same(
    steps,
    [500, 1_000, 1_200, 1_700, 2_200, 2_400].map(done => `${done} of 2400`),
    'three requests for the vehicles, three for the devices',
  )
  t.equal(new Set(credentials.map(({ deviceId }) => deviceId)).size, 1_200)
  const [, second] = credentials
  const { body } = await request(service, 'POST', '/telemetry', {
    token: second!.token,
    body: [{ vehicleId: second!.vehicleId, time: Date.now() }],
  })
  t.match(body, { accepted: 1 }, "each credential is its own member's")

  // Of the first three the tokens are lost, and two members are new.
  const more = [...members, memberOf(1, 1_200), memberOf(1, 1_201)]
  const again: string[] = []
  const all = await api.register(more, credentials.slice(3), (done, of) => again.push(`${done} of ${of}`))
  t.same(again, ['2 of 7', '4 of 7', '5 of 7', '6 of 7', '7 of 7'])
  t.same(all.slice(3, 1_200), credentials.slice(3), 'what is known stays')
  t.same(
    all.slice(0, 3).map(({ vehicleId, deviceId }) => ({ vehicleId, deviceId })),
    credentials.slice(0, 3).map(({ vehicleId, deviceId }) => ({ vehicleId, deviceId })),
  )
  t.not(all[0]!.token, credentials[0]!.token, 'with a new token')
  t.same(await api.register(more, all, () => t.fail('there is nothing to do')), all)
})

t.test('the reports know how much fuel a registered vehicle holds', async t => {
  const service = await startTestService(t)
  const api = await signIn({ url: service.httpUrl, ...administrator })
  const [credential] = await api.register([memberOf(1, 0)], [], () => undefined)
  const { vehicleId, token } = credential!
  const begin = Date.now() - 60_000
  const body = [90, 80].map((fuelLevel, at) => ({ vehicleId, time: begin + at * 10_000, fuelLevel }))
  t.match(await request(service, 'POST', '/telemetry', { token, body }), { body: { accepted: 2 } })
  const range = `from=${new Date(begin).toISOString()}&to=${new Date(begin + 30_000).toISOString()}`
  const account = await signInAs(service)
  const used = await account.request('GET', `/reports/usage?${range}&vehicleIds=${vehicleId}`)
  const litres = memberOf(1, 0).tank / 10
  t.match(used.body, { items: [{ vehicleId, fuelUsedPercent: 10, fuelUsedLitres: litres }] })
})

t.test('progress is one line that is redrawn in a terminal, and a line now and then elsewhere', async t => {
  const shown = (isTTY: boolean) => {
    const clock = { now: 0 }
    const written: string[] = []
    const progress = createProgress('rows', { isTTY, write: text => written.push(text) }, () => clock.now)
    for (let done = 1; done <= 100; done++) {
      clock.now = done * 80
      progress.show(done * 100, 10_000)
    }
    return written
  }
  const redrawn = shown(true)
  t.equal(redrawn[0], '\r[####..........................]  13 % rows: 1,300 of 10,000, 1 s\x1b[K')
  t.ok(redrawn.slice(0, -1).every(text => text.startsWith('\r') && !text.includes('\n')))
  t.equal(redrawn.at(-1), '\r[##############################] 100 % rows: 10,000 of 10,000, 8 s\x1b[K\n')
  t.equal(redrawn.length, 45, 'ten times a second at most')
  t.same(shown(false), [
    '[####..........................]  13 % rows: 1,300 of 10,000, 1 s\n',
    '[###############...............]  51 % rows: 5,100 of 10,000, 4 s\n',
    '[###########################...]  89 % rows: 8,900 of 10,000, 7 s\n',
    '[##############################] 100 % rows: 10,000 of 10,000, 8 s\n',
  ])

  const quick: string[] = []
  const progress = createProgress('rows', { isTTY: true, write: text => quick.push(text) }, () => 0)
  progress.show(1, 2)
  progress.show(2, 2)
  t.same(quick, [], 'what takes no time shows nothing')
})
