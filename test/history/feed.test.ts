import t from 'tap'
import { until } from '../support/until.ts'
import { drive, type History, HOUR, insertReadings, NOW, openHistory } from './support.ts'

/** Polls until so many readings have come: other databases' transactions on the same server delay the feed too. */
async function follow(history: History, after: string, count: number) {
  // biome-ignore lint/suspicious/noExplicitAny: answers are what the tests look into.
  const items: any[] = []
  await until(`${count} readings in the feed`, async () => {
    const { body } = await history.get(`/telemetry/feed?limit=300&after=${after}`)
    items.push(...body.items)
    after = body.nextCursor
    return items.length >= count
  })
  return { items, after }
}

t.test('the feed brings every reading of the organization once, and waits for open transactions', async t => {
  const history = await openHistory(t)
  const mine = await history.addVehicle()
  const foreign = await history.addVehicle({ organizationId: history.organizations[1] })
  const empty = await history.get('/telemetry/feed')
  t.match(empty.body, { items: [], more: false, nextCursor: String })

  await history.insert(drive(mine, NOW - HOUR, 10))
  await history.insert(drive(foreign, NOW - HOUR, 10))
  const slow = await history.database.app.connect()
  t.teardown(() => slow.release(true))
  await slow.query('begin')
  await insertReadings(slow, drive(mine, NOW - 2 * HOUR, 5), NOW)
  await history.insert(drive(mine, NOW - HOUR / 2, 7))

  const first = await follow(history, empty.body.nextCursor, 10)
  t.equal(first.items.length, 10, 'what committed behind an open transaction waits')
  t.equal(first.items[0].vehicleId, mine)
  t.match(first.items[0], { speed: 40, ignition: true, attributes: null, receivedAt: String })
  const waiting = await history.get(`/telemetry/feed?after=${first.after}`)
  t.same(waiting.body.items, [])
  await slow.query('commit')
  const second = await follow(history, waiting.body.nextCursor, 12)
  t.equal(second.items.length, 12, 'the late commit and what waited for it')
  const third = await history.get(`/telemetry/feed?after=${second.after}`)
  t.match(third.body, { items: [], more: false })
})

t.test('one transaction larger than a page, or than a step, is paged', async t => {
  const history = await openHistory(t)
  const mine = await history.addVehicle()
  const foreign = await history.addVehicle({ organizationId: history.organizations[1] })
  const { nextCursor } = (await history.get('/telemetry/feed')).body
  await history.insert([
    ...drive(mine, NOW - HOUR, 1000, 1000),
    ...drive(foreign, NOW - 8 * HOUR, 25_000, 1000),
  ])
  await history.insert(drive(mine, NOW - 2 * HOUR, 3))
  const { items, after } = await follow(history, nextCursor, 1003)
  t.equal(items.length, 1003)
  t.equal(new Set(items.map(({ vehicleId, time }) => `${vehicleId} ${time}`)).size, 1003)
  t.match((await history.get(`/telemetry/feed?after=${after}`)).body, { items: [], more: false })
})

t.test('a cursor of another cluster, of another timeline or of no feed at all is refused', async t => {
  const history = await openHistory(t)
  const { nextCursor } = (await history.get('/telemetry/feed')).body
  const place = JSON.parse(Buffer.from(nextCursor, 'base64url').toString())
  const ask = async (altered: unknown) => {
    const after = Buffer.from(JSON.stringify(altered)).toString('base64url')
    const { status, body } = await history.get(`/telemetry/feed?after=${after}`)
    return `${status} ${body.code}`
  }
  t.equal(await ask(place.with(1, '7000000000000000000')), '409 cursor_of_another_cluster')
  t.equal(await ask(place.with(2, place[2] + 1)), '409 cursor_of_another_cluster')
  t.equal(await ask(place.with(3, 2 ** 40)), '409 cursor_of_another_cluster', 'a number not given out yet')
  t.equal(await ask(place.with(3, -1)), '400 bad_cursor')
  t.equal(await ask(place.with(4, "'; drop table vehicles")), '400 bad_cursor')
  t.equal(await ask(['track', '2026-11-20T00:00:00.000000Z']), '400 bad_cursor')
  t.equal((await history.get('/telemetry/feed?after=%00')).body.code, 'bad_cursor')
})
