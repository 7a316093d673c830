import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { appendFile, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t, { type Test } from 'tap'
import { clusterOf, connectAsAdministrator } from '../../src/backup/administrator.ts'
import { readAsked } from '../../src/backup/arguments.ts'
import { BACKUP_LOCK, createBackup } from '../../src/backup/create.ts'
import { readBackup } from '../../src/backup/layout.ts'
import { restoreBackup } from '../../src/backup/restore.ts'
import { verifyBackup } from '../../src/backup/verify.ts'
import { makeDevice, makeVehicle, signIn, withToken } from '../support/accounts.ts'
import { built } from '../support/build.ts'
import { layCluster, openEmbedded } from '../support/embedded.ts'
import { startProcess, temporaryFolder } from '../support/process.ts'
import { until } from '../support/until.ts'

// A minute alone; several where a machine has much else to do.
t.setTimeout(900_000)

const run = promisify(execFile)
const signal = new AbortController().signal
const quiet = { signal, progress: () => undefined }

interface Ended {
  code: number
  stdout: string
  stderr: string
}

async function backup(environment: Record<string, string>, ...args: string[]): Promise<Ended> {
  return await run(process.execPath, [...built('src/backup/command'), ...args], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, LOG_LEVEL: 'warn', ...environment },
  }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: Ended) => error,
  )
}

async function temporary(t: Test, name: string): Promise<string> {
  return join(await temporaryFolder(t), name)
}

t.test('a backup beside the running service is verified, restored, and starts', async t => {
  const [dataDir, restoredDir] = [await temporaryFolder(t), await temporaryFolder(t)]
  const folder = await temporary(t, 'monday')
  await layCluster(dataDir)
  const service = startProcess(t, { environment: { DATA_DIR: dataDir } })
  const httpUrl = await service.ready()
  const admin = await signIn({ httpUrl })
  const vehicle = (await makeVehicle(admin)).id
  const device = withToken({ httpUrl }, (await makeDevice(admin, vehicle)).token)
  const begin = Date.now() - 3_600_000
  const send = (from: number) =>
    device.request(
      'POST',
      '/telemetry',
      Array.from({ length: 50 }, (_, index) => ({ time: begin + (from + index) * 1_000, speed: 30 })),
    )
  await send(0)
  const { nextCursor } = (await admin.request('GET', '/telemetry/feed')).body

  const created = await backup({ DATA_DIR: dataDir }, 'create', folder, '--json')
  t.match(created, { code: 0, stderr: /^copying the files of PostgreSQL 18/ })
  t.match(JSON.parse(created.stdout), { folder, timeline: 1, startedAt: String, endedAt: String })
  await send(100)

  t.match(await backup({ DATA_DIR: dataDir }, 'create', folder), { code: 1, stderr: /monday is not empty/ })
  const verified = await backup({ DATA_DIR: dataDir }, 'verify', folder, '--json')
  t.match(verified, { code: 0 })
  t.match(JSON.parse(verified.stdout), { readings: 50, vehicles: 1, damages: [] })
  t.ok(JSON.parse(verified.stdout).indexes > 100, 'every index was looked at')

  t.match(await backup({ DATA_DIR: dataDir }, 'restore', folder), {
    code: 1,
    stderr: /postgres exists already/,
  })
  await writeFile(join(restoredDir, 'database.url'), 'of what was here before')
  const restored = await backup({ DATA_DIR: restoredDir }, 'restore', folder, '--json')
  t.match(restored, { code: 0 })
  t.match(JSON.parse(restored.stdout), { timeline: 2, backup: folder })
  t.same(await readdir(restoredDir), ['postgres'], 'nothing else is left, and no address of another server')

  service.kill('SIGTERM')
  await service.exited
  const again = startProcess(t, { environment: { DATA_DIR: restoredDir } })
  const there = await signIn({ httpUrl: await again.ready() })
  const track = await there.request('GET', `/vehicles/${vehicle}/track?from=${new Date(begin).toISOString()}`)
  t.equal(track.body.items.length, 50, 'what was stored before the backup')
  const refused = await there.request('GET', `/telemetry/feed?after=${nextCursor}`)
  t.match(refused, { status: 409, body: { code: 'cursor_of_another_cluster' } })
  t.equal((await there.request('GET', '/telemetry/feed')).body.items.length, 50)
})

t.test('a backup with the service stopped; what is damaged is named, and not restored', async t => {
  const dataDir = await temporaryFolder(t)
  const server = await openEmbedded(t, dataDir)
  await server.store(100)
  await server.stop()
  const folder = await temporary(t, 'cold')
  t.match(await backup({ DATA_DIR: dataDir }, 'create', folder), { code: 0, stdout: /^A backup is in / })
  t.match(await verifyBackup({ from: folder, to: undefined, backupDir: undefined, ...quiet }), {
    readings: 100,
    damages: [],
  })
  const { manifest } = await readBackup(folder)
  const largest = manifest.files.reduce((a, b) => (a.bytes > b.bytes ? a : b))
  await appendFile(join(folder, 'postgres', largest.path), '!')
  await rm(join(folder, 'postgres', 'PG_VERSION'))
  const found = await backup({ DATA_DIR: dataDir }, 'verify', folder)
  t.match(found, { code: 1, stdout: /^DAMAGED/ })
  t.match(found.stdout, `${largest.path} has ${largest.bytes + 1} bytes instead of ${largest.bytes}`)
  t.match(found.stdout, 'PG_VERSION is missing')
  const empty = await temporaryFolder(t)
  t.match(await backup({ DATA_DIR: empty }, 'restore', folder), { code: 1, stderr: /is damaged: / })
  t.same(await readdir(empty), [], 'and nothing is left of it')
})

