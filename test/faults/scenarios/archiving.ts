import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { withRunLock } from '../../../partitions/session.ts'
import { DAY_MS } from '../../../src/telemetry/calendar.ts'
import { needsS3 } from '../../support/s3.ts'
import { until } from '../../support/until.ts'
import { sendAgain } from '../doors.ts'
import { OLD_DAYS } from '../load.ts'
import { type Command, start } from '../maintenance.ts'
import type { Scenario } from '../scenario.ts'
import type { World } from '../world.ts'

/** The service's own maintenance packs and archives whatever is over, again and again. */
const archives = {
  PACK_AFTER_DAYS: '1',
  ARCHIVE_AFTER_DAYS: '1',
  FEED_RETENTION_DAYS: '1',
  MAINTENANCE_INTERVAL_SECONDS: '1',
}

/** Requests to the store of a day that goes there, and comes back: about so many. */
const REQUESTS = 12

const harms = ['service', 'archiver', 'postgres', 'store'] as const

/** Harm to a day that leaves the database, and comes back for what is late. */
export const archivingScenarios: Record<string, Scenario> = {
  'archive-killed': {
    about:
      'a day is archived and restored again and again under load of its own; whoever does it, PostgreSQL and the store go away',
    broker: 'embedded',
    oneSeedIn: 2,
    objectStore: true,
    missing: () => needsS3().skip,
    environment: archives,
    run: async world => {
      const { random, say } = world
      // A device has one connection: that of the bursts.
      const today = world.load('http', { lanes: 2, restMs: 300 })
      await burst(world, 400)
      let archived = 0
      for (const [round, harm] of [...random.shuffled(harms), random.pick(harms)].entries()) {
        const archiver = random.chance(0.7) ? archive(world, ['push', '--day', dayOf(), '--move']) : undefined
        // By the requests of the store on the way there; or once it is there, while its blocks go, or on the way back.
        const hurt = random.chance(0.7)
          ? atRequest(world, random.int(1, REQUESTS), harm, archiver)
          : onceArchived(world, harm)
        if (random.chance(0.5)) await burst(world, 100)
        await settles(world)
        archived++
        await hurt()
        await archiver?.ended
        if (round % 2 === 0) await comesAgain(world)
        await burst(world, 100)
        await world.progress(50)
      }
      await settles(world)
      say(`archived ${archived + 1} times`)
      await today.finish()
      await settles(world)
      const { code, said } = await archive(world, ['verify']).ended
      if (code !== 0) throw new Error(`the archive is not as it was written: ${said}`)
    },
  },
}

function dayOf(): string {
  return new Date(Date.now() - OLD_DAYS * DAY_MS).toISOString().slice(0, 10)
}

function archive({ databaseUrl, store }: World, args: readonly string[]): Command {
  return start('partitions/archive/command', args, { DATABASE_URL: databaseUrl, ...store!.environment })
}

/** Readings of the day over both doors, until so many more are acknowledged, and then the rest of them. */
async function burst(world: World, count: number): Promise<void> {
  const loads = [
    world.load('http', { kind: 'old', lanes: 2 }),
    world.load('mqtt', { kind: 'old', lanes: 20 }),
  ]
  await world.progress(count)
  for (const load of loads) await load.finish()
}

/** Some of what was sent before is sent once more, while the archive has it. */
async function comesAgain({ vehicles, journal, service, random }: World): Promise<void> {
  const vehicle = random.pick(vehicles)
  const own = [...journal.sent.values()].filter(({ vehicleId }) => vehicleId === vehicle.id)
  await sendAgain(service.httpUrl, vehicle, own.slice(0, 50))
}

/** Harms as the store gets a request, before it has answered. What is given back makes sure that all goes on. */
function atRequest(
  world: World,
  at: number,
  harm: (typeof harms)[number],
  archiver: Command | undefined,
): () => Promise<void> {
  let done: Promise<void> | undefined
  let requests = 0
  world.store!.onRequest = () => {
    if (++requests !== at) return
    done = hurt(world, harm, archiver)
    // It is heard of below.
    done.catch(() => undefined)
  }
  return async () => {
    world.store!.onRequest = () => undefined
    await (done ?? hurt(world, harm, archiver))
  }
}

