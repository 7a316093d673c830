import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import t from 'tap'
import { built } from '../support/build.ts'
import { withClient } from '../support/server.ts'
import { startTestService } from '../support/service.ts'
import { until } from '../support/until.ts'

const run = promisify(execFile)
const folder = new URL('../..', import.meta.url).pathname

t.test('the command registers a fleet and lets it report, with the faults asked for', async t => {
  const service = await startTestService(t)
  const file = `${t.testdir()}/fleet.json`
  const options =
    `--vehicles 15 --hz 4 --url mqtt://127.0.0.1:${service.mqttPort} --api ${service.httpUrl} --credentials ${file}`.split(
      ' ',
    )
  const faults = '--no-fix 0.1 --out-of-order 0.1 --wrong-clock 0.1'.split(' ')
  const command = [...built('src/simulator/command'), ...options, ...faults]
  const simulator = spawn(process.execPath, [...command, '--password', 'correct horse battery'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  t.teardown(() => simulator.kill())
  const output = text(simulator.stdout)
  const exited = once(simulator, 'exit')
  await until('enough has come', async () =>
    withClient(service.databaseUrl, async client => {
      const { rows } = await client.query('select count(*)::int as count from vehicle_telemetry')
      return rows[0].count > 120
    }),
  )
  simulator.kill('SIGINT')
  t.same(await exited, [0, null])
  const stdout = await output
  const { sent, acknowledged, injected } = JSON.parse(stdout.trim().split('\n').at(-1)!) as {
    sent: number
    acknowledged: number
    injected: Record<string, number>
  }
  t.equal(acknowledged, sent, 'each was acknowledged')
  const [stored] = await withClient(service.databaseUrl, async client => {
    const { rows } = await client.query<{
      rows: number
      rejected: number
      vehicles: number
      unplaced: number
    }>(
      `select (select count(*) from vehicle_telemetry)::int as rows,
              (select count(*) from telemetry_rejections)::int as rejected,
              (select count(distinct vehicle_id) from vehicle_telemetry)::int as vehicles,
              (select count(*) from vehicle_telemetry where longitude is null)::int as unplaced`,
    )
    return rows
  })
  t.equal(stored!.vehicles, 15)
  t.equal(stored!.rows + stored!.rejected, sent, 'nothing is lost')
  t.equal(stored!.rejected, injected.wrongClock, 'a wrong clock is rejected')
  t.ok(stored!.unplaced > 0, 'without a fix it is stored all the same')

  const again = await run(process.execPath, [...command, '--seconds', '0'], { cwd: folder })
  t.match(again.stdout, /"sent":0/, 'with the credentials in the file no sign-in is needed')
})

t.test('wrong usage ends with 2 and says how it is used, before anything is registered', async t => {
  const files = t.testdir({ 'object.json': '{}', 'holes.json': '[{"vehicleId":"a"}]' })
  const wrongs: [string[], RegExp][] = [
    [['--hz', 'fast'], /--hz must be a number/],
    [['--late', ''], /--late must be a number/],
    [['--seed', '1.5'], /--seed must be a whole number/],
    [['--vehicles', '2.5'], /--vehicles must be a whole number/],
    [['--qos', '2'], /--qos must be a number from 0 to 1/],
    [['--connections', '0'], /--connections must be a number from 1/],
    [['--url', 'http://127.0.0.1'], /--url must be an address with mqtt:/],
    [['--api', 'nowhere'], /--api must be an address with http:/],
    [['--credentials', `${files}/object.json`], /must be a JSON list/],
    [['--credentials', `${files}/holes.json`], /must be a JSON list/],
  ]
  const tries = wrongs.map(async ([given, said]) => {
    // Nothing listens there: whoever registered first would fail with another code.
    const command = [
      ...built('src/simulator/command'),
      '--api',
      'http://127.0.0.1:9',
      '--password',
      'x',
      ...given,
    ]
    const wrong = run(process.execPath, command, { cwd: folder })
    const expected = { code: 2, stderr: new RegExp(`${said.source}.*npm run simulate`, 's') }
    await t.rejects(wrong, expected, given.join(' '))
  })
  await Promise.all(tries)
})
