import { randomUUID } from 'node:crypto'
import t from 'tap'
import { makeOrganization, makeUser, signIn } from '../support/accounts.ts'
import { addVehicles } from '../support/fleet.ts'
import { fc } from '../support/property.ts'
import { reading } from '../support/readings.ts'
import { startTestService } from '../support/service.ts'
import { watch } from '../support/watcher.ts'

t.test('a user of one organization never receives a vehicle of another, by any subscription', async t => {
  const service = await startTestService(t, { LIVE_TICK_MS: '20' })
  const first = await signIn(service)
  const { id: organizationId } = await makeOrganization(first)
  const stranger = await makeUser(service, first, { role: 'viewer', organizationId })
  const theirs = await addVehicles(service, 5)
  const own = await addVehicles(service, 5, organizationId)
  let time = Date.now()
  const move = () => {
    time++
    service.positions.take(
      [...theirs, ...own].map((id, n) =>
        reading(id, time, { longitude: n % 5, latitude: n % 5, speed: 200 }),
      ),
    )
  }
  move()
  const administrator = await watch(t, service, { token: first.token, subscribe: {} })
  const { token: theirToken } = await administrator.next('snapshot')

  const longitude = fc.integer({ min: -180, max: 180 })
  const latitude = fc.integer({ min: -90, max: 90 })
  const subscription = fc.record(
    {
      bbox: fc.tuple(longitude, latitude, longitude, latitude),
      vehicleIds: fc.subarray([...theirs, ...own, randomUUID()]),
      since: fc.constantFrom(theirToken, '', 'x', '0', `${theirToken.split('.')[0]}.0`, '../..'),
      alerts: fc.boolean(),
      organizationId: fc.constant('00000000-0000-0000-0000-000000000000'),
      maxHz: fc.constantFrom(1000, 100),
    },
    { requiredKeys: [] },
  )
  const watcher = await watch(t, service, { token: stranger.token })
  const seen = new Set<string>()
  for (const subscribe of fc.sample(subscription, {
    numRuns: 100,
    seed: Number(process.env.FLEETWAKE_SEED ?? 1),
  })) {
    watcher.send({ type: 'subscribe', ...subscribe })
    const answers = watcher.messages.length
    await watcher.until(() => watcher.messages.length > answers)
    move()
    await new Promise(resolve => setImmediate(resolve))
  }
  watcher.send({ type: 'subscribe' })
  await watcher.until(() => watcher.positions.size === own.length)
  for (const message of watcher.messages) {
    if (message.type === 'alert') seen.add(message.alert.entityId)
    if (message.type !== 'snapshot' && message.type !== 'positions') continue
    for (const { vehicleId } of message.positions) seen.add(vehicleId)
    if (message.type === 'positions') for (const id of message.left) seen.add(id)
  }
  t.same([...seen].sort(), [...own].sort(), 'all of its own, and none of the other')

  const listed = await stranger.request('GET', '/positions')
  t.same(listed.body.items.map(({ vehicleId }: { vehicleId: string }) => vehicleId).sort(), [...own].sort())

  await t.test('a user who is retired loses the feed, and so do a ticket and a token', async t => {
    const ticket = (await stranger.request('POST', '/live/tickets')).body.ticket
    t.ok(
      (await first.request('PATCH', `/users/${stranger.id}`, { isActive: false })).status >= 400,
      'not ours',
    )
    const colleague = await makeUser(service, first, { role: 'viewer' })
    const feed = await watch(t, service, { token: colleague.token, subscribe: {} })
    await feed.next('snapshot')
    t.ok((await first.request('DELETE', `/users/${colleague.id}`)).status < 300)
    t.equal(await feed.closed, 4401)
    t.equal((await stranger.request('POST', '/auth/logout')).status < 300, true)
    t.equal(await watcher.closed, 4401, 'after logging out')
    t.equal(await (await watch(t, service, { token: ticket })).closed, 4401, 'the ticket')
  })
})
