import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { administratorUrl } from '../../../src/database/embedded-roles.ts'
import { type Account, makeDevice, makeVehicle, signIn } from '../../support/accounts.ts'
import { built } from '../../support/build.ts'
import { copyCluster } from '../../support/replica.ts'
import { withClient } from '../../support/server.ts'
import { until } from '../../support/until.ts'
import { httpDoor, mqttDoor } from '../doors.ts'
import { createJournal, keyOf } from '../journal.ts'
import { tell } from '../judge.ts'
import { createReadings, startLoad, type Vehicle } from '../load.ts'
import type { Scenario } from '../scenario.ts'
import { createService, type ServiceControl } from '../service.ts'
import type { World } from '../world.ts'

const run = promisify(execFile)
const command = built('src/backup/command')

/** A service on an embedded server: its folder, and a copy of its server's. */
interface Place {
  service: ServiceControl
  dataDir: string
  cluster: string
  copy: string
}

/** How a copy is made and put back. Where a cold copy is made the service stops for it. */
interface Way {
  copy(place: Place): Promise<void>
  restore(place: Place): Promise<void>
}

const putBack = async ({ cluster, copy }: Place) =>
  void (await run('cp', ['-a', join(copy, 'postgres'), cluster]))

const ways: Record<string, Way> = {
  'our commands': {
    copy: ({ dataDir, copy }) => backup(dataDir, 'create', copy),
    restore: ({ dataDir, copy }) => backup(dataDir, 'restore', copy),
  },
  'a cold copy': {
    copy: async ({ service, cluster, copy }) => {
      await service.stop('SIGTERM')
      await mkdir(copy)
      await run('cp', ['-a', cluster, copy])
      await service.start()
    },
    restore: putBack,
  },
  'backup_label, by hand': {
    copy: async ({ dataDir, copy }) =>
      withClient((await administratorUrl(dataDir))!, client => copyCluster(client, dataDir, copy)),
    restore: putBack,
  },
}

async function backup(dataDir: string, ...args: string[]): Promise<void> {
  await run(process.execPath, [...command, ...args], { env: { PATH: process.env.PATH, DATA_DIR: dataDir } })
}

async function urlOf(dataDir: string): Promise<string> {
  return (await readFile(join(dataDir, 'database.url'), 'utf8')).trim()
}

export const restoreScenarios: Record<string, Scenario> = {
  restored: {
    about: 'an older backup is restored under followers of the feed: they are told, and miss nothing',
    broker: 'embedded',
    oneSeedIn: 5,
    run: async world => {
      const names = Object.keys(ways)
      const name = names[world.seed % names.length]!
      world.say(`restored by: ${name}`)
      await restoreUnderFollowers(world, ways[name]!)
    },
  },
}

