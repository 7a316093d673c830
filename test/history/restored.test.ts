import { execFile } from 'node:child_process'
import { mkdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pino from 'pino'
import t, { type Test } from 'tap'
import { startEmbedded } from '../../src/database/embedded.ts'
import { administratorUrl } from '../../src/database/embedded-roles.ts'
import { isAlive, signalTo } from '../../src/database/processes.ts'
import { type Account, makeDevice, makeVehicle, signIn, withToken } from '../support/accounts.ts'
import { layCluster } from '../support/embedded.ts'
import { temporaryFolder } from '../support/process.ts'
import { copyCluster } from '../support/replica.ts'
import { withClient } from '../support/server.ts'
import { startTestService } from '../support/service.ts'
import { until } from '../support/until.ts'

const run = promisify(execFile)
const log = pino({ level: 'silent' })

/** The service on a server of its own, in a folder that can be put back; and devices that report there. */
interface Life {
  admin: Account
  /** So many messages of five readings, each message a transaction. */
  send(messages: number): Promise<void>
  /** Reads on until there is nothing more. */
  follow(after?: string): Promise<{ status: number; code?: string; seen: string[]; after: string }>
  stored(): Promise<string[]>
  url: string
  stop(): Promise<void>
}

interface Fleet {
  begin: number
  sent: number
  vehicle?: string
  token?: string
}

async function begin(t: Test, home: string, fleet: Fleet): Promise<Life> {
  await layCluster(home)
  const server = await startEmbedded({ dataDir: home, log, settings: ['max_connections=60'] })
  t.teardown(() => server.stop())
  const service = await startTestService(t, { DATABASE_URL: server.url })
  const admin = await signIn(service)
  fleet.vehicle ??= (await makeVehicle(admin)).id
  fleet.token ??= (await makeDevice(admin, fleet.vehicle)).token
  const device = withToken(service, fleet.token)
  return {
    admin,
    url: server.url,
    send: async messages => {
      for (let message = 0; message < messages; message++) {
        const readings = Array.from({ length: 5 }, () => ({
          time: new Date(fleet.begin + fleet.sent++ * 1_000).toISOString(),
          speed: 40,
        }))
        const { body } = await device.request('POST', '/telemetry', readings)
        if (body.accepted !== 5) throw new Error(`a message was answered ${JSON.stringify(body)}`)
      }
    },
    follow: async after => {
      const seen: string[] = []
      for (;;) {
        const asked = after === undefined ? '' : `&after=${after}`
        const { status, body } = await admin.request('GET', `/telemetry/feed?limit=100${asked}`)
        if (status !== 200) return { status, code: body.code, seen, after: after ?? '' }
        for (const { time } of body.items as { time: string }[]) seen.push(time)
        after = body.nextCursor as string
        if (!body.more) return { status, seen, after }
      }
    },
    stored: () =>
      withClient(server.url, async client => {
        const { rows } = await client.query<{ time: Date }>(
          'select time from vehicle_telemetry order by time',
        )
        return rows.map(({ time }) => time.toISOString())
      }),
    stop: async () => {
      await service.stop()
      await server.stop()
    },
  }
}

/** Two ways of copying the folder, after which a server goes on upon the timeline that it was on. */
const copies: Record<string, (life: Life, home: string, copy: string) => Promise<void>> = {
  'a cold copy': async (life, home, copy) => {
    await life.stop()
    await mkdir(copy, { recursive: true })
    await run('cp', ['-a', join(home, 'postgres'), copy])
  },
  'a copy with backup_label, made while it ran': async (life, home, copy) => {
    await withClient((await administratorUrl(home))!, client => copyCluster(client, home, copy))
    await life.stop()
  },
}

for (const [name, makeCopy] of Object.entries(copies)) {
  t.test(`after a restore from ${name} a follower is told so, and misses nothing`, async t => {
    const [home, copy] = [await temporaryFolder(t), await temporaryFolder(t)]
    const fleet: Fleet = { begin: Date.now() - 86_400_000, sent: 0 }
    const first = await begin(t, home, fleet)
    await first.send(20)
    await makeCopy(first, home, copy)

    const lost = await begin(t, home, fleet)
    await lost.send(20)
    const before = await follow(lost, 200)
    t.equal(before.seen.length, 200, 'the follower has read what is lost soon')
    await lost.stop()
    await rm(join(home, 'postgres'), { recursive: true })
    await rename(join(copy, 'postgres'), join(home, 'postgres'))

    const restored = await begin(t, home, fleet)
    // Numbers of transactions are given out again, until they have overtaken the follower's.
    await restored.send(60)
    const stored = await restored.stored()
    t.equal(stored.length, 400)
    const on = await restored.follow(before.after)
    const missed = stored.filter(time => !before.seen.includes(time) && !on.seen.includes(time))
    t.match(
      on,
      { status: 409, code: 'cursor_of_another_cluster' },
      `refused; with ${on.status} the follower would have missed ${missed.length} of ${stored.length}`,
    )
    t.same((await follow(restored, 400)).seen.sort(), stored, 'anew it sees every reading once')
  })
}

t.test('a restart and a crash refuse nothing, and the follower goes on', async t => {
  const home = await temporaryFolder(t)
  const fleet: Fleet = { begin: Date.now() - 86_400_000, sent: 0 }
  const first = await begin(t, home, fleet)
  await first.send(10)
  const start = await first.follow()
  const whole = await follow(first, 50)
  await first.stop()
  const second = await begin(t, home, fleet)
  await second.send(10)
  const postmaster = Number.parseInt(await readFile(join(home, 'postgres', 'postmaster.pid'), 'utf8'), 10)
  signalTo(postmaster, 'SIGKILL')
  await until('the server has died', () => !isAlive(postmaster))
  await second.stop()
  const third = await begin(t, home, fleet)
  await third.send(10)
  const on = await follow(third, 100, whole.after)
  t.same(whole.seen.concat(on.seen).sort(), await third.stored(), 'each once')
  t.equal((await third.follow(start.after)).status, 200)
  const lives = await withClient(third.url, client => client.query('select from database_lives'))
  t.equal(lives.rowCount, 3, 'each start of the server is one life')
})

/** Until so many have come: what another transaction still holds back comes a little later. */
async function follow(life: Life, count: number, after?: string) {
  const seen: string[] = []
  await until(`${count} readings in the feed`, async () => {
    const more = await life.follow(after)
    seen.push(...more.seen)
    after = more.after
    return seen.length >= count
  })
  return { seen, after: after! }
}
