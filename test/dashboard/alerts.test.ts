import t from 'tap'
import { makeDevice, makeVehicle, request, signIn } from '../support/accounts.ts'
import { complaintsOf, noBrowser, openPage, signInTo } from '../support/browser.ts'
import { startTestService } from '../support/service.ts'

t.test(
  'an event stands in the panel of its vehicle, and an alert is taken up and resolved where it is listed',
  { skip: noBrowser },
  async t => {
    const service = await startTestService(t)
    const admin = await signIn(service)
    const vehicle = await makeVehicle(admin)
    const device = await makeDevice(admin, vehicle.id)
    const time = Date.now() - 60_000
    await request(service, 'POST', '/telemetry', {
      token: device.token,
      body: [
        { time, longitude: 9.99, latitude: 53.55, speed: 12 },
        { time, event: 'sos', eventData: { button: 2 } },
      ],
    })

    for (const viewport of [
      { width: 1440, height: 900 },
      { width: 390, height: 844 },
    ]) {
      await t.test(`at ${viewport.width} pixels`, async t => {
        const alert = {
          entityType: 'vehicle',
          entityId: vehicle.id,
          type: 'low_fuel',
          message: 'Below 10 percent.',
        }
        const { id } = (await admin.request('POST', '/alerts', alert)).body
        const page = await openPage(t, { viewport })
        const complaints = complaintsOf(page)
        await page.goto(service.httpUrl)
        await page.waitForSelector('.sign-in')
        const beyond = await page.evaluate(
          () => document.documentElement.scrollHeight - document.documentElement.clientHeight,
        )
        t.equal(beyond, 0, 'the form fits, and nothing scrolls')

        await signInTo(page, service.httpUrl)
        await page.goto(`${service.httpUrl}/#/map/${vehicle.id}`)
        const event = page.locator('.panel section[aria-label="Event"]')
        await event.waitFor()
        t.match(await event.textContent(), /sos.*button2/, 'the event, and what the device says about it')

        await page.goto(`${service.httpUrl}/#/alerts`)
        await page.click('button:has-text("Acknowledge")')
        await page.waitForSelector('td .quiet:has-text("acknowledged")')
        t.equal(await page.locator('button:has-text("Acknowledge")').count(), 0)
        t.match((await admin.request('GET', `/alerts/${id}`)).body, {
          status: 'acknowledged',
          acknowledgedBy: String,
        })
        const wide = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        )
        t.equal(wide, 0, 'nothing is wider than the screen')
        if (process.env.SCREENSHOTS)
          await page.screenshot({ path: `${process.env.SCREENSHOTS}/alerts-${viewport.width}.png` })
        await page.click('button:has-text("Resolve")')
        await page.waitForFunction(() => document.querySelectorAll('td .actions').length === 0)
        t.match((await admin.request('GET', `/alerts/${id}`)).body, {
          status: 'resolved',
          resolvedBy: String,
        })
        t.same(complaints, [], 'the browser complains of nothing')
      })
    }
  },
)
