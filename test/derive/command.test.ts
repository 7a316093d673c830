import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import t from 'tap'
import { RUN_LOCK } from '../../partitions/session.ts'
import { readAsked } from '../../src/derive/arguments.ts'
import { commands } from '../../src/derive/commands.ts'
import { addDays, startOfDay } from '../../src/telemetry/calendar.ts'
import { registerReader } from '../../src/telemetry/store/notes.ts'
import { built } from '../support/build.ts'
import { createCounts } from '../support/counts.ts'
import { openMaintained } from '../support/partitions.ts'
import { withClient } from '../support/server.ts'

const run = promisify(execFile)

interface Ended {
  code: number
  stdout: string
  stderr: string
}

async function derive(url: string, ...args: string[]): Promise<Ended> {
  return await run(process.execPath, [...built('src/derive/command'), ...args], {
    env: { ...process.env, DATABASE_URL: url },
  }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: Ended) => error,
  )
}

const car = '00000000-0000-4000-8000-00000000000a'

t.test('the command says who follows, computes anew, verifies and forgets', async t => {
  const { url, pool, run } = await openMaintained(t)
  const yesterday = addDays(startOfDay(new Date()), -1)
  const day = yesterday.toISOString().slice(0, 10)
  await run(new Date())
  await pool.query('insert into vehicle_telemetry (vehicle_id, time, speed) values ($1, $2, 10)', [
    car,
    yesterday,
  ])
  await pool.query('insert into dirty_hours (hour) values ($1)', [yesterday])
  await registerReader(pool, 'gone', { from: new Date(), now: new Date() })
  const status = await derive(url, 'status')
  t.match(status, { code: 0, stderr: '' })
  t.match(
    status.stdout,
    new RegExp(`^rollups: 1 note of 1 closed hour wait.*the oldest of ${day} 00:00 UTC; `),
  )
  t.match(status.stdout, /^gone: .*NO DERIVATION OF THIS VERSION: npm run derive -- forget gone$/m)
  t.match(JSON.parse((await derive(url, 'status', '--json')).stdout), {
    readers: [
      { name: 'rollups', known: true, waiting: 1 },
      { name: 'gone', known: false },
    ],
  })

  await pool.query('delete from dirty_hours')
  const differs = await derive(url, 'verify', '--from', day)
  t.match(differs, { code: 1, stdout: new RegExp(`^rollups: hour ${day}T00:00 vehicle ${car}: has no row`) })
  t.match(await derive(url, 'rebuild', '--from', day, '--dry-run'), {
    code: 0,
    stdout: new RegExp(`^would recompute rollups from ${day} 00:00 UTC to `),
  })
  t.equal((await derive(url, 'verify', '--quiet')).code, 1, 'a dry run changes nothing')
  t.match(await derive(url, 'rebuild', 'rollups', '--json'), { code: 0, stdout: /"changed":2,/ })
  t.match(await derive(url, 'verify', '--quiet'), {
    code: 0,
    stdout: /^(?:(?:rollups|events|stop-passages): \d+ days verified, no differences\n){3}$/,
    stderr: '',
  })

  t.match(await derive(url, 'forget', 'rollups'), {
    code: 1,
    stdout: 'kept rollups: this version derives it\n',
  })
  t.match(await derive(url, 'forget', 'gone', '--dry-run'), { code: 0, stdout: 'would forget gone\n' })
  t.match(await derive(url, 'forget', 'gone'), { code: 0, stdout: 'forgot gone\n' })
  t.match(await derive(url, 'forget', 'gone'), { code: 1, stdout: 'kept gone: there is no such reader\n' })
})

t.test('wrong usage ends with 2; a lock that is held ends with 3, and keeps nobody from looking', async t => {
  const { url } = await openMaintained(t)
  t.match(await derive(url, 'clean'), { code: 2, stdout: '', stderr: /npm run derive -- COMMAND/ })
  await withClient(url, async other => {
    await other.query('select pg_advisory_lock($1, $2)', RUN_LOCK)
    t.match(await derive(url, 'rebuild'), { code: 3, stdout: 'Another run holds the lock.\n' })
    t.match(await derive(url, 'rebuild', '--dry-run'), { code: 0 })
    t.match(await derive(url, 'verify'), { code: 0 })
  })
  const wrong = [
    [],
    ['status', 'rollups'],
    ['status', '--dry-run'],
    ['verify', '--dry-run'],
    ['rebuild', 'trips'],
    ['rebuild', '--from', 'noon'],
    ['rebuild', '--from', '2026-11-20', '--to', '2026-11-20'],
    ['forget'],
    ['forget', 'gone', '--from', '2026-11-20'],
  ]
  for (const args of wrong)
    t.throws(() => readAsked(args, ['rollups']), { name: 'UsageError' }, args.join(' '))
  const { command, names, from } = readAsked(['verify', 'rollups', '--from', '2026-11-20'], ['rollups'])
  t.same({ command, names, from }, { command: 'verify', names: ['rollups'], from: new Date('2026-11-20Z') })
})

t.test('one that fails is named, and the others are computed', async t => {
  const { pool, url, run } = await openMaintained(t)
  const now = new Date('2026-11-20T15:20:00Z')
  await run(now)
  await pool.query('insert into vehicle_telemetry (vehicle_id, time) values ($1, $2)', [
    car,
    addDays(now, -0.1),
  ])
  const counts = await createCounts(pool)
  const failing = { ...counts, name: 'failing', rebuild: () => Promise.reject(new Error('it cannot count')) }
  await withClient(url, async client => {
    const derivations = [failing, counts]
    const request = { known: derivations, derivations, names: [], from: undefined, to: undefined }
    t.match(await commands.rebuild(client, { ...request, now, dryRun: false }), {
      ok: false,
      text: 'FAILED failing: it cannot count\ncounts: 1 row changed\n',
    })
  })
})
