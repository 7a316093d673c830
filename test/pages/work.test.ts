import type { Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { type Account, make, makeDevice, makeUser, makeVehicle, signIn } from '../support/accounts.ts'
import { complaintsOf, enter, goTo, noBrowser, openPage } from '../support/browser.ts'
import { startTestService, type TestService } from '../support/service.ts'

t.test('a fleet is kept on its pages', { skip: noBrowser }, async t => {
  const service = await startTestService(t)
  const administrator = await signIn(service)
  const page = await openPage(t)
  const complaints = complaintsOf(page)
  await enter(page, `${service.httpUrl}/#/fleet`, administrator)
  const at = (address: string) => goTo(page, `#/fleet${address}`)

  await t.test('a vehicle is put on the map in one step, and what was refused is said', async t => {
    await connectOne(t, page, service)
  })

  await t.test('what the server finds wrong stands at its field', async t => {
    await at('/vehicles/new')
    await page.getByLabel('VIN (required)').fill('short')
    await page.getByLabel('License plate (required)').fill('B-FW 2')
    await page.click('button:has-text("Create vehicle")')
    const field = page.locator('.form-field', { has: page.getByLabel('VIN (required)') })
    await field.locator('.form-error').waitFor()
    t.match(await field.locator('.form-error').textContent(), /pattern/)
    // It gets the focus once it is painted.
    await page.waitForFunction(() => document.activeElement?.id.endsWith('-vin'))
    await page.getByLabel('VIN (required)').fill('WDB9066331S123457')
    await page.keyboard.press('Enter')
    await page.waitForSelector('h1:has-text("B-FW 2")')
  })

  await t.test('what was not saved is there again, until it is discarded', async t => {
    const make = page.getByLabel('Make', { exact: true })
    const isThere = page.locator('.banner', { hasText: 'unsaved changes' })
    await at('/vehicles/new')
    await make.fill('Sco')
    await page.locator('.crumbs a, nav a', { hasText: 'Vehicles' }).first().click()
    await page.waitForSelector('h1:has-text("Vehicles")')
    await page.goBack()
    await isThere.waitFor()
    t.equal(await make.inputValue(), 'Sco')
    await page.click('a:text-is("Cancel")')
    await page.waitForSelector('h1:has-text("Vehicles")')
    await at('/vehicles/new')
    await make.waitFor()
    t.equal(await make.inputValue(), '', 'who cancels has nothing left')

    const { id } = await makeVehicle(administrator, { licensePlate: 'B-FW 4', make: 'Volvo' })
    await at(`/vehicles/${id}/edit`)
    await make.fill('Scania')
    const asked = page.waitForEvent('dialog')
    const reloaded = page.evaluate(() => location.reload())
    const question = await asked
    t.equal(question.type(), 'beforeunload', 'the browser asks before the page is closed')
    await question.dismiss()
    await reloaded
    await at('/vehicles')
    await page.waitForSelector('h1:has-text("Vehicles")')
    await page.goBack()
    await isThere.waitFor()
    t.equal(await make.inputValue(), 'Scania')
    await page.click('button:text-is("Discard them")')
    t.equal(await make.inputValue(), 'Volvo')
    await isThere.waitFor({ state: 'detached' })
  })

  await t.test('what somebody else changed meanwhile is compared, and lost by nobody', async t => {
    const { id } = await makeVehicle(administrator, { licensePlate: 'B-FW 3', make: 'Volvo', model: 'FH' })
    await changedMeanwhile(t, page, administrator, id, at)
  })

  await t.test('a list is found, sorted, paged and exported as its address says', async t => {
    await Promise.all(
      Array.from({ length: 60 }, (_, count) =>
        makeVehicle(administrator, { licensePlate: `L ${count}`, make: count === 7 ? 'Rare' : 'Common' }),
      ),
    )
    await at('/vehicles?sort=licensePlate')
    await page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 50)
    await page.click('a:has-text("Next page")')
    await page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 14)
    t.equal(await page.evaluate(() => document.querySelector('.view:not([hidden])')?.scrollTop), 0)
    t.equal(await page.evaluate(() => document.activeElement?.tagName), 'H1', 'a page begins at its top')
    await page.goBack()
    await page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 50)
    await page.getByLabel('Filter by', { exact: true }).selectOption('make')
    await page.getByRole('textbox', { name: 'Make' }).fill('Rare')
    await page.keyboard.press('Enter')
    await page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 1)
    t.match(page.url(), /make=Rare/, 'the address says it')
    t.equal(await page.title(), 'Vehicles · Fleetwake')
    await page.click('summary:has-text("Columns")')
    await page.click('.work-head h1')
    t.equal(await page.locator('.drop[open]').count(), 0, 'a click elsewhere closes what dropped down')
    await page.click('summary:has-text("Views")')
    await page.getByLabel('Name of this view').fill('<b>Rare ones')
    await page.keyboard.press('Enter')
    await at('/vehicles')
    await page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 50)
    await page.click('a:text-is("<b>Rare ones")')
    await page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 1)
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.click('.work-head button:has-text("Export")'),
    ])
    t.equal(file.suggestedFilename(), 'vehicles.csv')
  })

  await t.test('a file is looked at before it is stored, and what is wrong is named by its line', async t => {
    await at('/drivers/import')
    const csv = (expiry: string) =>
      `name,licenseNumber,licenseExpiry\nOne,L-1,2030-01-01\n"Two\nlines",L-2,${expiry}\n`
    const choose = (text: string) =>
      page.setInputFiles('input[type=file]', {
        name: 'a.csv',
        mimeType: 'text/csv',
        buffer: Buffer.from(text),
      })
    await choose(csv('soon'))
    await page.click('button:has-text("Store 2 rows")')
    await page.waitForSelector('.failed li')
    t.match(await page.textContent('.failed li'), /Line 3.*License expiry.*date/)
    await choose(csv('2031-01-01'))
    await page.click('button:has-text("Store 2 rows")')
    await page.waitForSelector('.banner:has-text("2 created")')
  })

  await t.test('rejections are put through again once their cause is mended', async t => {
    await replayOne(t, page, service, administrator, at)
  })

  await t.test('a row is retired after a question', async t => {
    const { id } = await makeVehicle(administrator, { licensePlate: 'GONE' })
    await at(`/vehicles/${id}`)
    const retire = page.locator('.actions > button:has-text("Retire")')
    await retire.click()
    await page.click('dialog button:has-text("Cancel")')
    t.equal(await retire.evaluate(each => each === document.activeElement), true, 'the focus comes back')
    await retire.click()
    await page.click('dialog button:has-text("Retire")')
    await page.waitForSelector('h1:has-text("Vehicles")')
    t.equal((await administrator.request('GET', '/vehicles?licensePlate=GONE')).body.items.length, 0)
  })

  t.test('fields of time have the clock that the page shows', async t => {
    await momentsIn(t, service, administrator)
  })

  t.same(complaints, [], 'the browser complains of nothing')

  await t.test('who may only look sees nothing to change', async t => {
    const viewer = await makeUser(service, administrator, { role: 'viewer' })
    const page = await openPage(t)
    await enter(page, `${service.httpUrl}/#/fleet/vehicles`, viewer)
    await page.waitForSelector('tbody tr')
    for (const name of ['New vehicle', 'Import', 'Put a vehicle on the map', 'Rejections', 'Audit logs'])
      t.equal(await page.locator(`.work :text-is("${name}")`).count(), 0, `no ${name}`)
    await page.click('tbody th a')
    await page.waitForSelector('.facts')
    t.equal(await page.locator('.work-head .actions > *').count(), 0, 'no actions')
  })
})

