import { execFile } from 'node:child_process'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t, { type Test } from 'tap'
import { migrate } from '../../src/database/migrate.ts'
import { qualified, readTables } from '../../src/transfer/catalogue.ts'
import type { Manifest } from '../../src/transfer/manifest.ts'
import { enqueue, kindOf } from '../jobs/support.ts'
import { type Account, makeDevice, makeUser, makeVehicle, request, signIn } from '../support/accounts.ts'
import { built } from '../support/build.ts'
import { createTestDatabase } from '../support/database.ts'
import { needsOlderPostgres, startOlderPostgres } from '../support/older-postgres.ts'
import { temporaryFolder } from '../support/process.ts'
import { withClient } from '../support/server.ts'
import { startTestService, type TestService } from '../support/service.ts'
import { transfer } from '../support/transfer.ts'
import { until } from '../support/until.ts'

const HOUR_MS = 3_600_000
const empty = (t: Test) => createTestDatabase(t, null)

/** Each table's rows as text, in an order of their own, without what the new server numbers. */
async function contents(url: string): Promise<Record<string, { rows: string; digest: string }>> {
  return await withClient(url, async client => {
    await client.query(`set timezone = 'UTC'`)
    const found: Record<string, { rows: string; digest: string }> = {}
    for (const { name, columns } of await readTables(client)) {
      if (name === 'alarms') continue // Each service's own.
      const fields = columns.map(column => column.name).filter(column => column !== 'transaction_id')
      const { rows } = await client.query(
        `select count(*) as rows, md5(coalesce(string_agg(line, e'\\n' order by line), '')) as digest
         from (select (select row(${fields.map(field => `x."${field}"`).join(', ')})::text) as line from ${qualified(name)} x) l`,
      )
      found[name] = rows[0]
    }
    return found
  })
}

/** Until so many readings have come: any transaction of the server that is still open holds back what is later. */
async function followFeed(account: Account, count: number): Promise<{ keys: string[]; cursor: string }> {
  const keys: string[] = []
  let cursor = ''
  const read = async () => {
    const { status, body } = await account.request(
      'GET',
      `/telemetry/feed?limit=500${cursor && `&after=${encodeURIComponent(cursor)}`}`,
    )
    if (status !== 200) throw new Error(`the feed answered ${status}`)
    keys.push(
      ...body.items.map(
        (item: { vehicleId: string; time: string; part: number }) =>
          `${item.vehicleId} ${item.time} ${item.part}`,
      ),
    )
    cursor = body.nextCursor
    return !body.more && keys.length >= count
  }
  await until(`${count} readings are in the feed`, read)
  return { keys, cursor }
}

async function run(url: string, program: string, ...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [...built(program), ...args], {
    env: { ...process.env, DATABASE_URL: url, LOG_LEVEL: 'error' },
  })
  return stdout
}

/** People, devices and readings of today and before, with documents, some of them late, some refused. */
async function live(service: TestService) {
  const administrator = await signIn(service)
  const dispatcher = await makeUser(service, administrator, { role: 'dispatcher' })
  const vehicle = await makeVehicle(administrator)
  const device = await makeDevice(administrator, vehicle.id)
  const now = Date.now()
  const post = (body: unknown) => request(service, 'POST', '/telemetry', { token: device.token, body })
  for (const daysAgo of [0, 1, 3]) {
    const readings = Array.from({ length: 700 }, (_, n) => ({
      time: now - daysAgo * 24 * HOUR_MS - n * 10_000,
      longitude: 10 + n * 0.001,
      latitude: 53.5,
      speed: n % 90,
      odometer: 1_000 + n * 0.1,
      fuelLevel: 50,
      engine: { rpm: 900 + n, codes: ['P0420'] },
      note: `a tab\t, a newline\n, a backslash \\N and "quotes" ö ${n}`,
    }))
    await post(readings)
    // At the instant of the first, and not the same.
    if (daysAgo !== 1) await post([{ time: readings[0]!.time, event: 'sos' }])
  }
  await post([{ time: 'yesterday' }, { time: now, speed: -5 }])
  return { administrator, dispatcher, vehicle, device }
}

