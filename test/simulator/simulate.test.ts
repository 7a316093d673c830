import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import t from 'tap'
import { withClient } from '../support/server.ts'
import { startTestService } from '../support/service.ts'

const run = promisify(execFile)
const folder = new URL('../..', import.meta.url).pathname

t.test('the command registers a fleet and lets it report, with the faults asked for', async t => {
  const service = await startTestService(t)
  const file = `${t.testdir()}/fleet.json`
  const options =
    `--vehicles 15 --hz 4 --seconds 3 --url mqtt://127.0.0.1:${service.mqttPort} --api ${service.httpUrl} --credentials ${file}`.split(
      ' ',
    )
  const faults = '--no-fix 0.1 --out-of-order 0.1 --wrong-clock 0.1'.split(' ')
  const command = ['--import', 'tsx', 'src/simulator/command.ts', ...options, ...faults]
  const { stdout } = await run(process.execPath, [...command, '--password', 'correct horse battery'], {
    cwd: folder,
  })
  const { sent, acknowledged, injected } = JSON.parse(stdout.trim().split('\n').at(-1)!) as {
    sent: number
    acknowledged: number
    injected: Record<string, number>
  }
  t.ok(sent >= 60, `${sent} readings in three seconds`)
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

t.test('wrong usage ends with 2 and says how it is used', async t => {
  const wrong = run(process.execPath, ['--import', 'tsx', 'src/simulator/command.ts', '--hz', 'fast'], {
    cwd: folder,
  })
  await t.rejects(wrong, { code: 2, stderr: /--hz must be a number.*npm run simulate/s })
})
