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
        const ends = { ...alert, type: 'engine_fault', message: 'P0420.' }
        const { id: other } = (await admin.request('POST', '/alerts', ends)).body
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

        // The list is asked for as the view opens, and its answer comes after all that follows.
        let release: () => void = () => undefined
        const held = new Promise<void>(resolve => {
          release = resolve
        })
        await page.route('**/alerts?limit=500*', async route => {
          const response = await route.fetch()
          await held
          await route.fulfill({ response })
        })
        await page.goto(`${service.httpUrl}/#/alerts`)
        await page.waitForSelector('td:has-text("P0420.")')
        await page.locator('button:has-text("Acknowledge")').first().hover()
        await page.mouse.down()
        t.equal((await admin.request('POST', `/alerts/${other}/resolve`)).status, 200)
        const badge = page.locator('.shell .badge')
        await badge.and(page.locator(':text-is("1")')).waitFor()
        t.equal(await page.locator('td .actions').count(), 2, 'nothing moves under the pointer')
        await page.mouse.up()
        await page.waitForSelector('td .quiet:has-text("acknowledged")')
        await page.waitForFunction(() => document.querySelectorAll('td .actions').length === 1)
        t.pass('a press is heard, though another alert ends in the middle of it')
        // What it asks for next, before it draws.
        const drawn = page.waitForResponse(/auth\/me/)
        release()
        await (await drawn).finished()
        await page.evaluate(() => new Promise(requestAnimationFrame))
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

        let answer: () => void = () => undefined
        const asked = new Promise<void>(resolve => {
          answer = resolve
        })
        // Of the list, and not of the map, which asks for all of them.
        const ofList = /\/vehicles\?(?!.*limit=1000)/
        await page.route(ofList, async route => {
          const response = await route.fetch()
          await asked
          await route.fulfill({ response })
        })
        const answered = page.waitForResponse(ofList)
        await page.goto(`${service.httpUrl}/#/fleet/vehicles`)
        await page.locator('.work h1').hover()
        await page.mouse.down()
        answer()
        await (await answered).finished()
        for (let frame = 0; frame < 3; frame++) await page.evaluate(() => new Promise(requestAnimationFrame))
        t.equal(await page.locator('.work tbody tr a').count(), 0, 'nor do the lists of the fleet')
        await page.mouse.up()
        await page.locator('.work tbody tr a').first().waitFor()
        t.same(complaints, [], 'the browser complains of nothing')
      })
    }
  },
)
