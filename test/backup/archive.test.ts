import { execFile } from 'node:child_process'
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t, { type Test } from 'tap'
import { createArchive, endArchive } from '../../src/backup/archive.ts'
import { createBackup } from '../../src/backup/create.ts'
import { prune } from '../../src/backup/keep.ts'
import { listBackups, type Manifest, segmentAt, segmentOf } from '../../src/backup/layout.ts'
import { restoreBackup } from '../../src/backup/restore.ts'
import { verifyBackup } from '../../src/backup/verify.ts'
import { type Embedded, openEmbedded } from '../support/embedded.ts'
import { temporaryFolder } from '../support/process.ts'

// A minute alone; several where a machine has much else to do.
t.setTimeout(900_000)

const run = promisify(execFile)
const quiet = { signal: new AbortController().signal, progress: () => undefined }
const name = (number: number) => `20261128T${String(number).padStart(6, '0')}Z`

async function backUp(server: Embedded, backupDir: string, number: number): Promise<void> {
  await mkdir(join(backupDir, 'base'), { recursive: true })
  await createBackup({ cluster: server.cluster, folder: join(backupDir, 'base', name(number)), ...quiet })
}

async function restore(t: Test, backupDir: string, to?: Date) {
  const dataDir = await temporaryFolder(t)
  const restored = await restoreBackup({ from: backupDir, backupDir, dataDir, to, ...quiet })
  return { dataDir, restored, server: await openEmbedded(t, dataDir) }
}

t.test('a BACKUP_DIR restores to its end, and to any moment since its oldest backup', async t => {
  const [dataDir, backupDir] = [await temporaryFolder(t), await temporaryFolder(t)]
  const server = await openEmbedded(t, dataDir)
  const archive = createArchive({ cluster: server.cluster, backupDir })
  t.match(await archive.copy(), { begun: true, timeline: 1 })
  await backUp(server, backupDir, 1)
  const first = await server.store(100)
  // Over more than one segment, and the end of the last one written piece by piece.
  await server.query('select pg_switch_wal()').catch(() => undefined)
  await server.store(100)
  t.match(await archive.copy(), { begun: false })
  const second = await server.store(100)
  await archive.copy()
  await backUp(server, backupDir, 2)
  await server.store(100)
  await archive.copy()
  await server.store(100)
  await server.stop()

  await t.test('to the end of the archive, from the newer backup', async t => {
    const { restored, server } = await restore(t, backupDir)
    t.match(restored, { backup: join(backupDir, 'base', name(2)), timeline: 2 })
    t.equal(await server.count(), 400, 'all that was archived, and not what was lost with the disk')
  })
  await t.test('to a moment, from the backup before it', async t => {
    const { restored, server } = await restore(t, backupDir, second)
    t.match(restored, { backup: join(backupDir, 'base', name(1)), timeline: 2 })
    t.equal(await server.count(), 300)
    t.equal(await (await restore(t, backupDir, first)).server.count(), 100)
  })
  await t.test('a moment that it does not reach is an error, and nothing is left', async t => {
    const empty = await temporaryFolder(t)
    const options = { from: backupDir, backupDir, dataDir: empty, ...quiet }
    await t.rejects(restoreBackup({ ...options, to: new Date(Date.now() + 86_400_000) }), /ends before/)
    await t.rejects(restoreBackup({ ...options, to: new Date(0) }), /No backup ended before/)
    t.same(await readdir(empty), [])
  })
  await t.test('a restored server goes on in the same archive', async t => {
    const { server } = await restore(t, backupDir)
    const next = createArchive({ cluster: server.cluster, backupDir })
    t.match(await next.copy(), { begun: true, timeline: 2 })
    await server.store(50)
    await next.copy()
    await server.stop()
    const again = await restore(t, backupDir)
    t.match(again.restored, { timeline: 3 }, 'from a backup of before, over the fork')
    t.equal(await again.server.count(), 450)
    const verified = await verifyBackup({ from: backupDir, to: undefined, backupDir, ...quiet })
    t.match(verified, { readings: 450, damages: [] })
  })
})