async function connectOne(t: Test, page: Page, service: TestService): Promise<void> {
  await page.click('.tile:has-text("Put a vehicle on the map")')
  await page.getByLabel('License plate (required)').fill('B-FW 1')
  await page.getByLabel('VIN (required)').fill('WDB9066331S123456')
  await page.keyboard.press('Enter')
  await page.waitForSelector('.qr')
  const [, token = ''] = /-P (\S+)/.exec((await page.textContent('pre:has-text("mosquitto_pub")'))!) ?? []
  const curl = (await page.textContent('pre:has-text("curl")'))!
  t.match(curl, token, 'the lines hold the token')
  await page.waitForSelector('.waiting')
  const report = (reading: object) =>
    fetch(`${service.httpUrl}/api/v1/telemetry`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ time: new Date().toISOString(), ...reading }),
    })
  await report({ latitude: 91, longitude: 13 })
  await page.waitForSelector('.samples:has-text("bad_position")')
  t.pass('it says what was refused, and why')
  await report({ latitude: 52.5, longitude: 13.4 })
  await page.waitForSelector('.banner:has-text("B-FW 1 is on the map")')
  await page.click('a:has-text("See it on the map")')
  await page.waitForSelector('.panel h2:has-text("B-FW 1")')
}

async function changedMeanwhile(
  t: Test,
  page: Page,
  administrator: Account,
  id: string,
  at: (address: string) => Promise<unknown>,
): Promise<void> {
  await at(`/vehicles/${id}/edit`)
  await page.getByLabel('Model').fill('FM')
  await administrator.request('PATCH', `/vehicles/${id}`, { make: 'Scania' })
  await page.click('button:has-text("Save")')
  await page.waitForSelector('.conflict tbody tr')
  const rows = await page.locator('.conflict tbody tr').allTextContents()
  t.same(rows, ['MakeVolvoScaniaScania', 'ModelFHFHFM'])
  await page.click('button:has-text("Keep my changes")')
  await page.click('form button:has-text("Save")')
  await page.waitForSelector('h1:text-is("B-FW 3")')
  const { body } = await administrator.request('GET', `/vehicles/${id}`)
  t.match(body, { make: 'Scania', model: 'FM' }, 'both changes stand')
  await page.locator('.history', { hasText: /Model: FH FM/ }).waitFor()
  t.pass('and the history tells of them')

  await at(`/vehicles/${id}/edit`)
  const specs = page.getByLabel('Specs')
  await specs.fill('{"seats": 3}')
  await administrator.request('PATCH', `/vehicles/${id}`, { specs: { seats: 5 } })
  await page.click('button:has-text("Save")')
  await page.click('button:has-text("Start again")')
  t.match(await specs.inputValue(), /"seats": 5/, 'a field shows the value that was taken')
}

