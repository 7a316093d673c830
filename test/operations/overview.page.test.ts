import t from 'tap'
import { raiseAlarm } from '../../src/database/alarms.ts'
import {
  makeDevice,
  makeOrganization,
  makeUser,
  makeVehicle,
  signIn,
  withToken,
} from '../support/accounts.ts'
import { noBrowser, openPage, signInTo } from '../support/browser.ts'
import { withClient } from '../support/server.ts'
import { startTestService } from '../support/service.ts'

t.test('alarms are shown to the administrator of the service, and to nobody else', async t => {
  const service = await startTestService(t)
  const first = await signIn(service)
  const { id: organizationId } = await makeOrganization(first)
  const other = await makeUser(service, first, { organizationId })
  // The tests' own server has no durability, and is an alarm too.
  const raised = async () =>
    (await first.request('GET', '/operations')).body.alarms.filter(
      ({ code }: { code: string }) => code !== 'durability_off',
    )
  t.same(await raised(), [])
  await withClient(service.databaseUrl, client =>
    raiseAlarm(client, 'an_example', '<b>something is wrong</b>'),
  )
  t.match(await raised(), [{ code: 'an_example', message: '<b>something is wrong</b>' }])
  t.equal((await other.request('GET', '/operations')).status, 403)

  t.test('the page says them first', { skip: noBrowser }, async t => {
    const page = await openPage(t, { viewport: { width: 390, height: 780 } })
    await signInTo(page, `${service.httpUrl}/#/operations`)
    await page.waitForSelector('.alarm dd')
    t.match(await page.textContent('.alarm'), /alarm.*an_example .*<b>something is wrong<\/b>/)
    t.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390)
  })
})

t.test('days are shown with their states, what they take, and what was won', async t => {
  const service = await startTestService(t)
  const first = await signIn(service)
  const { id } = await makeVehicle(first)
  const device = withToken(service, (await makeDevice(first, id)).token)
  const now = Date.now()
  await device.request('POST', '/telemetry', [{ time: now - 1_000, speed: 40 }])
  await withClient(service.databaseUrl, async client => {
    await client.query('analyze vehicle_telemetry')
    // Of yesterday, as they stand when it was packed, and of the day before, which is in the archive.
    await client.query(
      `insert into telemetry_days (day, lower_bound, upper_bound, state, packed, packed_relation, row_bytes)
       select day, day, day + 1, state, state = 'packed', case when state = 'packed' then 'telemetry_packed' end, 1e6
         from (values (current_date - 10, 'packed'), (current_date - 11, 'archived')) given (day, state)`,
    )
    await client.query(
      `with known as (
         insert into archived_days (day, schema_version, pushed_at, verified_at, in_place)
         values (current_date - 11, 1, now(), now(), true) returning day
       )
       insert into archived_files (day, organization_id, key, readings, vehicles, bytes, first_time, last_time, sha256, content_sha256)
       select day, (select organization_id from vehicles where id = $1), 'a', 1000, 1, 6000, now(), now(), $2, $2 from known`,
      [id, '0'.repeat(64)],
    )
  })
  const { days } = (await first.request('GET', '/operations')).body
  t.match(days, [
    { state: 'open', readings: 1, wonBytes: null },
    { state: 'archived', readings: 1000, bytes: 6000, bytesEach: 6 },
  ])

  t.test('on the page', { skip: noBrowser }, async t => {
    const page = await openPage(t, { viewport: { width: 390, height: 780 } })
    await signInTo(page, `${service.httpUrl}/#/operations`)
    await page.waitForSelector('text=archived')
    t.match(await page.textContent('.view:not([hidden])'), /Archived: 1/)
    t.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390)
  })
})