t.test('a create that is killed leaves nothing that looks whole, and the next one removes it', async t => {
  const server = await openEmbedded(t, await temporaryFolder(t))
  const folder = await temporary(t, 'killed')
  const copying = join(`${folder}.partial`, 'postgres')
  /** False if it was faster. */
  const kill = async () => {
    const running = run(process.execPath, [...built('src/backup/command'), 'create', folder], {
      env: { PATH: process.env.PATH, DATA_DIR: server.dataDir },
    })
    const isKilled = running.then(
      () => false,
      error => error.signal === 'SIGKILL' || Promise.reject(error),
    )
    await until('it copies', () => existsSync(copying) || running.child.exitCode !== null)
    running.child.kill('SIGKILL')
    return await isKilled
  }
  while (!(await kill())) await rm(folder, { recursive: true })
  t.notOk(existsSync(folder))
  await t.rejects(readBackup(`${folder}.partial`), /holds no backup/)
  await until('its session has ended', async () => {
    const sessions = await server.query(
      "select from pg_stat_activity where application_name = 'fleetwake backup'",
    )
    return sessions.rowCount === 0
  })
  await createBackup({ cluster: server.cluster, folder, ...quiet })
  t.notOk(existsSync(`${folder}.partial`))
  t.equal((await server.query('select from pg_replication_slots')).rowCount, 0, 'no WAL is held back')
  await mkdir(`${folder}2.partial`)
  await writeFile(join(`${folder}2.partial`, 'thesis.txt'), 'mine')
  await t.rejects(
    createBackup({ cluster: server.cluster, folder: `${folder}2`, ...quiet }),
    /is in the way/,
    'but not what is somebody else’s',
  )
})

t.test('beside writers that never rest, a backup is whole', async t => {
  const server = await openEmbedded(t, await temporaryFolder(t))
  const folder = await temporary(t, 'busy')
  let [writing, stored] = [true, 0]
  const writer = (async () => {
    while (writing) {
      await server.query('create table if not exists comes_and_goes (n int)')
      await server.store(50)
      stored += 50
      await server.query('drop table comes_and_goes')
    }
  })()
  await until('some are stored', () => stored >= 200)
  const before = stored
  await createBackup({ cluster: server.cluster, folder, ...quiet })
  writing = false
  await writer
  const { readings, damages } = await verifyBackup({
    from: folder,
    to: undefined,
    backupDir: undefined,
    ...quiet,
  })
  t.same(damages, [])
  t.ok(readings >= before && readings <= stored, `${before} <= ${readings} <= ${stored}`)
})

t.test('every restore ends on a timeline of its own', async t => {
  const server = await openEmbedded(t, await temporaryFolder(t))
  const folder = await temporary(t, 'one')
  await createBackup({ cluster: server.cluster, folder, ...quiet })
  await server.stop()
  const dataDir = await temporaryFolder(t)
  const options = { from: folder, to: undefined, backupDir: undefined, dataDir, ...quiet }
  t.match(await restoreBackup(options), { timeline: 2 })
  const again = await openEmbedded(t, dataDir)
  const next = await temporary(t, 'two')
  await createBackup({ cluster: again.cluster, folder: next, ...quiet })
  await again.stop()
  await rename(join(dataDir, 'postgres'), join(dataDir, 'old'))
  t.match(await restoreBackup({ ...options, from: next }), { timeline: 3 })
  t.match(await readFile(join(dataDir, 'postgres', 'PG_VERSION'), 'utf8'), '18')
})

t.test('the exit codes are those of every command', async t => {
  const server = await openEmbedded(t, await temporaryFolder(t))
  const folder = await temporary(t, 'held')
  const other = await connectAsAdministrator(clusterOf(server.dataDir))
  await other.query('select pg_advisory_lock($1, $2)', BACKUP_LOCK)
  t.match(await backup({ DATA_DIR: server.dataDir }, 'create', folder), {
    code: 3,
    stdout: /Another backup of this server is being made/,
  })
  await other.end()
  t.match(await backup({ DATA_DIR: server.dataDir }, 'create'), { code: 2, stderr: /create needs a DIR/ })
  t.match(await backup({ DATABASE_URL: server.url }, 'create', folder), { code: 2, stderr: /pg_basebackup/ })
  t.match(await backup({ DATA_DIR: server.dataDir }, '--help'), { code: 0, stdout: /restore DIR/ })
  t.match(await backup({ DATA_DIR: await temporary(t, 'none') }, 'create', folder), {
    code: 1,
    stderr: /nothing to back up/,
  })
  t.notOk(existsSync(folder))
})

t.test('arguments that make no sense are told of', async t => {
  t.throws(() => readAsked([]), { name: 'UsageError', message: 'A command is needed.' })
  t.throws(() => readAsked(['burn', 'x']), { name: 'UsageError', message: 'There is no command burn.' })
  t.throws(() => readAsked(['verify', 'x', 'y']), { message: 'verify does not take y.' })
  t.throws(() => readAsked(['create', 'x', '--to', '2026-11-20T10:00']), {
    message: 'create does not take --to.',
  })
  for (const time of ['yesterday', '2026-11-20', '2026-02-30T10:00', '2026-11-20T25:00'])
    t.throws(() => readAsked(['restore', 'x', '--to', time]), { message: /--to needs a time/ }, time)
  t.match(readAsked(['restore', 'x', '--to', '2026-11-20 10:00:05+01:00']), {
    to: new Date('2026-11-20T09:00:05Z'),
  })
})
