import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import t from 'tap'
import { createCity } from '../../src/simulator/city.ts'
import { mapOfCity } from '../../src/simulator/city-map.ts'
import { makeVehicle, signIn } from '../support/accounts.ts'
import { complaintsOf, noBrowser, openPage, signInTo, zoneAtNoon } from '../support/browser.ts'
import { type Drivers, startDrivers } from '../support/drivers.ts'
import { cuttableProxy } from '../support/proxy.ts'
import { startTestService } from '../support/service.ts'
import { until } from '../support/until.ts'

t.test(
  'a dispatcher signs in, sees vehicles move, and looks at one of them',
  { skip: noBrowser },
  async t => {
    const mapOverlay = join(t.testdir(), 'city.geojson')
    writeFileSync(mapOverlay, JSON.stringify(mapOfCity(createCity())))
    const service = await startTestService(t, { MAP_OVERLAY: mapOverlay })
    const proxy = await cuttableProxy(t, Number(new URL(service.httpUrl).port))
    const drivers = await startDrivers(service.httpUrl, 12)
    for (let step = 0; step < 20; step++) await drivers.step()
    // Its track is that of the day, which has just begun somewhere, and has not begun for long here.
    const page = await openPage(t, { timezoneId: zoneAtNoon() })
    const complaints = complaintsOf(page)

    await page.goto(`http://127.0.0.1:${proxy.port}/`)
    await page.fill('#email', 'admin@fleetwake.local')
    await page.fill('#password', 'wrong horse battery')
    await page.click('button[type=submit]')
    await page.waitForFunction(() => document.querySelector('[role=alert]')?.textContent !== '')
    t.match(await page.textContent('[role=alert]'), /password/, 'a wrong password is said to be one')

    await signInTo(page, `http://127.0.0.1:${proxy.port}/`)
    await page.waitForSelector('.connection[data-state=open]')
    await page.waitForSelector('.row[data-status=moving]')
    const plate = drivers.plates.find((_, index) => index === 3)!
    // Positions come by the feed, and plates by an answer.
    await page.waitForSelector(`.row:has-text("${plate}")`)
    t.pass('the fleet is listed by plate')
    const moving = Number(await page.textContent('.chip[data-status=moving] b'))
    t.ok(moving > 0, `${moving} vehicles move`)
    await drivenFarther(page, drivers)

    t.test('the keyboard finds, filters and chooses', async t => {
      await page.fill('input[type=search]', plate)
      await page.waitForFunction(() => document.querySelectorAll('.row:not([hidden])').length === 1)
      await page.focus('.rows')
      await page.keyboard.press('ArrowDown')
      await page.keyboard.press('Enter')
      await page.waitForSelector('.panel:not([hidden])')
      t.equal(await page.textContent('.panel h2'), plate)
      t.match(page.url(), /#\/map\/[0-9a-f-]{36}$/, 'the vehicle has an address of its own')
    })

    t.test('its panel has live values, the track of the day and three charts', async t => {
      await page.waitForSelector('.panel input[type=range]')
      const slider = page.locator('.panel input[type=range]')
      t.not(await slider.getAttribute('max'), '0', 'the slider goes along the track')
      await slider.focus()
      await page.keyboard.press('Home')
      t.match(await slider.getAttribute('aria-valuetext'), /\d/, 'and says where it is')
      await page.keyboard.press('End')
      const end = Number(await slider.getAttribute('max'))
      for (let step = 0; step < 3; step++) await drivers.step()
      await page.waitForFunction(before => {
        const { max, value } = document.querySelector<HTMLInputElement>('.panel input[type=range]')!
        return Number(max) > before && value === max
      }, end)
      t.pass('at its end it stays there as the vehicle drives on')
      await page.keyboard.press('Home')
      const [min, beforeIt] = [await slider.getAttribute('min'), Number(await slider.getAttribute('max'))]
      await drivers.step()
      await page.waitForFunction(
        before => Number(document.querySelector<HTMLInputElement>('.panel input[type=range]')!.max) > before,
        beforeIt,
      )
      t.equal(await slider.inputValue(), min, 'and anywhere else it stays where it was put')
      await page.waitForFunction(() => document.querySelectorAll('.panel .uplot').length === 3)
      for (const range of ['Week', 'Year']) {
        await page.click(`.segments button:has-text("${range}")`)
        await page.waitForFunction(() => document.querySelectorAll('.panel .uplot').length === 3)
      }
      t.match(await page.textContent('.resolution >> nth=-1'), /by (hour|day)|every reading/)
    })

    t.test('the connection is lost, is said to be, and comes back with what was missed', async t => {
      const odometer = () => page.textContent('.values div:has-text("Odometer") dd')
      proxy.freeze(true)
      proxy.cut()
      await page.waitForSelector('.notice:not([hidden])')
      t.match(await page.textContent('.notice'), /Connection lost/)
      t.match(await page.textContent('#announcer'), /connection is lost/, 'a screen reader hears of it')
      const before = await odometer()
      for (let step = 0; step < 60; step++) await drivers.step()
      t.equal(await odometer(), before)
      proxy.freeze(false)
      proxy.cut()
      await page.waitForSelector('.connection[data-state=open]')
      await page.waitForSelector('.notice', { state: 'hidden' })
      await page.waitForFunction(
        known =>
          [...document.querySelectorAll('.values div')].some(
            ({ firstElementChild: name, lastElementChild: value }) =>
              name?.textContent === 'Odometer' && value?.textContent !== known,
          ),
        before,
      )
    })

    t.test('a vehicle that is retired leaves the list', async t => {
      await page.fill('input[type=search]', '')
      const [retired] = drivers.plates.slice(-1)
      await page.waitForSelector(`.row:has-text("${retired}")`)
      const { vehicleId } = drivers.credentials.at(-1)!
      const administrator = await signIn(service)
      t.equal((await administrator.request('DELETE', `/vehicles/${vehicleId}`)).status, 204)
      await page.waitForFunction(
        plate => [...document.querySelectorAll('.row:not([hidden]) b')].every(it => it.textContent !== plate),
        retired,
      )
      t.pass('it is not there any more')
    })

    t.test('a press chooses the vehicle that it began on, though another one comes above it', async t => {
      const row = (await page.$('.row:not([hidden]):not([aria-selected=true])'))!
      await row.hover()
      const pressed = await row.$eval('b', name => name.textContent)
      await page.mouse.down()
      const frames = await page.evaluate(() => performance.getEntriesByName('fleetwake:frame').length)
      const administrator = await signIn(service)
      const { id: vehicleId } = await makeVehicle(administrator, { licensePlate: '0 FIRST' })
      const reading = { vehicleId, time: new Date().toISOString(), latitude: 47, longitude: 8, speed: 0 }
      t.equal((await administrator.request('POST', '/telemetry', [reading])).status, 200)
      await page.waitForFunction(
        known => performance.getEntriesByName('fleetwake:frame').length > known,
        frames,
      )
      await page.mouse.up()
      await page.waitForSelector('.row:has-text("0 FIRST")')
      await page.waitForFunction(name => document.querySelector('.panel h2')?.textContent === name, pressed)
      t.pass('it is the one that is shown')
    })

    t.test('the other views open, without a complaint of the browser', async t => {
      await page.click('.tabs a:has-text("Alerts")')
      await page.waitForSelector('h1:has-text("Alerts")')
      await page.click('.tabs a:has-text("Operations")')
      await page.waitForSelector('.equation b')
      await page.waitForSelector('td:has-text("vehicle_telemetry")')
      await page.click('button[aria-label="Dark colours"], button[aria-label="Light colours"]')
      await page.click('.tabs a:has-text("Map")')
      t.same(complaints, [], 'no error, no warning, nothing that the policy refused')
    })

    t.test('signing out ends it', async t => {
      await page.click('button[aria-label="Sign out"]')
      await page.waitForSelector('.sign-in')
      t.same(complaints, [], 'and nothing goes on behind it')
    })
  },
)

/** The arrows on the map are elsewhere after some seconds' drive: the picture of the map has changed. */
async function drivenFarther(page: Page, drivers: Drivers): Promise<void> {
  const clip = { x: 340, y: 60, width: 700, height: 640 }
  const before = await page.screenshot({ clip })
  for (let step = 0; step < 30; step++) await drivers.step()
  await until('they move on the map', async () => !before.equals(await page.screenshot({ clip })))
}