t.test('WAL that is not archived yet is kept by the server, until BACKUP_DIR is given up', async t => {
  const [dataDir, backupDir] = [await temporaryFolder(t), await temporaryFolder(t)]
  const server = await openEmbedded(t, dataDir)
  await createArchive({ cluster: server.cluster, backupDir }).copy()
  await rm(join(backupDir, 'wal'), { recursive: true })
  await writeFile(join(backupDir, 'wal'), 'a disk that is gone')
  const archive = createArchive({ cluster: server.cluster, backupDir })
  await t.rejects(archive.copy())
  const held = async () =>
    (
      await server.query(
        "select restart_lsn::text as lsn from pg_replication_slots where slot_name = 'fleetwake_archive'",
      )
    ).rows[0]?.lsn
  const before = await held()
  await server.store(50)
  await t.rejects(archive.copy())
  t.equal(await held(), before, 'it holds what it held')
  t.equal(await endArchive(server.cluster), true)
  t.equal(await held(), undefined)
  t.equal(await endArchive(server.cluster), false)
})

t.test('an archive of another cluster, or of another history, is never written to', async t => {
  const [dataDir, backupDir, copy] = [
    await temporaryFolder(t),
    await temporaryFolder(t),
    await temporaryFolder(t),
  ]
  let server = await openEmbedded(t, dataDir)
  await createArchive({ cluster: server.cluster, backupDir }).copy()
  await server.stop()
  await run('cp', ['-a', join(dataDir, 'postgres'), copy])
  server = await openEmbedded(t, dataDir)
  await server.store(200)
  await createArchive({ cluster: server.cluster, backupDir }).copy()
  await server.stop()

  await rm(join(dataDir, 'postgres'), { recursive: true })
  await run('cp', ['-a', join(copy, 'postgres'), dataDir])
  server = await openEmbedded(t, dataDir)
  await server.store(20)
  await t.rejects(createArchive({ cluster: server.cluster, backupDir }).copy(), /another history/)
  await server.store(600)
  await t.rejects(createArchive({ cluster: server.cluster, backupDir }).copy(), /another history/)
  const other = await openEmbedded(t, await temporaryFolder(t), { anew: true })
  await t.rejects(createArchive({ cluster: other.cluster, backupDir }).copy(), /it belongs to the cluster/)
})

t.test('the oldest backups go, with the WAL before the oldest that stays', async t => {
  const backupDir = await temporaryFolder(t)
  const segmentBytes = 16 << 20
  await mkdir(join(backupDir, 'wal'))
  for (let number = 1; number <= 40; number++) {
    const { name } = segmentAt(BigInt(number * segmentBytes), 1, segmentBytes)
    await writeFile(join(backupDir, 'wal', number === 40 ? `${name}.partial` : name), '')
  }
  await writeFile(join(backupDir, 'wal', '00000002.history'), '')
  for (const day of [1, 2, 3, 4]) {
    // By the clock the second is the newest: a clock was wrong on that day.
    const folder = join(backupDir, 'base', day === 2 ? '20990101T000000Z' : name(day))
    await mkdir(folder, { recursive: true })
    const manifest: Partial<Manifest> = {
      format: 1,
      files: [],
      timeline: 1,
      segmentBytes,
      startLsn: `0/${(day * 10 * segmentBytes - 100).toString(16)}`,
    }
    await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest))
  }
  await mkdir(join(backupDir, 'base', `${name(5)}.partial`))
  t.equal((await prune(backupDir, 2)).backups.length, 2)
  t.same(await readdir(join(backupDir, 'base')), [name(3), name(4)])
  t.equal((await listBackups(backupDir)).length, 2)
  const left = await readdir(join(backupDir, 'wal'))
  t.equal(left.length, 13, 'the third begins in segment 29, and goes on to 40; and the history')
  t.equal(segmentOf(left.sort()[0]!, segmentBytes)!.number, 29n)
})
