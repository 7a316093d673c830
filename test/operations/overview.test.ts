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
    await signInTo(page, service.httpUrl)
    await page.goto(`${service.httpUrl}/#/operations`)
    await page.waitForSelector('.alarm dd')
    t.match(await page.textContent('.alarm'), /alarm.*an_example .*<b>something is wrong<\/b>/)
    t.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390)
  })
})