function onceArchived(world: World, harm: (typeof harms)[number]): () => Promise<void> {
  const done = (async () => {
    await until('the day is archived', async () => (await placeOf(world))?.state === 'archived')
    await delay(world.random.int(0, 500))
    await hurt(world, harm, undefined)
  })()
  // It is heard of below.
  done.catch(() => undefined)
  return () => done
}

async function hurt(
  { service, postgres, store, random, say }: World,
  harm: (typeof harms)[number],
  archiver: Command | undefined,
): Promise<void> {
  say(`${harm} goes away`)
  if (harm === 'archiver' && archiver) archiver.kill()
  else if (harm === 'postgres') await postgres.end('SIGKILL')
  else if (harm === 'store') {
    await store!.stop()
    await delay(random.int(500, 3_000))
    await store!.start()
  } else {
    await service.stop('SIGKILL')
    await service.start()
  }
}

/** The day is in the archive with all that came for it, and nothing of it is anywhere else. */
async function settles(world: World): Promise<void> {
  await until('the day is archived, with all that came late for it', async () => {
    await timePasses(world)
    const place = await placeOf(world)
    return place?.state === 'archived' && place.late === 0 && place.noted === 0 && place.blocks === null
  })
}

interface Place {
  state: string
  blocks: string | null
  late: number
  noted: number
}

async function placeOf(world: World): Promise<Place | undefined> {
  const rows = await ask<Place>(
    world,
    `select state, packed_relation as blocks,
            (select count(*)::int from vehicle_telemetry_late where time >= lower_bound and time < upper_bound) as late,
            (select count(*)::int from dirty_hours where hour >= lower_bound and hour < upper_bound) as noted
       from telemetry_days where day = $1`,
    [dayOf()],
  )
  return rows?.[0]
}

/**
 * Three days pass for what the follower of the feed has read: readings leave the feed when it has served them for a day.
 * Under the lock of the maintenance, which would not know of it. While PostgreSQL is away no time passes.
 */
async function timePasses(world: World): Promise<void> {
  const reader = world.reader!
  // The service may be away, and begins anew.
  if (
    !(await world.service.process.ready().then(
      () => true,
      () => false,
    ))
  )
    return
  await reader.readOn().catch(unlessAway)
  const pool = new pg.Pool({ connectionString: world.databaseUrl, max: 1 })
  pool.on('error', () => undefined)
  try {
    await withRunLock(pool, async client => {
      await client.query(
        `update vehicle_telemetry_late set received_at = received_at - interval '3 days'
          where transaction_id < $1 and received_at > now() - interval '1 day' and time >= $2 and time < $2::timestamptz + interval '1 day'`,
        [reader.transaction, dayOf()],
      )
      await client.query(
        `update telemetry_days set last_received_at = last_received_at - interval '3 days'
          where day = $2 and state = 'packed' and last_received_at > now() - interval '1 day'
            and not exists (
              select from vehicle_telemetry
               where time >= lower_bound and time < upper_bound and transaction_id >= $1
            )`,
        [reader.transaction, dayOf()],
      )
    })
  } catch (error) {
    unlessAway(error)
  } finally {
    await pool.end()
  }
}

async function ask<T extends pg.QueryResultRow>(
  { databaseUrl }: World,
  text: string,
  values: unknown[],
): Promise<T[] | undefined> {
  const client = new pg.Client({ connectionString: databaseUrl })
  client.on('error', () => undefined)
  try {
    await client.connect()
    return (await client.query<T>(text, values)).rows
  } catch (error) {
    unlessAway(error)
    return undefined
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** A server that was killed is started again; meanwhile nobody answers. */
function unlessAway(error: unknown): void {
  const { code = '', message } = error as { code?: string; message: string }
  const isAway =
    /^(57P0\d|ECONN\w+|08\w+)$/.test(code) ||
    /fetch failed|terminated|answered 5\d\d|Connection/.test(message)
  if (!isAway) throw error
}
