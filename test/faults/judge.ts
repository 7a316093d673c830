import { withClient } from '../support/server.ts'
import { until } from '../support/until.ts'
import { type Accounts, readAccounts } from './accounts.ts'
import { archivedRows, countArchived, historyHasEachOnce } from './archive.ts'
import { keyOf } from './journal.ts'
import { createFeedReader } from './reader.ts'
import { rollupsOf } from './rollups.ts'
import type { World } from './world.ts'

/** Readings, by what became of them. */
export interface Held {
  sent: number
  acknowledged: number
  stored: number
  /** Acknowledged, and not stored. */
  lost: number
}

/** What the judge found; an empty list: every promise was kept. */
export interface Verdict extends Held {
  /** What was lost, doubled, or different, each in a sentence. At most a handful of each kind. */
  broken: string[]
}

/** A reading that is stored, in whatever way. */
export interface Row {
  vehicleId: string
  /** In whole milliseconds. */
  time: number
  /** Which of its instant it is. */
  part: number
  mark: number | null
  /** It is in the archive alone. */
  isArchived?: true
}

/**
 * Holds the world, once it has come to rest, against the promises: nothing acknowledged is missing, nothing
 * is stored twice or otherwise than sent, what differs at one instant is there side by side, the accounting closes, the
 * rollups equal raw, the feed of readings has each once, and the live positions are the latest wherever they are shown.
 */
export async function judge(world: World): Promise<Verdict> {
  const broken: string[] = []
  const accounts = await comesToRest(world, broken)
  const rows = await readRows(world)
  accountingHolds(world, accounts, rows, await replayedRows(world), broken)
  const lost = rowsAreWhatWasSent(world, rows, broken)
  broken.push(...(await rollupsOf(world.databaseUrl, rows)))
  await feedHasEachOnce(world, rows, broken)
  await historyHasEachOnce(world, rows, broken)
  await positionsAreLatest(world, rows, broken)
  broken.push(...world.witness.saw)
  const { journal } = world
  const { sent, acknowledged } = journal
  return { sent: sent.size, acknowledged: acknowledged.size, stored: rows.length, lost, broken }
}

async function comesToRest(world: World, broken: string[]): Promise<Accounts | undefined> {
  const { service, journal } = world
  let last: Accounts | undefined
  await until('all that was acknowledged is stored, and nothing is in flight', async () => {
    // A broker in front acknowledges first and delivers later.
    if ((await storedRows(world)) < journal.acknowledged.size) return false
    last = await readAccounts(service.httpUrl)
    return last.inFlight === 0
  }).catch((error: Error) => broken.push(error.message))
  return last
}

/**
 * What is in flight is what is neither committed nor a duplicate nor rejected, so the sum is checked against what
 * is stored. A batch whose commit was not heard of counts as duplicates when it goes again: fewer may be
 * counted as committed than are stored, and never more.
 */
function accountingHolds(
  { journal, service, mosquitto }: World,
  accounts: Accounts | undefined,
  rows: readonly Row[],
  replayed: number,
  broken: string[],
): void {
  if (!accounts) return
  const { received, committed, duplicates, rejected } = accounts
  const told = JSON.stringify(accounts)
  if (rejected > replayed) broken.push(`${rejected - replayed} good readings were rejected`)
  if (committed > rows.length) broken.push(`more is counted as committed than is stored: ${told}`)
  // The counters are of one process, so the others can be checked where there was but one.
  if (service.starts > 1) return
  if (committed + duplicates < rows.length || (!mosquitto && received < journal.acknowledged.size))
    broken.push(`the accounting lacks readings: ${told}, ${rows.length} rows`)
}

/** What was kept while the clock was in doubt, and stored afterwards: it was not rejected for good. */
async function replayedRows({ databaseUrl }: World): Promise<number> {
  const { rows } = await withClient(databaseUrl, client =>
    client.query(
      `select count(*)::int as n from telemetry_rejections where code = 'bad_clock' and replayed_at is not null`,
    ),
  )
  return rows[0].n
}

