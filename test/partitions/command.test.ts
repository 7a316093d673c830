import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { readAsked } from '../../partitions/arguments.ts'
import { commands } from '../../partitions/commands.ts'
import { createPartitions } from '../../partitions/create.ts'
import type { Context } from '../../partitions/outcome.ts'
import { policyOf } from '../../partitions/policy.ts'
import { RUN_LOCK, withConnection } from '../../partitions/session.ts'
import { addDays, startOfDay } from '../../src/telemetry/calendar.ts'
import { built } from '../support/build.ts'
import { config, openMaintained } from '../support/partitions.ts'
import { temporaryFolder } from '../support/process.ts'
import { withClient } from '../support/server.ts'

const run = promisify(execFile)

interface Ended {
  code: number
  stdout: string
  stderr: string
}

async function partitions(url: string, ...args: string[]): Promise<Ended> {
  return await run(process.execPath, [...built('partitions/command'), ...args], {
    env: { ...process.env, DATABASE_URL: url },
  }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: Ended) => error,
  )
}

const car = '00000000-0000-4000-8000-00000000000a'

t.test('the command works on the database of DATABASE_URL and says how it went', async t => {
  const { url, pool } = await openMaintained(t)
  const yesterday = addDays(startOfDay(new Date()), -1)
  const day = yesterday.toISOString().slice(0, 10)

  const planned = await partitions(url, 'maintain', '--dry-run')
  t.match(planned, { code: 0, stdout: /would create vehicle_telemetry_p\d{8}/ })
  const nothing = await pool.query(
    `select to_regclass('vehicle_telemetry_hourly_p${day.slice(0, 7).replace('-', '')}') as name`,
  )
  t.equal(nothing.rows[0].name, null, 'a dry run changes nothing')

  const maintained = await partitions(url, 'maintain', '--json')
  t.match(maintained, { code: 0, stderr: /^created vehicle_telemetry_p/m })
  t.match(JSON.parse(maintained.stdout), { failures: [], refused: [], dropped: [] })

  await pool.query('insert into vehicle_telemetry (vehicle_id, time, speed) values ($1, $2, 10)', [
    car,
    yesterday,
  ])
  const unverified = await partitions(url, 'verify', '--from', day)
  t.match(unverified, {
    code: 1,
    stdout: new RegExp(`^hour ${day}T00:00 vehicle ${car}: has no row, but there are readings`),
  })
  t.match(unverified.stderr, /^verified /)
  const rolled = await partitions(url, 'rollup', '--from', day, '--to', new Date().toISOString(), '--json')
  t.match([rolled.code, JSON.parse(rolled.stdout)], [0, { hours: { written: 1 }, days: { written: 1 } }])
  const verified = await partitions(url, 'verify', '--json', '--quiet')
  t.match([verified.code, verified.stderr, JSON.parse(verified.stdout)], [0, '', { differences: [] }])

  const status = await partitions(url, 'status')
  t.match(status, { code: 0, stdout: /^All is well at/ })
  const raw = `vehicle_telemetry_p${day.replaceAll('-', '')}`
  const facts = JSON.parse((await partitions(url, 'status', '--json')).stdout)
  t.match(facts.problems, [])
  t.ok(
    facts.tables[0].partitions.some(
      ({ name, from }: { name: string; from: string }) => name === raw && from === yesterday.toISOString(),
    ),
  )
})

t.test(
  'it goes by the .env of the working folder, as the service does: cron gives it no other environment',
  async t => {
    const { url } = await openMaintained(t)
    const folder = await temporaryFolder(t)
    await writeFile(join(folder, '.env'), `DATABASE_URL=${url}\nRAW_RETENTION_DAYS=90\n`)
    const { stdout } = await run(process.execPath, [...built('partitions/command'), 'status', '--json'], {
      cwd: folder,
      env: { PATH: process.env.PATH },
    })
    t.match(JSON.parse(stdout), { tables: [{ table: 'vehicle_telemetry', keepDays: 90 }] })
  },
)

t.test('drop refuses by name what may not go, says why, and drops what is due', async t => {
  const { pool, run } = await openMaintained(t)
  const now = new Date('2026-11-20T15:20:00Z')
  await run(now)
  const ask = (command: 'drop' | 'rollup' | 'status', more: Partial<Context> = {}) =>
    commands[command]({
      pool,
      config,
      now,
      partitions: [],
      from: undefined,
      to: undefined,
      json: false,
      dryRun: false,
      signal: new AbortController().signal,
      progress: () => undefined,
      ...more,
    })
  const old = addDays(startOfDay(now), -40)
  const span = { from: old, to: addDays(old, 1) }
  const [due] = await withConnection(pool, client => createPartitions(client, policyOf(config)[0]!, span))
  await pool.query('insert into vehicle_telemetry (vehicle_id, time) values ($1, $2)', [car, old])
  t.match(await ask('drop', { now: new Date('2026-11-20T14:20:00Z') }), {
    ok: false,
    json: {
      dropped: [],
      refused: [{ partition: due, reason: /^it has been due since 2026-11-20 14:20 UTC, and / }],
    },
  })
  t.match(await ask('drop'), {
    ok: false,
    json: { dropped: [], refused: [{ partition: due, reason: /has no row/ }] },
  })
  t.match((await ask('status')).text, new RegExp(`^ONE PROBLEM.*\\n +! ${due} is not dropped: `))
  const today = 'vehicle_telemetry_p20261120'
  t.match(await ask('drop', { partitions: [today] }), {
    ok: false,
    text: new RegExp(`^kept ${today}: it is kept until`),
  })
  t.match(await ask('drop', { partitions: ['users'] }), {
    ok: false,
    text: 'users: there is no such partition\n',
  })
  await ask('rollup', span)
  t.match(await ask('drop', { dryRun: true }), { ok: true, text: `would drop ${due}\n` })
  t.match(await ask('drop', { partitions: [due!] }), { ok: true, text: `dropped ${due}\n` })
  t.match(await ask('drop'), { ok: true, text: 'Nothing is due.\n' })
})

t.test('what is wrong with the usage is said', async t => {
  const wrong = [
    [],
    ['clean'],
    ['status', '--all'],
    ['rollup', '--from', '2026-11-20'],
    ['verify', '--from', 'noon'],
    ['verify', '--from', '2026-02-30'],
    ['pack', '--day', '2026-02-30'],
    ['unpack'],
    ['verify', '--dry-run'],
    ['maintain', 'x'],
    ['maintain', '--from', '2026-11-20'],
    ['verify', '--from', '2026-11-20', '--to', '2026-11-20'],
  ]
  for (const args of wrong) t.throws(() => readAsked(args), { name: 'UsageError' }, args.join(' '))
  t.match(readAsked(['verify', '--from', '2026-11-20', '--to', '2026-11-20T14:00']), {
    command: 'verify',
    from: new Date('2026-11-20T00:00:00Z'),
    to: new Date('2026-11-20T14:00:00Z'),
  })
})

t.test('wrong usage ends with 2; a lock that is held ends with 3, and keeps nobody from looking', async t => {
  const { url } = await openMaintained(t)
  t.match(await partitions(url, 'clean'), { code: 2, stdout: '', stderr: /npm run partitions -- COMMAND/ })
  await withClient(url, async other => {
    await other.query('select pg_advisory_lock($1, $2)', RUN_LOCK)
    t.match(await partitions(url, 'maintain'), { code: 3, stdout: 'Another run holds the lock.\n' })
    t.match(await partitions(url, 'verify'), { code: 0 })
    t.match(await partitions(url, 'status', '--json'), { code: 0, stdout: /"running":true/ })
  })
})