async function replayOne(
  t: Test,
  page: Page,
  service: TestService,
  administrator: Account,
  at: (address: string) => Promise<unknown>,
): Promise<void> {
  const [first, second] = [await makeVehicle(administrator), await makeVehicle(administrator)]
  const device = await makeDevice(administrator, first.id)
  await fetch(`${service.httpUrl}/api/v1/telemetry`, {
    method: 'POST',
    headers: { authorization: `Bearer ${device.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ time: new Date().toISOString(), vehicleId: second.id, latitude: 1, longitude: 1 }),
  })
  await administrator.request('PATCH', `/devices/${device.id}`, { vehicleId: second.id })
  await at('/rejections?code=not_your_vehicle')
  await page.click('button:has-text("Replay all of")')
  await page.click('dialog button:has-text("Replay")')
  await page.waitForSelector('.replay [role=status]')
  t.match(await page.textContent('.replay [role=status]'), /1 replayed: 1 readings stored/)
  await at('/rejections?code=bad_position')
  await page.waitForSelector('.samples:has-text("bad_position")')
  t.equal(await page.locator('.replay [role=status]').count(), 0, 'of another code nothing is said')
}

/** In another zone than the browser's, and key by key. */
async function momentsIn(t: Test, service: TestService, administrator: Account): Promise<void> {
  const vehicle = await makeVehicle(administrator, { licensePlate: 'T 1' })
  const driver = await make(administrator, '/drivers', { name: 'Tove', licenseNumber: 'T-1' })
  const { id } = await make(administrator, '/assignments', {
    ...{ vehicleId: vehicle.id, driverId: driver.id },
    ...{ startTime: '2026-11-20T06:00:00Z', endTime: '2026-11-20T18:00:00Z' },
  })
  const page = await openPage(t, { timezoneId: 'Asia/Tokyo' })
  await page.addInitScript(() => localStorage.setItem('fleetwake.preferences', '{"clock":"utc"}'))
  await enter(page, `${service.httpUrl}/#/fleet/assignments/${id}/edit`, administrator)
  const start = page.getByLabel(/^Start time/)
  await start.waitFor()
  t.match(await start.inputValue(), /^2026-11-20T06:00/, 'a field has the clock of the page')
  await start.fill('2026-11-20T07:30:00')
  await page.click('button:has-text("Save")')
  await page.waitForSelector('.facts')
  const { body } = await administrator.request('GET', `/assignments/${id}`)
  t.equal(body.startTime, '2026-11-20T07:30:00.000Z')
  await page.goto(`${service.httpUrl}/#/fleet/trips?vehicleId=${vehicle.id}`)
  const show = page.locator('button:text-is("Show")')
  await page.getByLabel('From').fill('2026-11-20T00:00:00')
  await show.click()
  await page.waitForURL(/from=2026-11-20/)
  t.ok(await show.evaluate(each => each === document.activeElement), 'the button keeps the focus')
}
