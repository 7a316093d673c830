import t from 'tap'
import { raiseAlarm } from '../../src/database/alarms.ts'
import { makeOrganization, makeUser, signIn } from '../support/accounts.ts'
import { noBrowser, openPage, signInTo } from '../support/browser.ts'
import { withClient } from '../support/server.ts'
import { startTestService } from '../support/service.ts'

t.test('alarms are shown to the administrator of the service, and to nobody else', async t => {
  const service = await startTestService(t)
  const first = await signIn(service)
  const { id: organizationId } = await makeOrganization(first)
  const other = await makeUser(service, first, { organizationId })
  t.same((await first.request('GET', '/operations')).body.alarms, [])
  await withClient(service.databaseUrl, client =>
    raiseAlarm(client, 'clock_in_doubt', '<b>it leapt by 40 days</b>'),
  )
  t.match((await first.request('GET', '/operations')).body.alarms, [
    { code: 'clock_in_doubt', message: '<b>it leapt by 40 days</b>' },
  ])
  t.equal((await other.request('GET', '/operations')).status, 403)

  t.test('the page says them first', { skip: noBrowser }, async t => {
    const page = await openPage(t, { viewport: { width: 390, height: 780 } })
    await signInTo(page, service.httpUrl)
    await page.goto(`${service.httpUrl}/#/operations`)
    await page.waitForSelector('.alarm dd')
    t.match(await page.textContent('.alarm'), /An alarmclock_in_doubt .*<b>it leapt by 40 days<\/b>/)
    t.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390)
  })
})
