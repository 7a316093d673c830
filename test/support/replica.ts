import { execFile } from 'node:child_process'
import { appendFile, chown, mkdir, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import pino from 'pino'
import type { Test } from 'tap'
import { startEmbedded } from '../../src/database/embedded.ts'
import { administratorUrl, OWNER } from '../../src/database/embedded-roles.ts'
import { migrate } from '../../src/database/migrate.ts'
import { layCluster } from './embedded.ts'
import { temporaryFolder } from './process.ts'

/** A primary with the whole schema, and a standby that streams from it: two servers for this test only. */
export interface Replicated {
  primary: pg.Client
  standby: pg.Client
  primaryUrl: string
  standbyUrl: string
  /** Pauses and resumes the replay; what is committed in between is only on the primary. */
  pause(): Promise<void>
  resume(): Promise<void>
  /** Resolves once the standby has replayed everything that is committed now. */
  caughtUp(): Promise<void>
}

const settings = ['max_connections=60', 'shared_buffers=64MB', 'log_min_messages=fatal']
const log = pino({ level: 'warn' }, process.stderr)
const run = promisify(execFile)

/** With `feedback`, the standby tells the primary what its readers look at, and the database's owner may see it. */
export async function startReplicated(t: Test, { feedback = false } = {}): Promise<Replicated> {
  const [home, copy] = [await temporaryFolder(t), await temporaryFolder(t)]
  await layCluster(home)
  const first = await startEmbedded({ dataDir: home, log, settings })
  t.teardown(() => first.stop())
  await migrate({ url: first.url, log: () => undefined })
  const primary = await connect(t, first.url)
  const url = new URL((await administratorUrl(home))!)
  const administrator = await connect(t, url.href)
  if (feedback) await administrator.query(`grant pg_monitor to ${OWNER}`)
  await copyCluster(administrator, home, copy, ['standby.signal'])
  const { hostname, port, username, password } = url
  await appendFile(
    join(copy, 'postgres', 'postgresql.auto.conf'),
    `primary_conninfo = 'host=${hostname} port=${port} user=${username} password=${password}'\n`,
  )
  const more = [
    'hot_standby=on',
    ...(feedback ? ['hot_standby_feedback=on', 'wal_receiver_status_interval=1s'] : []),
  ]
  const second = await startEmbedded({ dataDir: copy, log, settings: [...settings, ...more] })
  t.teardown(() => second.stop())
  const standby = await connect(t, second.url)
  const operator = await connect(t, (await administratorUrl(copy))!)
  return {
    primary,
    standby,
    primaryUrl: first.url,
    standbyUrl: second.url,
    pause: async () => {
      await operator.query('select pg_wal_replay_pause()')
      await until(operator, "select pg_get_wal_replay_pause_state() = 'paused' as reached")
    },
    resume: async () => {
      await operator.query('select pg_wal_replay_resume()')
    },
    caughtUp: async () => {
      const { rows } = await primary.query('select pg_current_wal_flush_lsn()::text as place')
      await until(standby, `select pg_last_wal_replay_lsn() >= '${rows[0].place}' as reached`)
    },
  }
}

async function connect(t: Test, url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined) // Its server ends with the test.
  await client.connect()
  t.teardown(() => client.end())
  return client
}

/**
 * Copies a cluster by hand in the way of pg_basebackup, which does not come with the embedded server. `signals` are
 * the files that tell a server what to do with the copy; without any, it recovers by `backup_label`, on the same
 * timeline.
 */
export async function copyCluster(
  primary: pg.Client,
  home: string,
  copy: string,
  signals: readonly string[] = [],
): Promise<void> {
  // The slot keeps the WAL of these minutes until it is copied.
  await primary.query("select pg_create_physical_replication_slot('copy', true, true)")
  await primary.query("select pg_backup_start('replica', true)")
  await copyLive(home, 'postgres', copy)
  const { rows } = await primary.query('select labelfile from pg_backup_stop(false)')
  // Up to the end of the backup, which is what makes the copy whole.
  await copyLive(home, join('postgres', 'pg_wal'), copy)
  await primary.query("select pg_drop_replication_slot('copy')")
  const folder = join(copy, 'postgres')
  const { uid, gid } = await stat(folder)
  for (const name of ['backup_label', ...signals]) {
    await writeFile(join(folder, name), name === 'backup_label' ? rows[0].labelfile : '', { mode: 0o600 })
    await chown(join(folder, name), uid, gid)
  }
  for (const name of ['postmaster.pid', 'postmaster.opts']) await rm(join(folder, name), { force: true })
}

/**
 * Copies `path` of one folder into another while a server writes there. What the server removes or changes meanwhile
 * is no error: tar ends with 1 for that, and with 2 for anything else. Keeps the owner, who is not root.
 */
async function copyLive(home: string, path: string, copy: string): Promise<void> {
  await mkdir(copy, { recursive: true })
  const archive = join(copy, 'copy.tar')
  await run('tar', ['-C', home, '-cf', archive, path]).catch(error => {
    if (error.code !== 1) throw error
  })
  await run('tar', ['-C', copy, '-xpf', archive])
  await rm(archive)
}

/** Polls, because a standby does not report how far it is. */
async function until(client: pg.Client, question: string): Promise<void> {
  while (!(await client.query<{ reached: boolean }>(question)).rows[0]!.reached) {
    await client.query('select pg_sleep(0.01)')
  }
}
