import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import pino from 'pino'
import t from 'tap'
import { maintain } from '../../partitions/maintain.ts'
import { openPools } from '../../src/database/pools.ts'
import { furtherDerivations } from '../../src/derivations.ts'
import { makeDevice, makeVehicle, signIn, withToken } from '../support/accounts.ts'
import { testConfig } from '../support/config.ts'
import { startReplicated } from '../support/replica.ts'
import { startTestService } from '../support/service.ts'
import { until } from '../support/until.ts'
import { seeded } from './support.ts'

const MINUTE = 60_000
const iso = (time: number) => new Date(time).toISOString()

t.test('history and the feed are served by the replica, say up to when, and never skip', async t => {
  const servers = await startReplicated(t)
  const { primary, standby } = servers
  const environment = { DATABASE_URL: servers.primaryUrl, DATABASE_READ_URL: servers.standbyUrl }
  const service = await startTestService(t, environment)
  const admin = await signIn(service)
  const vehicle = (await makeVehicle(admin, { specs: { fleet: 'East' } })).id
  const device = withToken(service, (await makeDevice(admin, vehicle)).token)
  const begin = Date.now() - 90 * MINUTE
  let sent = 0
  const send = async (count: number) => {
    const readings = Array.from({ length: count }, (_, index) => ({
      time: iso(begin + (sent + index) * 10_000),
      longitude: 13 + (sent + index) * 0.001,
      latitude: 50,
      speed: 40,
      ignition: true,
    }))
    sent += count
    const { body } = await device.request('POST', '/telemetry', readings)
    t.equal(body.accepted, count)
    return Date.now()
  }
  const ask = async (path: string) => {
    const answer = await admin.request('GET', path)
    t.equal(answer.status, 200, path)
    return answer
  }
  const range = `from=${iso(begin)}&to=${iso(Date.now() + MINUTE)}`
  const questions = {
    track: `/vehicles/${vehicle}/track?${range}`,
    series: `/vehicles/${vehicle}/series?resolution=raw&${range}`,
    hours: `/series?vehicleIds=${vehicle}&resolution=hour&${range}`,
    trips: `/vehicles/${vehicle}/trips?${range}`,
    stops: `/vehicles/${vehicle}/stops?${range}`,
    usage: `/reports/usage?${range}`,
    load: `/reports/load?${range}`,
    sessions: `/reports/driving-sessions?${range}`,
    fuel: `/reports/low-fuel?below=100`,
    feed: '/telemetry/feed',
  }

  const stored = await send(30)
  await servers.caughtUp()
  await t.test('each question is answered by the standby alone', async t => {
    for (const path of Object.values(questions)) {
      const { body } = await ask(path)
      t.ok(Date.parse(body.upTo) <= Date.now(), `${path} is complete up to ${body.upTo}`)
    }
    for (const format of ['csv', 'parquet']) {
      const { headers } = await ask(`/telemetry/export?format=${format}&${range}`)
      t.ok(headers.get('x-up-to'), `an export as ${format} says it too`)
    }
    const connections = "select count(*)::int from pg_stat_activity where application_name = 'fleetwake read'"
    t.equal((await primary.query(connections)).rows[0].count, 0, 'no reader is on the primary')
    t.ok((await standby.query(connections)).rows[0].count > 0)
    t.equal((await ask(questions.track)).body.items.length, 30)
    t.equal(
      (await ask(questions.hours)).body.items.reduce(
        (sum: number, hour: { samples: number }) => sum + hour.samples,
        0,
      ),
      30,
    )
  })

  await t.test('a replica that lags answers what it has, and up to when that is', async t => {
    await servers.pause()
    const late = await send(20)
    const track = (await ask(questions.track)).body
    t.equal(track.items.length, 30, 'the later ones are not there yet')
    t.ok(Date.parse(track.upTo) < late, `and upTo says so: ${track.upTo}`)
    for (const path of Object.values(questions)) {
      t.ok(Date.parse((await ask(path)).body.upTo) < late, path)
    }
    t.equal((await ask(questions.trips)).body.items.length, 1)
    const { body } = await ask(questions.feed)
    t.equal(body.items.length, 30)
    t.equal((await ask(`/telemetry/feed?after=${body.nextCursor}`)).body.items.length, 0)
    await servers.resume()
    await servers.caughtUp()
    t.equal((await ask(questions.track)).body.items.length, 50)
    t.equal(
      (await ask(`/telemetry/feed?after=${body.nextCursor}`)).body.items.length,
      20,
      'the feed goes on where it was',
    )
    t.ok(stored < late)
  })

  await t.test('a day that is packed is answered the same, by the replica alone', async t => {
    const noon = Math.floor(Date.now() / 86_400_000 - 3) * 86_400_000 + 12 * 60 * MINUTE
    const at = (index: number) => ({
      time: iso(noon + index * 10_000),
      longitude: 13 + index * 0.001,
      latitude: 50,
    })
    const some = Array.from({ length: 200 }, (_, index) => ({
      ...at(index),
      speed: 40,
      ignition: index < 190,
    }))
    t.match(await device.request('POST', '/telemetry', some), { body: { accepted: 200 } })
    const old = `from=${iso(noon - 60 * MINUTE)}&to=${iso(noon + 120 * MINUTE)}`
    const paths = [
      `/vehicles/${vehicle}/track?${old}&limit=1000`,
      `/vehicles/${vehicle}/series?resolution=raw&${old}&limit=1000`,
      `/vehicles/${vehicle}/trips?${old}`,
      `/telemetry/export?format=csv&${old}`,
    ]
    const answers = async () => {
      const found: string[] = []
      for (const path of paths) {
        const { body } = await ask(path)
        found.push(JSON.stringify(typeof body === 'string' ? body : { ...body, upTo: null }))
      }
      return found
    }
    await servers.caughtUp()
    const before = await answers()
    t.match(before, [/"latitude":50/, /50/, /"readings":1\d\d/, /,50,/])
    const config = testConfig({ DATABASE_URL: servers.primaryUrl, PACK_AFTER_DAYS: '1' })
    const own = openPools(servers.primaryUrl, config, pino({ level: 'silent' }))
    t.teardown(() => own.close())
    const isPacked = async () => {
      const { rows } = await primary.query(
        'select packed from telemetry_days where lower_bound < $1 and upper_bound > $1',
        [new Date(noon)],
      )
      return rows[0].packed
    }
    // The service's own maintenance may be at it.
    let last = ''
    const packing = until('the day is packed', async () => {
      const derivations = furtherDerivations(config)
      const report = await maintain({ pool: own.app, config, derivations, now: new Date() })
      if (typeof report !== 'symbol') last = JSON.stringify([report.failures, report.aged])
      return await isPacked()
    })
    await packing.catch((error: Error) => t.fail(`${error.message}: ${last}`))
    await servers.caughtUp()
    t.same(await answers(), before)
    const late = [{ ...at(0), time: iso(noon + 5_000), speed: 77 }]
    t.match(await device.request('POST', '/telemetry', late), { body: { accepted: 1 } })
    await servers.caughtUp()
    const { items } = (await ask(paths[0]!)).body
    t.same([items.length, items[1].speed], [201, 77], 'with what comes late')
    const connections = "select count(*)::int from pg_stat_activity where application_name = 'fleetwake read'"
    t.equal((await primary.query(connections)).rows[0].count, 0, 'no reader is on the primary')
  })

  await t.test('a cursor that is ahead of the replica waits for it', async t => {
    const { nextCursor } = (await ask(questions.feed)).body
    const [kind, system, timeline, transaction, , , organizationId] = JSON.parse(
      Buffer.from(nextCursor, 'base64url').toString(),
    )
    const ahead = Buffer.from(
      JSON.stringify([kind, system, timeline, transaction + 1_000, null, null, organizationId]),
    ).toString('base64url')
    const { body } = await ask(`/telemetry/feed?after=${ahead}`)
    t.match(body, { items: [], more: false, nextCursor: ahead })
  })

  await t.test(
    'beside writers with delays and deaths, while replaying stops and goes on, nothing is skipped',
    async t => {
      const { nextCursor } = (await ask('/telemetry/feed?limit=10000')).body
      let writing = true
      const writers = Promise.all(
        Array.from({ length: 6 }, (_, writer) => write(servers.primaryUrl, vehicle, begin, writer)),
      ).finally(() => {
        writing = false
      })
      const lagging = (async () => {
        const random = seeded(7)
        while (writing) {
          await servers.pause()
          await delay(random() * 60)
          await servers.resume()
          await delay(random() * 60)
        }
      })()
      const seen: string[] = []
      const random = seeded(11)
      let after = nextCursor
      const poll = async () => {
        const { body } = await ask(`/telemetry/feed?limit=${1 + Math.floor(random() * 50)}&after=${after}`)
        for (const { time } of body.items) seen.push(time)
        after = body.nextCursor
        return body.more
      }
      while (writing) await poll()
      const committed = (await writers).flat()
      await lagging
      await servers.caughtUp()
      await until(
        'everything that was committed has come',
        async () => !(await poll()) && seen.length >= committed.length,
      )
      t.same(seen.sort(), committed.sort(), `all of ${committed.length}, each once`)
    },
  )
})

/** Transactions that wait before they end, on connections that may die. Answers the times that were committed. */
async function write(url: string, vehicle: string, begin: number, writer: number): Promise<string[]> {
  const random = seeded(writer + 1)
  const committed: string[] = []
  let client: pg.Client | undefined
  for (let number = 0; number < 30; number++) {
    if (!client) {
      client = new pg.Client({ connectionString: url })
      client.on('error', () => undefined) // Its own death, below.
      await client.connect()
    }
    const time = iso(begin - 1_000 - writer * 100_000 - number * 1_000)
    await client.query('begin')
    await client.query('insert into vehicle_telemetry (vehicle_id, time, speed) values ($1, $2, 1)', [
      vehicle,
      time,
    ])
    await delay(random() < 0.2 ? random() * 100 : random() * 10)
    const fate = random()
    if (fate < 0.75) {
      await client.query('commit')
      committed.push(time)
    } else if (fate < 0.9) await client.query('rollback')
    else {
      // Without a word to the server.
      ;(client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy()
      client = undefined
    }
  }
  await client?.end()
  return committed
}