/** Wherever they are. */
async function readRows(world: World): Promise<Row[]> {
  const rows = [...(await readDatabase(world)), ...(await archivedRows(world))]
  return rows.sort((a, b) => compare(a.vehicleId, b.vehicleId) || a.time - b.time || a.part - b.part)
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

export async function readDatabase({ databaseUrl }: Pick<World, 'databaseUrl'>): Promise<Row[]> {
  return await withClient(databaseUrl, async client => {
    const { rows } = await client.query<[string, string, number, number | null]>({
      text: `select vehicle_id, extract(epoch from date_trunc('milliseconds', time)) * 1000,
                    extract(microseconds from time)::integer % 1000, odometer
             from telemetry_readings order by vehicle_id, time`,
      rowMode: 'array',
    })
    return rows.map(([vehicleId, time, part, mark]) => ({ vehicleId, time: Number(time), part, mark }))
  })
}

/** Answers how many are missing. */
function rowsAreWhatWasSent({ journal }: World, rows: readonly Row[], broken: string[]): number {
  const stored = new Set<string>()
  const doubled: string[] = []
  const strange: string[] = []
  const apart: string[] = []
  let before: Row | undefined
  for (const row of rows) {
    const key = keyOf(row)
    if (stored.has(key)) doubled.push(key)
    stored.add(key)
    if (!journal.sent.has(key)) strange.push(key)
    const isNext = before?.vehicleId === row.vehicleId && before.time === row.time
    if (row.part !== (isNext ? before!.part + 1 : 0)) apart.push(`${key} at ${row.part}`)
    before = row
  }
  const missing = [...journal.acknowledged].filter(key => !stored.has(key))
  tell(broken, 'acknowledged, but not stored', missing)
  tell(broken, 'stored twice', doubled)
  tell(broken, 'stored, and never sent so', strange)
  tell(broken, 'not right behind what came before them of their instant', apart)
  return missing.length
}

/**
 * A program that begins now, or the one that has followed for as long as readings left the feed. A copy of a reading that is
 * archived by then is not known as such before its day is restored: the feed gives it as it was received.
 */
async function feedHasEachOnce(world: World, rows: readonly Row[], broken: string[]): Promise<void> {
  const reader = world.reader ?? createFeedReader(world.administrator)
  await until('the feed of readings has as many as are stored', async () => {
    await reader.readOn()
    return reader.times.size >= rows.length
  }).catch((error: Error) => broken.push(`${error.message}: ${reader.times.size} of ${rows.length}`))
  const archived = new Set(rows.filter(({ isArchived }) => isArchived).map(keyOf))
  const again = [...reader.times].filter(([key, count]) => count > 1 && !archived.has(key))
  const twice = [...reader.received].filter(([, count]) => count > 1)
  const missing = rows.map(keyOf).filter(key => !reader.times.has(key))
  const misnumbered = rows.flatMap(row => {
    const part = reader.parts.get(keyOf(row))
    return row.isArchived || part === undefined || part === row.part ? [] : [`${keyOf(row)} as ${part}`]
  })
  tell(
    broken,
    'more than once in the feed of readings',
    [...again, ...twice].map(([key]) => key),
  )
  tell(broken, 'stored, and not in the feed of readings', missing)
  tell(broken, 'in the feed of readings as another one of their instant', misnumbered)
}

interface Shown {
  vehicleId: string
  time: string | Date
  odometer: number | null
}

async function positionsAreLatest(world: World, rows: readonly Row[], broken: string[]): Promise<void> {
  // In the order of time: the last of each vehicle stays, and of one instant the first. Every reading that is sent has
  // coordinates.
  const latest = new Map(rows.filter(({ part }) => part === 0).map(row => [row.vehicleId, row]))
  const views: Record<string, () => Promise<Iterable<Shown>> | Iterable<Shown>> = {
    'GET /positions': async () =>
      (await world.administrator.request('GET', '/positions?limit=1000')).body.items,
    'the live feed': () => world.witness.positions.values(),
    vehicle_position: async () =>
      await withClient(world.databaseUrl, async client => {
        const text = 'select vehicle_id as "vehicleId", time, odometer from vehicle_position'
        return (await client.query<Shown>(text)).rows
      }),
    // Every reading that is sent has a fuel level, too.
    vehicle_fuel: async () =>
      await withClient(world.databaseUrl, async client => {
        const text = `select vehicle_id as "vehicleId", time, p.odometer
                        from vehicle_fuel join vehicle_position p using (vehicle_id, time)`
        return (await client.query<Shown>(text)).rows
      }),
  }
  for (const [where, read] of Object.entries(views)) {
    let wrong: string[] = []
    const isLatest = async () => {
      const shown = new Map([...(await read())].map(each => [each.vehicleId, each]))
      wrong = [...latest.values()].flatMap(row => {
        const found = shown.get(row.vehicleId)
        if (found && new Date(found.time).getTime() === row.time && found.odometer === row.mark) return []
        const at = found && `${new Date(found.time).toISOString()} (${found.odometer})`
        return [`${row.vehicleId}: ${at} for ${new Date(row.time).toISOString()} (${row.mark})`]
      })
      return wrong.length === 0
    }
    // Nothing comes in any more: what is wrong now and not just late stays so.
    await until(`${where} shows the latest`, isLatest).catch(() => undefined)
    tell(broken, `not shown at its latest by ${where}`, wrong)
  }
}

export function tell(broken: string[], what: string, cases: readonly string[]): void {
  if (cases.length > 0) broken.push(`${cases.length} ${what}: ${cases.slice(0, 5).join('; ')}`)
}

export async function storedRows(world: Pick<World, 'databaseUrl' | 'store'>): Promise<number> {
  const { rows } = await withClient(world.databaseUrl, client =>
    client.query('select count(*)::int as n from telemetry_readings'),
  )
  return rows[0].n + (await countArchived(world))
}