t.test('from PostgreSQL 17 into 18: everything is there, and goes on', needsOlderPostgres(), async t => {
  const old = await startOlderPostgres(t)
  const target = await empty(t)
  const before = await startTestService(t, { DATABASE_URL: old, DATA_DIR: await temporaryFolder(t) })
  const { administrator, dispatcher, vehicle, device } = await live(before)
  const followed = await followFeed(administrator, 2_102)
  t.equal(followed.keys.length, 2_102)
  t.equal(followed.keys.filter(key => key.endsWith(' 1')).length, 2, 'two are the second of their instant')
  await withClient(old, client =>
    // As on a server that has seen more transactions than the new one ever will.
    client.query('update vehicle_telemetry set transaction_id = transaction_id + 1000000000000'),
  )
  // The oldest day is packed by it.
  await run(old, 'partitions/command', 'maintain')
  await withClient(old, client =>
    client.query(`insert into partition_drops (partition, table_name, lower_bound, upper_bound, bytes, checked_at, dropped_at)
      values ('vehicle_telemetry_p20200101', 'vehicle_telemetry', '2020-01-01Z', '2020-01-02Z', 1, now(), now())`),
  )

  const folder = join(await temporaryFolder(t), 'export')
  const whileRunning = await transfer(old, ['export', folder])
  t.match(
    whileRunning,
    { code: 0, stdout: /rows of \d+ tables .* of PostgreSQL 17/ },
    'beside the running service',
  )
  t.equal(await before.stop(), true)
  const exported = join(await temporaryFolder(t), 'export')
  t.match(await transfer(old, ['export', exported]), { code: 0 })
  const { code, stdout, stderr } = await transfer(target, ['import', exported, '--json'])
  t.equal(code, 0, stderr)
  t.match(JSON.parse(stdout), {
    migrated: [],
    unknown: [],
    audit: { problems: [] },
    from: { serverVersion: /^17/ },
  })

  t.same(await contents(target), await contents(old), 'every table has the very rows, down to updated_at')
  t.same(await bounds(target), await bounds(old), 'and every partition its bounds')
  const after = await startTestService(t, { DATABASE_URL: target, DATA_DIR: await temporaryFolder(t) })
  t.match(await signIn(after, dispatcher), { token: /./ }, 'a user signs in with the old password')
  const same = await request(after, 'GET', '/vehicles', { token: administrator.token })
  t.match(same, { status: 200, body: { items: [{ id: vehicle.id }] } }, 'and a token goes on')
  const posted = await request(after, 'POST', '/telemetry', {
    token: device.token,
    body: [{ time: Date.now(), longitude: 10, latitude: 53 }],
  })
  t.match(posted, { status: 200, body: { accepted: 1 } }, "a device's token too")

  const again = await signIn(after)
  const stale = await again.request('GET', `/telemetry/feed?after=${encodeURIComponent(followed.cursor)}`)
  t.match(
    stale,
    { status: 409, body: { code: 'cursor_of_another_cluster' } },
    'a cursor of before is refused',
  )
  const { keys } = await followFeed(again, 2_103)
  t.equal(new Set(keys).size, 2_103, 'a follower that begins anew gets each reading')
  t.equal(keys.length, 2_103, 'once')

  t.match(await run(target, 'src/fleet/command', 'verify'), /every chain is intact/)
  t.match(await run(target, 'partitions/command', 'verify'), /./)
  await make(again)
  t.match(await run(target, 'src/fleet/command', 'verify'), /every chain is intact/, 'and the chain goes on')
  t.match(await transfer(target, ['import', exported]), { code: 1, stderr: /in use: users has rows/ })
})

async function make(account: Account): Promise<void> {
  await makeVehicle(account)
}

async function bounds(url: string): Promise<string[]> {
  return await withClient(url, async client => {
    await client.query(`set timezone = 'UTC'`)
    const tables = await readTables(client)
    return tables.flatMap(({ partitions }) =>
      partitions.map(({ name, bound, own }) => `${name} ${bound} ${own.join('; ')}`),
    )
  })
}