async function restoreUnderFollowers(world: World, way: Way): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'fleetwake-restored-'))
  const dataDir = join(home, 'data')
  world.teardown(() => rm(home, { recursive: true, force: true }))
  const service = await createService(world, { DATA_DIR: dataDir })
  const place = { service, dataDir, cluster: join(dataDir, 'postgres'), copy: join(home, 'copy') }
  await service.start()
  const admin = await signIn(service)
  const vehicles: Vehicle[] = []
  for (let count = 0; count < 5; count++) {
    const { id } = await makeVehicle(admin)
    vehicles.push({ id, device: await makeDevice(admin, id) })
  }
  const journal = createJournal()
  const readings = createReadings()
  const send = () => {
    const options = { vehicles, journal, readings, kind: 'mixed', restMs: 50 } as const
    const loads = [
      startLoad({ ...options, door: httpDoor(service.httpUrl), lanes: 1, seed: world.random.int(1, 1e6) }),
      startLoad({ ...options, door: mqttDoor(service.mqttUrl), lanes: 10, seed: world.random.int(1, 1e6) }),
    ]
    for (const load of loads) world.teardown(() => load.stop())
    return async () => {
      for (const load of loads) await load.finish()
    }
  }
  const progress = async (more: number) => {
    const before = journal.acknowledged.size
    await until(`${more} more are acknowledged`, () => journal.acknowledged.size >= before + more)
  }

  const finish = send()
  await progress(world.random.int(200, 600))
  const acknowledgedBefore = new Set(journal.acknowledged)
  await way.copy(place)
  await progress(world.random.int(300, 900))
  await finish()
  const followers = await Promise.all([0, 1, 2].map(() => followToEnd(admin, () => storedIn(dataDir))))
  await service.stop('SIGTERM')

  await rename(place.cluster, join(home, 'lost'))
  await way.restore(place)
  await service.start()
  const stored = new Set(await storedIn(dataDir))
  const missing = [...acknowledgedBefore].filter(key => !stored.has(key))
  const broken: string[] = []
  tell(broken, 'acknowledged before the backup, and not in what was restored', missing)

  // Until numbers of transactions that the followers have seen have been given out again.
  const given = JSON.parse(Buffer.from(followers[0]!.cursor, 'base64url').toString())[3] as number
  const again = send()
  await until(
    'numbers are given out again',
    async () => (await nextTransaction(dataDir)) > given + 50,
    120_000,
  )
  await again()
  for (const { cursor, seen } of followers) {
    const { status, body } = await admin.request('GET', `/telemetry/feed?limit=10000&after=${cursor}`)
    if (status === 409 && body.code === 'cursor_of_another_cluster') continue
    const come = new Set((body.items ?? []).map(keyOfItem))
    const missed = (await storedIn(dataDir)).filter(key => !seen.has(key) && !come.has(key))
    broken.push(`a follower was answered ${status}, and misses ${missed.length} readings`)
  }
  const anew = await followToEnd(admin, () => storedIn(dataDir))
  if (anew.doubled > 0)
    broken.push(`${anew.doubled} readings came more than once to a follower that began anew`)
  await service.stop('SIGTERM')
  if (broken.length > 0) throw new Error(broken.join('; '))
}

interface Followed {
  cursor: string
  seen: Set<string>
  doubled: number
}

const keyOfItem = ({ vehicleId, time, odometer }: { vehicleId: string; time: string; odometer: number }) =>
  keyOf({ vehicleId, time: Date.parse(time), mark: odometer })

/** From the beginning until it has seen all that is stored. */
async function followToEnd(admin: Account, stored: () => Promise<string[]>): Promise<Followed> {
  const followed: Followed = { cursor: '', seen: new Set(), doubled: 0 }
  const read = async () => {
    const after = followed.cursor && `&after=${followed.cursor}`
    const { status, body } = await admin.request('GET', `/telemetry/feed?limit=10000${after}`)
    if (status !== 200) throw new Error(`the feed answered ${status} ${body.code}`)
    for (const item of body.items) {
      const key = keyOfItem(item)
      if (followed.seen.has(key)) followed.doubled++
      followed.seen.add(key)
    }
    followed.cursor = body.nextCursor
    return !body.more && (await stored()).every(key => followed.seen.has(key))
  }
  // A transaction that is open for a moment, of a maintenance run for one, holds the feed back.
  await until('a follower has seen what is stored', read).catch(async (error: Error) => {
    const missing = (await stored()).filter(key => !followed.seen.has(key))
    throw new Error(`${error.message}: ${missing.length} are missing, ${followed.seen.size} came`)
  })
  return followed
}

async function storedIn(dataDir: string): Promise<string[]> {
  return await withClient(await urlOf(dataDir), async client => {
    const { rows } = await client.query<{ vehicleId: string; time: Date; mark: number }>(
      'select vehicle_id as "vehicleId", time, odometer as mark from vehicle_telemetry',
    )
    return rows.map(({ time, ...row }) => keyOf({ ...row, time: time.getTime() }))
  })
}

async function nextTransaction(dataDir: string): Promise<number> {
  return await withClient(await urlOf(dataDir), async client => {
    const { rows } = await client.query('select txid_snapshot_xmin(txid_current_snapshot()) as next')
    return Number(rows[0].next)
  })
}
