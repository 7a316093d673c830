import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import type { Test } from 'tap'
import { readCsv } from '../../src/dashboard/page/work/csv.ts'
import { type Account, makeDevice, makeVehicle, request, signIn } from '../support/accounts.ts'
import { violationsOf } from '../support/axe.ts'
import { complaintsOf, enter, goTo, keepWhatPasses, openPage } from '../support/browser.ts'
import { startTestService } from '../support/service.ts'
import { until } from '../support/until.ts'

const home = { longitude: 9.99, latitude: 53.55 }

export interface Fence {
  id: string
  name: string
  geometry: { type: string; coordinates: number[] & number[][] & number[][][] }
  radiusMeters: number | null
}

/** A geofence is drawn on the map, a vehicle enters it, and a notification says so. */
export async function drawAndEnter(t: Test, width: number): Promise<void> {
  const service = await startTestService(t)
  const admin = await signIn(service)
  const fences = async () => (await admin.request('GET', '/geofences')).body.items as Fence[]
  const vehicle = await makeVehicle(admin, { licensePlate: `HH ${width}` })
  const device = await makeDevice(admin, vehicle.id)
  const report = async (secondsFromNow: number, longitude: number, latitude: number) => {
    const time = new Date(Date.now() + secondsFromNow * 1_000).toISOString()
    const body = [{ time, longitude, latitude, speed: 30, ignition: true }]
    const { status } = await request(service, 'POST', '/telemetry', { token: device.token, body })
    t.equal(status, 200)
  }
  await report(-60, home.longitude, home.latitude)
  const isPhone = width < 500
  const page = await openPage(t, {
    viewport: { width, height: isPhone ? 844 : 900 },
    hasTouch: isPhone,
    acceptDownloads: true,
    reducedMotion: 'reduce',
  })
  const complaints = complaintsOf(page)
  // A notification goes after ten seconds, in which axe has to read it.
  await keepWhatPasses(page)
  // On a phone there is room for one notification, so nothing else may take it.
  await page.addInitScript(() => {
    localStorage.setItem('fleetwake.preferences', JSON.stringify({ notified: ['geofence_enter'] }))
  })
  await enter(page, service.httpUrl, admin)
  await page.waitForSelector('.row[data-status=moving]')
  t.same(await cutOff(page), [], 'all of the bar is seen')

  await goTo(page, '#/fleet/geofences')
  await page.click('a:has-text("Circle")')
  await page.waitForSelector('.map.drawing')
  const map = page.locator('.places-map .map')
  await map.locator('.maplibregl-canvas').waitFor()
  await until('the map shows where the vehicle is', () => isNear(page))
  const draw = async (x: number, y: number) => {
    const box = (await map.boundingBox())!
    const [left, top] = [box.x + box.width / 2 + x, box.y + box.height / 2 + y]
    if (isPhone) await page.touchscreen.tap(left, top)
    else await page.mouse.click(left, top)
  }
  // To the side of where the vehicle stands, and some forty metres or more wide.
  await draw(-110, -40)
  await page.waitForSelector('.handle.point')
  await draw(-50, -40)
  await page.waitForSelector('.handle.edge')
  await page.click('button:has-text("Save")')
  await page.waitForSelector('.place-form .form-error')
  t.match(await page.textContent('.form-field:has-text("Name") .form-error'), /\w/, 'it is said at the field')
  await page.getByLabel('Name (required)').fill(`Depot ${width}`)
  t.same(await violationsOf(page), [], 'axe finds nothing on the form')
  await shot(page, `draw-${width}`)
  await page.keyboard.press('Enter')
  await page.waitForSelector(`.places-side a:has-text("Depot ${width}")`)
  const fence = (await fences()).find(({ name }) => name === `Depot ${width}`)!
  t.match(fence.geometry, { type: 'Point' })
  t.ok(fence.radiusMeters! > 20 && fence.radiusMeters! < 500, `a circle of ${fence.radiusMeters} metres`)
  t.same(await violationsOf(page), [], 'axe finds nothing on the list')

  await goTo(page, '#/map')
  await page.waitForSelector('.row[data-status=moving]')
  const [longitude = 0, latitude = 0] = fence.geometry.coordinates
  await report(0, longitude, latitude)
  // With all its words: it goes by itself, and may not be there to be read again.
  const words = new RegExp(`Entered a geofence.*HH ${width}.*Depot ${width}`)
  await page.locator('.toast', { hasText: words }).waitFor()
  t.pass('a notification says so')
  t.same(await violationsOf(page), [], 'axe finds nothing on the notification')
  t.equal(await isWider(page), false, 'nothing is wider than the screen')
  await shot(page, `entered-${width}`)

  await goTo(page, '#/fleet/events?type=geofence_enter')
  // The names come by themselves, one after the other.
  const row = page.locator('tbody tr', {
    hasText: new RegExp(`Entered a geofence.*HH ${width}.*Depot ${width}`),
  })
  await row.waitFor()
  t.same(await violationsOf(page), [], 'axe finds nothing on the list of events')
  await shot(page, `events-${width}`)
  await row.locator('th a').click()
  await page.waitForSelector('.event-mark')
  t.match(
    await page.textContent('table:has-text("Lasted")'),
    /Entered a geofence/,
    'the history has it as well',
  )

  await report(30, longitude + 0.05, latitude)
  await sameAsTheApi(t, page, admin, { vehicleId: vehicle.id, fence })
  await shot(page, `trips-${width}`)
  t.same(complaints, [], 'the browser complains of nothing')
}

