import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { signIn } from '../support/accounts.ts'
import { withClient } from '../support/server.ts'
import { until } from '../support/until.ts'
import { keyOf } from './journal.ts'
import type { World } from './world.ts'

/** What the judge found; empty lists everywhere: every promise was kept. */
export interface Verdict {
  sent: number
  acknowledged: number
  stored: number
  /** What was lost, doubled, or different, each in a sentence. At most a handful of each kind. */
  broken: string[]
}

/**
 * Holds the world, once it has come to rest, against the promises: nothing acknowledged is missing, nothing
 * is stored twice or otherwise than sent, the accounting closes, the rollups equal raw, and the live
 * positions are the latest.
 */
export async function judge(world: World): Promise<Verdict> {
  const broken: string[] = []
  await accountingCloses(world, broken)
  const stored = await rowsAreWhatWasSent(world, broken)
  await rollupsEqualRaw(world, broken)
  await positionsAreLatest(world, broken)
  return { sent: world.journal.sent.size, acknowledged: world.journal.acknowledged.size, stored, broken }
}

async function rowsAreWhatWasSent({ databaseUrl, journal }: World, broken: string[]): Promise<number> {
  const rows = await withClient(databaseUrl, async client => {
    const found = await client.query<{ vehicle_id: string; ms: string; odometer: number | null }>(
      `select vehicle_id, (extract(epoch from time) * 1000)::bigint as ms, odometer from vehicle_telemetry`,
    )
    return found.rows
  })
  const stored = new Map<string, number | null>()
  const doubled: string[] = []
  const strange: string[] = []
  for (const row of rows) {
    const key = keyOf({ vehicleId: row.vehicle_id, time: Number(row.ms) })
    if (stored.has(key)) doubled.push(key)
    stored.set(key, row.odometer)
    const sent = journal.sent.get(key)
    if (sent?.mark !== row.odometer)
      strange.push(`${key}: ${sent ? `${row.odometer} for ${sent.mark}` : 'never sent'}`)
  }
  const missing = [...journal.acknowledged].filter(key => !stored.has(key))
  tell(broken, 'acknowledged, but not stored', missing)
  tell(broken, 'stored twice', doubled)
  tell(broken, 'stored otherwise than sent', strange)
  return stored.size
}

async function accountingCloses({ service, databaseUrl, journal }: World, broken: string[]): Promise<void> {
  let last: Accounts | undefined
  await until(
    'all that was acknowledged is stored, and nothing is in flight',
    async () => {
      last = await readAccounts(service.httpUrl)
      if (last.inFlight > 0) return false
      // A broker in front acknowledges first and delivers later.
      return (await storedRows({ databaseUrl })) >= journal.acknowledged.size
    },
    60_000,
  ).catch((error: Error) => broken.push(error.message))
  const { received, committed, duplicates, rejected, inFlight } = last!
  if (received !== committed + duplicates + rejected + inFlight) {
    broken.push(`the accounting does not close: ${JSON.stringify(last)}`)
  }
  if (rejected > 0) broken.push(`${rejected} good readings were rejected`)
}

export interface Accounts {
  received: number
  committed: number
  duplicates: number
  rejected: number
  inFlight: number
}

export async function readAccounts(httpUrl: string): Promise<Accounts> {
  const text = await (await fetch(`${httpUrl}/metrics`)).text()
  const sum = (name: string) =>
    [...text.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'gm'))].reduce(
      (total, match) => total + Number(match[1]),
      0,
    )
  return {
    received: sum('fleetwake_readings_received_total'),
    committed: sum('fleetwake_readings_committed_total'),
    duplicates: sum('fleetwake_readings_duplicate_total'),
    rejected: sum('fleetwake_readings_rejected_total'),
    inFlight: sum('fleetwake_readings_in_flight'),
  }
}

async function rollupsEqualRaw({ databaseUrl }: World, broken: string[]): Promise<void> {
  for (const words of [['rollup'], ['verify', '--json']]) {
    const env = { ...process.env, DATABASE_URL: databaseUrl, LOG_LEVEL: 'error' }
    const command = [
      process.execPath,
      ['--import', 'tsx', 'partitions/command.ts', ...words],
      { env },
    ] as const
    await promisify(execFile)(...command).catch((error: { stdout: string; stderr: string; code: number }) => {
      broken.push(
        `partitions ${words.join(' ')} ended with ${error.code}: ${(error.stderr || error.stdout).slice(-500)}`,
      )
    })
  }
}

async function positionsAreLatest({ service, databaseUrl }: World, broken: string[]): Promise<void> {
  const latest = await withClient(databaseUrl, async client => {
    const { rows } = await client.query<{ vehicle_id: string; time: Date }>(
      `select vehicle_id, max(time) as time from vehicle_telemetry where longitude is not null group by vehicle_id`,
    )
    return new Map(rows.map(row => [row.vehicle_id, row.time.toISOString()]))
  })
  const administrator = await signIn(service)
  const answer = await administrator.request('GET', '/positions?limit=1000')
  const shown = new Map(
    (answer.body.items as { vehicleId: string; time: string }[]).map(item => [
      item.vehicleId,
      new Date(item.time).toISOString(),
    ]),
  )
  const wrong = [...latest].filter(([id, time]) => shown.get(id) !== time)
  tell(
    broken,
    'not shown at its latest',
    wrong.map(([id, time]) => `${id}: ${shown.get(id)} for ${time}`),
  )
}

function tell(broken: string[], what: string, cases: readonly string[]): void {
  if (cases.length > 0) broken.push(`${cases.length} ${what}: ${cases.slice(0, 5).join('; ')}`)
}

export async function storedRows({ databaseUrl }: Pick<World, 'databaseUrl'>): Promise<number> {
  const { rows } = await withClient(databaseUrl, client =>
    client.query('select count(*)::int as n from vehicle_telemetry'),
  )
  return rows[0].n
}
