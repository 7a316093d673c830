import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import pg from 'pg'
import t from 'tap'
import { transaction } from '../../src/database/transaction.ts'
import { drivenTripsOf } from '../../src/history/trips/driven.ts'
import { learnOf, learnTravelTimes, verifyLearning } from '../../src/travel/learning.ts'
import { learnedOf, writeLearning } from '../../src/travel/store.ts'
import { DAY, MINUTE, openHistory, type Row } from '../history/support.ts'
import { makeOrganization, makeUser, signIn } from '../support/accounts.ts'
import { startTestService } from '../support/service.ts'

const openPool = (connectionString: string) => new pg.Pool({ connectionString, max: 2 })

const midnight = Date.parse('2026-11-20T00:00:00Z')

/** Ways of three kilometres to the north and back, ten minutes each, with a stop of half an hour after each. */
function shuttle(vehicleId: string, days: number): Row[] {
  const rows: Row[] = []
  for (let day = 1; day <= days; day++) {
    for (let way = 0; way < 10; way++) {
      const begin = midnight - day * DAY + 8 * 60 * MINUTE + way * 40 * MINUTE
      for (let second = 0; second <= 660; second += 30) {
        const part = Math.min(1, second / 600)
        const latitude = 50 + (3 / 111.195) * (way % 2 === 0 ? part : 1 - part)
        const isDriving = second < 600
        const fields = { longitude: 13, latitude, speed: isDriving ? 18 : 0, ignition: isDriving }
        rows.push({ vehicleId, time: begin + second * 1_000, ...fields })
      }
    }
  }
  return rows
}

t.test('every night each organization learns from its own trips, and a command verifies it', async t => {
  const history = await openHistory(t)
  const [first, second] = history.organizations
  const pool = history.database.jobs
  await history.insert(shuttle(await history.addVehicle(), 6))
  await history.insert(shuttle(await history.addVehicle({ organizationId: second }), 1))
  const deps = { pool, tripsOf: drivenTripsOf }
  const { signal } = new AbortController()
  t.equal(await learnedOf(history.database.app, first), null)
  t.same(await verifyLearning(deps, first, signal), [], 'nothing is learned, and nothing differs')

  const kind = learnTravelTimes(deps)
  const effect = await kind.run({
    id: 'job',
    organizationId: first,
    payload: { date: '2026-11-21' },
    attempt: 1,
    signal,
  })
  await transaction(pool, client => effect!(client))
  const learned = (await learnedOf(history.database.app, first))!
  t.match(learned, { trips: 60, vehicles: 1, timeZone: 'UTC', until: '2026-11-20T00:00:00.000Z' })
  const [all] = learned.levels
  t.ok(Math.abs(all!.speedKmh - 20) < 4, `${all!.speedKmh} km/h`)
  t.equal(await learnedOf(history.database.app, second), null, 'another one has learned nothing yet')
  const other = await learnOf(deps, second, midnight, signal)
  t.equal(other.trips, 10)

  t.same(await verifyLearning(deps, first, signal), [])
  await transaction(pool, client => writeLearning(client, second, other))
  await pool.query(
    'update travel_levels set speed_kmh = speed_kmh + 1 where hour is null and cell_row is null',
  )
  t.ok((await verifyLearning(deps, first, signal)).length > 0, 'what was tampered with is named')

  // A trip more, that came late.
  await transaction(pool, async client => writeLearning(client, first, learned))
  await history.insert(shuttle(await history.addVehicle(), 1))
  const late = await verifyLearning(deps, first, signal)
  t.match(late.join('\n'), /learned from 60 trips, but there are 70/)
  t.equal((await learnOf(deps, first, midnight, signal)).trips, 70)

  const command = async (...args: string[]) => {
    const options = { env: { ...process.env, DATABASE_URL: history.url }, maxBuffer: 1e8 }
    const all = ['--import', 'tsx', 'src/travel/command.ts', ...args]
    return await promisify(execFile)(process.execPath, all, options).then(
      ({ stdout }) => ({ code: 0, stdout }),
      ({ code, stdout }: { code: number; stdout: string }) => ({ code, stdout }),
    )
  }
  const differs = await command('verify', '--json', '--organization', first)
  t.equal(differs.code, 1)
  t.match(JSON.parse(differs.stdout), [{ organization: first, differences: [/60 trips/] }])
  t.match(await command('forget'), { code: 2 })
})