/** Visits and trips: the table and the file have what the API answers. */
async function sameAsTheApi(
  t: Test,
  page: Page,
  admin: Account,
  { vehicleId, fence }: { vehicleId: string; fence: Fence },
): Promise<void> {
  const range = `from=${new Date(Date.now() - 3_600_000).toISOString()}&to=${new Date(Date.now() + 120_000).toISOString()}`
  const visitsOf = async () =>
    (await admin.request('GET', `/reports/visits?${range}&geofenceId=${fence.id}`)).body.items
  await until('the visit has ended', async () => (await visitsOf())[0]?.to)
  const visits = await visitsOf()
  await goTo(page, `#/fleet/visits?${range}&geofenceId=${fence.id}`)
  await page.locator('.report tbody tr', { hasText: new RegExp(`^${fence.name}HH`) }).waitFor()
  t.equal(await page.locator('.report tbody tr').count(), 1)
  const [visit] = await linesOf(page)
  t.match(visit, {
    geofenceId: fence.id,
    from: visits[0].from,
    to: visits[0].to,
    seconds: String(visits[0].seconds),
  })
  t.same(await violationsOf(page), [], 'axe finds nothing on the visits')

  const { items: trips } = (await admin.request('GET', `/vehicles/${vehicleId}/trips?${range}`)).body
  t.ok(trips.length > 0)
  await goTo(page, `#/fleet/trips?${range}&vehicleId=${vehicleId}`)
  await page.waitForSelector('h1:has-text("Trips")')
  await page.waitForSelector('.report tbody tr')
  t.same(
    (await linesOf(page)).map(({ start, end, distanceKm }) => [start, end, Number(distanceKm)]),
    trips.map((trip: { start: string; end: string; distanceKm: number }) => [
      trip.start,
      trip.end,
      trip.distanceKm,
    ]),
  )
  t.same(await violationsOf(page), [], 'axe finds nothing on the trips')
  t.equal(await isWider(page), false, 'nothing is wider than the screen')
}

/** Of the CSV file that the page saves, without texts that have commas in them. */
async function linesOf(page: Page): Promise<Record<string, string>[]> {
  const [file] = await Promise.all([page.waitForEvent('download'), page.click('button:text-is("CSV")')])
  const text = await readFile(await file.path(), 'utf8')
  const [head = [], ...rows] = readCsv(text, 100).map(({ cells }) => cells)
  return rows.map(cells => Object.fromEntries(head.map((name, index) => [name, cells[index]!])))
}

/** Whether the scale of the map says that it is near, so that it is not the whole world any more. */
async function isNear(page: Page): Promise<boolean> {
  const scale = await page.textContent('.places-map .maplibregl-ctrl-scale')
  return /\d\sm$/.test(scale ?? '')
}

async function isWider(page: Page): Promise<boolean> {
  return await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)
}

/** What of the bar is not whole on the screen. */
async function cutOff(page: Page): Promise<string[]> {
  return await page.evaluate(() =>
    [...document.querySelectorAll('.bar a, .bar button')]
      .filter(element => {
        const { left, right, width } = element.getBoundingClientRect()
        const tabs = element.closest('.tabs')?.getBoundingClientRect()
        return (
          width > 0 && (left < 0 || right > innerWidth || (tabs !== undefined && right > tabs.right + 0.5))
        )
      })
      .map(element => element.textContent || (element.getAttribute('aria-label') ?? '')),
  )
}

/** For whoever wants to look at it. */
async function shot(page: Page, name: string): Promise<void> {
  if (process.env.SCREENSHOTS) await page.screenshot({ path: `${process.env.SCREENSHOTS}/${name}.png` })
}
