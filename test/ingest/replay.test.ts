import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import t from 'tap'
import { request, signIn } from '../support/accounts.ts'
import { built } from '../support/build.ts'
import { withClient } from '../support/server.ts'
import { startTestService } from '../support/service.ts'
import { until } from '../support/until.ts'
import { watch } from '../support/watcher.ts'

const run = promisify(execFile)

t.test('rejections are listed, and are stored by a replay once their cause is mended', async t => {
  const service = await startTestService(t)
  const admin = await signIn(service)
  const id = '5f3c1c1e-0000-4000-8000-0000000000ff'
  const time = Date.now()
  const body = [
    { vehicleId: id, time, speed: 50, longitude: 9.99, latitude: 53.55 },
    { vehicleId: id, time, speed: 50, event: 'sos' },
    { vehicleId: id, time: time - 1 },
    { vehicleId: id, time: time - 1 },
    { vehicleId: crypto.randomUUID(), time },
  ]
  const posted = await request(service, 'POST', '/telemetry', { token: admin.token, body })
  t.match(posted.body, { accepted: 0, rejectedCount: 5 })

  const first = await admin.request('GET', '/telemetry/rejections?limit=2&code=unknown_vehicle')
  t.equal(first.body.items.length, 2)
  const rest = await admin.request('GET', `/telemetry/rejections?cursor=${first.body.nextCursor}`)
  t.match(rest.body, {
    items: [
      { code: 'unknown_vehicle', source: 'http', replayedAt: null },
      { code: 'unknown_vehicle', source: 'http', replayedAt: null },
    ],
    nextCursor: null,
  })
  t.equal((await admin.request('GET', '/telemetry/rejections?cursor=nonsense')).body.code, 'bad_cursor')
  t.same((await admin.request('GET', '/telemetry/rejections?code=bad_time')).body.items, [])

  await until('the copy is a repeat of the row that is kept', async () => {
    const { body } = await admin.request('GET', '/telemetry/rejections')
    return body.items.filter(({ repeats }: { repeats: number }) => repeats === 1).length === 1
  })

  await withClient(service.databaseUrl, client =>
    client.query(
      `insert into vehicles (id, organization_id, vin, license_plate)
       select $1, id, 'WVW00000000000001', 'RE-PLAY' from organizations limit 1`,
      [id],
    ),
  )
  await service.identity.vehicles.settled()
  const watcher = await watch(t, service, { token: admin.token, subscribe: {} })
  t.same((await watcher.next('snapshot')).positions, [])
  const replayed = await replay(service.databaseUrl, '--code', 'unknown_vehicle', '--json')
  t.equal(replayed.code, 1, 'one is rejected still')
  t.match(JSON.parse(replayed.stdout), { replayed: 4, accepted: 3, duplicates: 0, rejected: 1 })
  const { rows } = await withClient(service.databaseUrl, client =>
    // Which of two that came together is the first of their instant, nobody says.
    client.query('select speed, event from vehicle_telemetry order by speed nulls first, event nulls first'),
  )
  t.same(rows, [
    { speed: null, event: null },
    { speed: 50, event: null },
    { speed: 50, event: 'sos' },
  ])
  let items: { time: string; part: number }[] = []
  await until('no older transaction keeps the feed from them', async () => {
    items = (await admin.request('GET', '/telemetry/feed')).body.items
    return items.length > 0
  })
  t.same(
    items.map(item => [Date.parse(item.time), item.part]).sort(),
    [
      [time - 1, 0],
      [time, 0],
      [time, 1],
    ],
    'what is of one instant is told apart by its part',
  )
  t.match((await watcher.next('positions')).positions, [{ vehicleId: id, speed: 50 }], 'and it is shown')

  const again = await replay(service.databaseUrl, '--code', 'unknown_vehicle')
  t.match(again.stdout, /unknown_vehicle: there is no such vehicle\n1 rejections: 0 readings stored/)
  const open = await admin.request('GET', '/telemetry/rejections')
  t.equal(
    open.body.items.filter(({ replayedAt }: { replayedAt: string | null }) => replayedAt === null).length,
    1,
  )
  t.equal((await replay(service.databaseUrl, '--code', 'nonsense')).code, 2)
  t.match(await replay(service.databaseUrl, '--code', 'bad_time'), { code: 0, stdout: /^0 rejections/ })
})

t.test('large rejections are put through a few at a time', async t => {
  const service = await startTestService(t)
  const admin = await signIn(service)
  // A message of nine hundred kilobytes each, of which four fit into a page and one begins in it.
  await withClient(service.databaseUrl, client =>
    client.query(
      `insert into telemetry_rejections (received_at, organization_id, code, reason, source, vehicle_id, payload)
       select now() + n * interval '1 millisecond', organization_id, 'unknown_vehicle', 'there is no such vehicle', 'mqtt', $1,
              jsonb_build_object('time', extract(epoch from now()) * 1000 + n, 'padding', repeat('x', 900000))::text
       from users, generate_series(1, 12) n limit 12`,
      [crypto.randomUUID()],
    ),
  )
  const { stdout } = await replay(service.databaseUrl, '--code', 'unknown_vehicle')
  t.match(stdout, /^12 rejections: 0 readings stored, 0 were stored already, 12 still rejected\.$/m)
  t.equal((await admin.request('GET', '/telemetry/rejections')).body.items.length, 12)
})

async function replay(url: string, ...args: string[]): Promise<{ code: number; stdout: string }> {
  try {
    const { stdout } = await run(process.execPath, [...built('src/ingest/command'), ...args], {
      env: { ...process.env, DATABASE_URL: url, LOG_LEVEL: 'error' },
    })
    return { code: 0, stdout }
  } catch (error) {
    const { code, stdout } = error as { code: number; stdout: string }
    return { code, stdout }
  }
}
