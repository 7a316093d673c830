import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pino from 'pino'
import { Registry } from 'prom-client'
import t from 'tap'
import type { Backup, Manifest } from '../../src/backup/layout.ts'
import { createBackupMetrics } from '../../src/backup/metrics.ts'
import {
  createRounds,
  isDue,
  lastTimeOf,
  OVERDUE_MS,
  RETRY_MS,
  WAL_LATE_MS,
} from '../../src/backup/schedule.ts'
import { clearAlarm, raiseAlarm, readAlarms } from '../../src/database/alarms.ts'
import { openTestPools } from '../support/database.ts'
import { layCluster } from '../support/embedded.ts'
import { startProcess, temporaryFolder } from '../support/process.ts'
import { until } from '../support/until.ts'

// A minute alone; several where a machine has much else to do.
t.setTimeout(900_000)

const HOUR = 3_600_000
const at = (text: string) => Date.parse(`2026-11-${text}Z`)
const of = (text: string): Backup => ({
  folder: '',
  manifest: { startedAt: new Date(at(text)).toISOString() } as Manifest,
})

t.test('a backup is due once a day, from the time on that is set', async t => {
  t.equal(lastTimeOf('02:30', at('28T02:30')), at('28T02:30'))
  t.equal(lastTimeOf('02:30', at('28T02:29')), at('27T02:30'))
  t.equal(isDue([], '02:30', at('28T00:00')), true, 'the first one at once')
  t.equal(isDue([of('27T02:31')], '02:30', at('28T02:29')), false)
  t.equal(isDue([of('27T02:31')], '02:30', at('28T02:30')), true)
  t.equal(isDue([of('28T02:31')], '02:30', at('28T23:00')), false)
  t.equal(isDue([of('20T02:31')], '02:30', at('28T12:00')), true, 'the service was off for days')
  t.equal(isDue([of('30T02:31')], '02:30', at('28T12:00')), true, 'that one is of a clock that was wrong')
})

/** Rounds at times that the test chooses; backups are manifests, and the alarms are real ones. */
async function openRounds(t: Parameters<typeof openTestPools>[0]) {
  const { app } = await openTestPools(t)
  const backupDir = await temporaryFolder(t)
  const registry = new Registry()
  const state = { now: at('28T02:00'), failure: undefined as Error | undefined, timeline: 1, made: 0 }
  const rounds = createRounds({
    backupDir,
    at: '02:30',
    archive: {
      copy: async () => {
        if (state.failure) throw state.failure
        return { begun: false, timeline: state.timeline, archivedLsn: '0/0' }
      },
    },
    make: async name => {
      if (state.failure) throw state.failure
      const folder = join(backupDir, 'base', name)
      await mkdir(folder, { recursive: true })
      const when = new Date(state.now).toISOString()
      const manifest: Partial<Manifest> = {
        format: 1,
        files: [],
        startedAt: when,
        endedAt: when,
        bytes: 5,
        timeline: state.timeline,
        startLsn: `0/${(++state.made).toString(16)}`,
      }
      await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest))
    },
    alarms: {
      raise: (code, message) => raiseAlarm(app, code, message),
      clear: async code => void (await clearAlarm(app, code)),
    },
    metrics: createBackupMetrics(registry),
    log: pino({ level: 'silent' }),
    now: () => state.now,
  })
  const alarms = async () => (await readAlarms(app)).map(({ code, message }) => `${code}: ${message}`)
  return { rounds, state, alarms, registry }
}

t.test('a backup that fails is an alarm, is tried again, and the alarm ends with success', async t => {
  const { rounds, state, alarms, registry } = await openRounds(t)
  await rounds.backUp()
  t.match(await registry.metrics(), `last_success_timestamp_seconds ${state.now / 1_000}`)
  await rounds.backUp()
  t.equal(state.made, 1)
  state.now += HOUR
  state.failure = new Error('the disk is full')
  await rounds.backUp()
  t.match(await alarms(), ['backup_failed: the disk is full'])
  state.failure = undefined
  await rounds.backUp()
  t.match(await alarms(), ['backup_failed: the disk is full'], 'not at once')
  state.now += RETRY_MS
  await rounds.backUp()
  t.same(await alarms(), [])
  t.equal(state.made, 2)
  t.match(await registry.metrics(), /runs_total\{result="failed"\} 1/)
  state.timeline = 2
  await rounds.copyWal()
  await rounds.backUp()
  t.equal(state.made, 3, 'after a restore there is one at once')
})

t.test('a backup that does not come is an alarm, whatever keeps it', async t => {
  const { rounds, state, alarms } = await openRounds(t)
  await rounds.backUp()
  state.failure = new Error('no')
  state.now += OVERDUE_MS + 1
  await rounds.backUp()
  t.equal((await alarms()).length, 1)
})

t.test('WAL that is not archived is an alarm after a while, and another history at once', async t => {
  const { rounds, state, alarms, registry } = await openRounds(t)
  await rounds.copyWal()
  t.match(await registry.metrics(), `wal_archived_timestamp_seconds ${state.now / 1_000}`)
  state.failure = new Error('no such folder')
  await rounds.copyWal()
  t.same(await alarms(), [], 'a hiccup is none')
  state.now += WAL_LATE_MS
  await rounds.copyWal()
  t.match(await alarms(), [/^wal_not_archived: no such folder \(last success: 2026-11-28T02:00/])
  state.failure = undefined
  await rounds.copyWal()
  t.same(await alarms(), [])
  state.failure = Object.assign(new Error('of another history'), { name: 'ForeignArchive' })
  await rounds.copyWal()
  t.equal((await alarms()).length, 1)
})

t.test('a service with BACKUP_DIR makes its first backup, and says so', async t => {
  const [DATA_DIR, BACKUP_DIR] = [await temporaryFolder(t), await temporaryFolder(t)]
  await layCluster(DATA_DIR)
  const service = startProcess(t, { environment: { DATA_DIR, BACKUP_DIR } })
  const url = await service.ready()
  await until('a backup is made', async () => {
    const text = await (await fetch(`${url}/metrics`)).text()
    return /fleetwake_backup_last_success_timestamp_seconds 1\d{9}/.test(text)
  })
  t.match(await (await fetch(`${url}/metrics`)).text(), /fleetwake_wal_archived_timestamp_seconds 1\d{9}/)
  service.kill('SIGTERM')
  t.match(await service.exited, { code: 0 })
})
