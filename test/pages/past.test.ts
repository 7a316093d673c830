import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import t from 'tap'
import { type Account, makeDevice, makeVehicle, signIn, withToken } from '../support/accounts.ts'
import { complaintsOf, enter, goTo, noBrowser, openPage } from '../support/browser.ts'
import { startTestService, type TestService } from '../support/service.ts'

const minute = 60_000
/** Of a day that is over everywhere. */
const begin = Math.floor(Date.now() / 86_400_000 - 2) * 86_400_000 + 6 * 3_600_000

t.test('the past is opened on its pages', { skip: noBrowser }, async t => {
  const service = await startTestService(t)
  const administrator = await signIn(service)
  const { organization } = (await administrator.request('GET', '/auth/me')).body as {
    organization: { id: string }
  }
  await administrator.request('PATCH', `/organizations/${organization.id}`, { timeZone: 'Pacific/Auckland' })
  const first = await drive(service, administrator, 'PAST 1', 0)
  const second = await drive(service, administrator, 'PAST 2', 20)
  await administrator.request('POST', '/alerts', {
    entityType: 'vehicle',
    entityId: first,
    type: 'low_fuel',
    message: 'Almost empty',
  })
  const page = await openPage(t, { acceptDownloads: true, reducedMotion: 'reduce' })
  const complaints = complaintsOf(page)
  await page.clock.install()
  await enter(page, `${service.httpUrl}/#/fleet`, administrator)
  const at = (address: string) => goTo(page, `#/fleet/${address}`)
  const iso = (minutes: number) => new Date(begin + minutes * minute).toISOString()
  const address = (ids: string, more = '') => `history?vehicles=${ids}&from=${iso(-10)}&to=${iso(120)}${more}`

  await t.test('a link leads to a moment, and shows where the vehicle was then', async t => {
    await at(address(first, `&at=${iso(5.5)}`))
    t.same(await marksOf(page), ['13.05500,52.50000'])
    t.match(await page.textContent('.facts.now'), /36 km\/h, 50 %/)
  })

  await t.test('events are jumped to, and the address goes along', async t => {
    const moment = () => page.evaluate(() => new URLSearchParams(location.hash.split('?')[1]).get('at'))
    await page.click('button:has-text("Later event")')
    t.equal(await moment(), iso(20), 'where it came to rest')
    await page.click('button:has-text("Earlier event")')
    t.equal(await moment(), iso(0), 'where it set out')
    t.match(await page.textContent('table:has-text("Lasted")'), /Trip.*PAST 1.*20 min.*km, up to 36 km\/h/)
  })

  await t.test('it is played to its end at the speed that was chosen', async t => {
    // So slow that it does not come to its end by itself.
    await page.getByLabel('Speed of the replay').selectOption('10')
    await page.click('button:has-text("Play")')
    await page.waitForSelector('button:has-text("Pause")')
    await page.waitForFunction(
      begin => Number(document.querySelector<HTMLInputElement>('.player input')?.value) > begin,
      begin,
    )
    await page.clock.fastForward(120 * minute)
    await page.waitForSelector('button:has-text("Play")')
    t.equal(await page.inputValue('.player input[type=range]'), String(begin + 120 * minute))
  })

  await t.test('two vehicles are compared, and their ways saved', async t => {
    await page.selectOption('#history-vehicle', second)
    await page.waitForSelector('button:has-text("GPX of PAST 2")')
    const rows = await page.locator('section.block:has(h2:text-is("Compared")) tbody tr').allTextContents()
    t.equal(rows.length, 2)
    t.match(rows[1], /PAST 2.*1.*13\.5 km.*20 min/)
    const gpx = await saved(page, 'GPX of PAST 2')
    t.match(gpx, /<trkpt lat="52.5" lon="13/)
    const csv = await saved(page, 'Readings as CSV')
    t.equal(csv.trim().split('\n').length, 1 + 2 * 41, 'all readings of both')
    await page.click('label:has-text("Heat map")')
    await page.waitForFunction(() => location.hash.includes('heat=true'))
  })

  await t.test('a report is drawn, and its days are those of the organization', async t => {
    await at(`reports?report=usage&by=vehicle&period=day&from=${iso(-1_440)}&to=${iso(1_440)}`)
    await page.waitForSelector('.report table')
    t.match(await page.textContent('.report table'), /PAST 1.*13\.5 km/)
    t.match(await page.textContent('.range'), /clock of Pacific\/Auckland/)
    t.ok((await page.locator('.bars rect').count()) > 0, 'as a chart')
    const [, ...lines] = (await saved(page, 'CSV')).trim().split('\r\n')
    const day = new Intl.DateTimeFormat('en-CA', { timeZone: 'Pacific/Auckland', dateStyle: 'short' })
    t.ok(lines.length >= 2)
    t.match(await page.textContent('.report table'), new RegExp(dayText(day.format(begin))))
  })
  t.same(complaints, [], 'the browser complains of nothing')
})

const dayText = (day: string) =>
  new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeZone: 'UTC' }).format(Date.parse(day))

async function saved(page: Page, button: string): Promise<string> {
  const [file] = await Promise.all([page.waitForEvent('download'), page.click(`button:text-is("${button}")`)])
  return await readFile(await file.path(), 'utf8')
}

async function marksOf(page: Page): Promise<string[]> {
  await page.waitForFunction(() => document.querySelector<HTMLElement>('.past-map .map')?.dataset.marks)
  return (await page.getAttribute('.past-map .map', 'data-marks'))!.split(' ')
}

/** Twenty minutes eastwards with a reading a minute, and twenty at rest. */
async function drive(
  service: TestService,
  administrator: Account,
  licensePlate: string,
  after: number,
): Promise<string> {
  const { id } = await makeVehicle(administrator, { licensePlate })
  const { token } = await makeDevice(administrator, id)
  const readings = Array.from({ length: 41 }, (_, index) => ({
    time: new Date(begin + (after + index) * minute).toISOString(),
    latitude: 52.5,
    longitude: 13 + Math.min(index, 20) * 0.01,
    speed: index < 20 ? 36 : 0,
    ignition: index < 20,
    fuelLevel: 50,
  }))
  const { body } = await withToken(service, token).request('POST', '/telemetry', readings)
  if (body.accepted !== 41) throw new Error(JSON.stringify(body))
  return id
}