t.test('plans use what was learned, and everybody sees their own alone', async t => {
  const service = await startTestService(t)
  const admin = await signIn(service)
  const { organization } = (await admin.request('GET', '/auth/me')).body as { organization: { id: string } }
  const { id: otherId } = await makeOrganization(admin)
  const other = await makeUser(service, admin, { organizationId: otherId })
  const pool = openPool(service.databaseUrl)
  t.teardown(() => pool.end())
  const at = { trips: 90, detour: 2, speedKmh: 10, slow: 1.5 }
  const levels = [
    { ...at, lengthClass: null, cell: null, hour: null },
    { ...at, lengthClass: 1, cell: null, hour: null },
    { ...at, lengthClass: null, cell: { row: 3_000, column: 250 }, hour: null },
    { ...at, lengthClass: null, cell: { row: 3_000, column: 250 }, hour: 8, speedKmh: 5 },
  ]
  const span = { from: '2026-10-23T00:00:00.000Z', until: '2026-11-20T00:00:00.000Z' }
  const learning = { levels, timeZone: 'Europe/Oslo', ...span, vehicles: 3, trips: 90 }
  await transaction(pool, client => writeLearning(client, organization.id, learning))

  const shown = await admin.request('GET', '/planning/travel-times')
  t.match(shown, { status: 200, body: { learned: { ...span, trips: 90 } } })
  t.match(shown.body.levels, [
    { km: null, cell: null, hour: null, speedKmh: 10 },
    { km: null, cell: { longitude: 5.01, latitude: 60.01 }, hour: null },
    { km: 2, cell: null },
  ])
  const { body: atEight } = await admin.request('GET', '/planning/travel-times?hour=8')
  t.match(atEight.levels, [{ hour: 8, speedKmh: 5 }])
  t.same((await other.request('GET', '/planning/travel-times')).body, { learned: null, levels: [] })

  const input = {
    vehicles: [{ id: 1, start: [5.005, 60.005] }],
    jobs: [{ id: 1, location: [5.005, 60.015] }],
    options: { iterations: 1 } as Record<string, unknown>,
  }
  const driven = async (account: typeof admin, options: Record<string, unknown>) => {
    const answer = await account.request('POST', '/planning/solve', {
      ...input,
      options: { ...input.options, ...options },
    })
    t.equal(answer.status, 200)
    return answer.body as { summary: { duration: number }; travel: unknown }
  }
  const usual = await driven(other, {})
  t.same(usual.travel, { source: 'default' })
  const own = await driven(admin, {})
  t.same(own.travel, { source: 'learned', learnedUntil: span.until, learnedTrips: 90, atRisk: [] })
  const isTimes = (seconds: number, times: number) =>
    t.ok(Math.abs(seconds / own.summary.duration - times) < 1e-6, `${times}`)
  isTimes(usual.summary.duration, (1.3 / 40) * (10 / 2))
  isTimes((await driven(admin, { percentile: 80 })).summary.duration, 1.5)
  const closes = own.summary.duration * 1.2
  const window = { ...input, jobs: [{ ...input.jobs[0]!, time_windows: [[0, closes]] }] }
  const { body: risky } = await admin.request('POST', '/planning/solve', window)
  t.match(risky.travel.atRisk, [{ vehicle: 1, type: 'job', id: 1 }], 'one trip in five comes later')
  isTimes(risky.travel.atRisk[0].late, 0.3)
  t.same(risky.unassigned, [])
  // A Monday at eight, in Oslo.
  isTimes((await driven(admin, { departure: '2026-11-23T07:30:00Z' })).summary.duration, 2)
  isTimes((await driven(admin, { departure: '2026-11-23T08:30:00Z' })).summary.duration, 1)
})