t.test('an export that is killed, and an import, leave nothing that passes for whole', async t => {
  const source = await createTestDatabase(t)
  const service = await startTestService(t, { DATABASE_URL: source })
  const { administrator } = await live(service)
  await service.stop()
  const kind = kindOf({ name: 'later', run: async () => undefined })
  const runAt = new Date('2099-01-01')
  await withClient(source, client =>
    enqueue(client, kind, { organizationId: null, payload: { n: 1 }, runAt }),
  )
  const folder = join(await temporaryFolder(t), 'export')
  const killed = await transfer(source, ['export', folder], { killAt: /vehicle_telemetry_p/ })
  t.equal(killed.code, null)
  t.match(await transfer(await empty(t), ['import', folder]), { code: 1, stderr: /not a complete export/ })
  t.same(await readdir(join(folder, '..')), ['export.partial'])
  await withClient(source, client =>
    client.query(`
      insert into archived_days (day, schema_version, pushed_at) values ('2026-01-01', 1, now());
      insert into archived_files (organization_id, day, key, readings, vehicles, bytes, first_time, last_time, sha256, content_sha256)
      select id, '2026-01-01', 'a', 1, 1, 1, now(), now(), repeat('a', 64), repeat('a', 64) from organizations limit 1`),
  )
  const again = await transfer(source, ['export', folder])
  t.match(again, { code: 0, stdout: /^Not in it: 1 file of the archive, /m }, 'done again, it works')
  t.same(await readdir(join(folder, '..')), ['export'])
  t.match(await transfer(source, ['export', folder]), { code: 1, stderr: /is not empty/ })

  const target = await empty(t)
  t.equal(
    (await transfer(target, ['import', folder], { killAt: /vehicle_telemetry_p\d+: [1-9]/ })).code,
    null,
  )
  await t.rejects(
    migrate({ url: target, log: () => undefined }),
    /An import into this database was begun and not finished/,
    'no service starts on what is there',
  )
  t.match(await transfer(target, ['export', `${folder}2`]), { code: 1, stderr: /begun and not finished/ })
  t.equal(
    (await transfer(target, ['import', folder], { killAt: /analyzing/ })).code,
    null,
    'killed again, near its end',
  )
  await t.rejects(migrate({ url: target, log: () => undefined }), /not finished/)
  const done = await transfer(target, ['import', folder])
  t.equal(done.code, 0, done.stderr)
  t.same(await contents(target), await contents(source))
  const after = await startTestService(t, { DATABASE_URL: target })
  const { keys } = await followFeed(await signIn(after), 2_102)
  t.equal(keys.length, 2_102)
  t.equal(new Set(keys).size, 2_102, 'what was of one instant is told apart by its part')
  t.equal(keys.filter(key => key.endsWith(' 1')).length, 2)
  t.ok(administrator)
  const waiting = await (await signIn(after)).request('GET', '/jobs-queue?state=waiting')
  t.match(waiting.body, { items: [{ name: 'later', runAt: /^2099/ }] }, 'a durable job that waits goes along')
})

t.test('of an export that is damaged nothing is imported', async t => {
  const source = await createTestDatabase(t)
  const folder = join(await temporaryFolder(t), 'export')
  t.match(await transfer(source, ['export', folder]), { code: 0 })
  const { tables } = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as Manifest
  const file = join(folder, tables.find(({ name }) => name === 'roles')!.rows!.file)
  const bytes = await readFile(file)
  await writeFile(file, Buffer.concat([bytes.subarray(0, -1), Buffer.from([bytes.at(-1)! ^ 1])]))
  const target = await empty(t)
  t.match(await transfer(target, ['import', folder]), { code: 1, stderr: /roles.*is damaged/ })
  await withClient(target, async client =>
    t.equal((await client.query(`select from pg_tables where schemaname = 'public'`)).rowCount, 0),
  )
})

t.test('an export of an older schema is brought to the newest one', async t => {
  const source = await createTestDatabase(t)
  await startTestService(t, { DATABASE_URL: source }).then(service => service.stop())
  const taken = await migrate({ url: source, log: () => undefined, direction: 'down', count: 2 })
  const folder = join(await temporaryFolder(t), 'export')
  t.match(await transfer(source, ['export', folder]), { code: 0 })
  const target = await empty(t)
  const { code, stdout, stderr } = await transfer(target, ['import', folder, '--json'])
  t.equal(code, 0, stderr)
  t.same(JSON.parse(stdout).migrated, taken.reverse(), 'what is newer was applied to what was loaded')
  t.match(await transfer(await createTestDatabase(t), ['import', folder]), {
    code: 1,
    stderr: /newer schema than the export/,
  })
})

t.test('wrong usage ends with 2, and a run beside another one with 3', async t => {
  const url = await createTestDatabase(t)
  t.match(await transfer(url, []), { code: 2, stderr: /npm run transfer/ })
  t.match(await transfer(url, ['export']), { code: 2 })
  t.match(await transfer(url, ['export', 'a', 'b']), { code: 2 })
  t.match(await transfer(url, ['export', 'a', '--fast']), { code: 2 })
  await withClient(url, async client => {
    await client.query('select pg_advisory_lock(1953653102, 1), pg_advisory_lock(1885434484, 1)')
    const folder = await temporaryFolder(t)
    t.match(await transfer(url, ['export', folder, '--json']), { code: 3, stdout: '{"held":true}\n' })
    t.match(await transfer(url, ['import', folder]), { code: 3, stdout: 'Another run holds the lock.\n' })
  })
})
