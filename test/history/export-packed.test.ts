import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'
import t from 'tap'
import { HELD, maintain } from '../../partitions/maintain.ts'
import { addDays } from '../../src/telemetry/calendar.ts'
import { DAY, drive, HOUR, NOW, openHistory } from './support.ts'

const begin = Math.floor(NOW / DAY) * DAY - 3 * DAY
const dayOf = (time: number) => new Date(time).toISOString().slice(0, 10)

t.test('an export over all days runs while they are packed, and brings each reading once', async t => {
  const history = await openHistory(t, {
    ...{ PACK_AFTER_DAYS: '1', FEED_RETENTION_DAYS: '1', RAW_RETENTION_DAYS: '3650' },
  })
  const { config } = history
  const pool = history.database.app
  const vehicle = await history.addVehicle()
  const days = [begin, begin + DAY, begin + 2 * DAY].map(dayOf) as [string, string, string]
  // Days of which nothing is known take as long as these.
  const others = await pool.query('select relation from telemetry_days where day <> all($1)', [days])
  for (const { relation } of others.rows) await pool.query(`drop table ${relation}`)
  await pool.query('delete from telemetry_days where day <> all($1)', [days])
  // The first day is more than fits into the buffers of an export that nobody reads.
  const attributes = { note: 'x'.repeat(3_000) }
  const first = drive(vehicle, begin + HOUR, 4_000, 1_000).map(row => ({ ...row, attributes }))
  await history.insert(first)
  await history.insert(drive(vehicle, begin + DAY + HOUR, 300))
  await history.insert(drive(vehicle, begin + 2 * DAY + HOUR, 300))
  const expected = (await pool.query('select count(*)::int as n from telemetry_readings')).rows[0].n
  t.equal(expected, 4_600)
  // What was stored was stored by the machine's clock.
  const later = addDays(new Date(), 9)
  const run = async () => {
    const report = await maintain({ pool, config, now: later })
    if (report === HELD) throw new Error('held')
    t.same(report.failures, [])
    return report.aged!
  }

  const { port } = history.app.server.address() as AddressInfo
  const asked = request({
    port,
    path: `/api/v1/telemetry/export?format=ndjson&fields=time,attributes&from=${new Date(begin).toISOString()}`,
    headers: { authorization: `Bearer ${history.token}` },
    agent: false,
  }).end()
  const [answer] = (await once(asked, 'response')) as [IncomingMessage]
  t.equal(answer.statusCode, 200)
  await once(answer, 'readable')

  const during = await run()
  t.same(during.packed, days.slice(1), 'what it has not come to yet is packed')
  t.match(
    during.kept.filter(({ day }) => day !== days[0]),
    days
      .slice(1)
      .map(day => ({ day, reason: /^transactions from before it was packed may read it: process \d+/ })),
    'and its rows wait for the export, which is said',
  )
  t.match(
    during.kept.filter(({ day }) => day === days[0]),
    [{ reason: /could not be locked for a moment/ }],
    'what it reads is not closed',
  )
  await pool.query(
    `insert into vehicle_telemetry_late (vehicle_id, time, speed) values ($1, $2::timestamptz + interval '2 hours', 7)`,
    [vehicle, days[2]],
  )

  const times: string[] = []
  for await (const line of createInterface({ input: answer })) times.push(JSON.parse(line).time)
  t.equal(times.length, expected)
  t.equal(new Set(times).size, expected, 'each once')

  const after = await run()
  t.same(after.packed, [days[0]])
  t.ok(
    days.slice(1).every(day => after.freed.includes(`vehicle_telemetry_p${day.replaceAll('-', '')}`)),
    'once it is over, the rows go',
  )
  const whole = await history.get(
    `/telemetry/export?format=ndjson&fields=time&from=${new Date(begin).toISOString()}`,
  )
  const again = whole.text.trimEnd().split('\n')
  t.equal(new Set(again).size, expected + 1, 'and the next one has what came late meanwhile')
  t.equal(again.length, expected + 1)
})
