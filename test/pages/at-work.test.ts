import type { Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { type Account, make, makeVehicle, signIn } from '../support/accounts.ts'
import { complaintsOf, enter, goTo, noBrowser, openPage } from '../support/browser.ts'
import { startTestService } from '../support/service.ts'

type At = (address: string) => Promise<unknown>

t.test('many rows, a week of assignments, roles and settings', { skip: noBrowser }, async t => {
  const service = await startTestService(t)
  const administrator = await signIn(service)
  const page = await openPage(t, { timezoneId: 'UTC' })
  const complaints = complaintsOf(page)
  await enter(page, `${service.httpUrl}/#/fleet`, administrator)
  const at: At = address => goTo(page, `#/fleet${address}`)
  await t.test('many rows at once', t => bulk(t, page, administrator, at))
  await t.test('assignments are moved by hand and by keys', t => calendar(t, page, administrator, at))
  await t.test('what roles may do', t => matrix(t, page, administrator, at))
  await t.test('what the organization sets', t => organization(t, page, administrator, at))
  await t.test('a rule that opens alerts is chosen together', t => alertRule(t, page, administrator, at))
  t.same(complaints, [], 'the browser complains of nothing')
})

/** What has the focus, as a screen reader says it. */
const focusOf = (page: Page) =>
  page.evaluate(() => {
    const { activeElement } = document
    return activeElement?.getAttribute('aria-label') ?? activeElement?.textContent?.trim() ?? ''
  })

const said = (page: Page, text: string) => page.waitForSelector(`.undo-bar p:has-text("${text}")`)

async function bulk(t: Test, page: Page, administrator: Account, at: At): Promise<void> {
  const ids: string[] = []
  for (const plate of ['M 1', 'M 2', 'M 3'])
    ids.push((await makeVehicle(administrator, { licensePlate: plate })).id)
  const group = await make(administrator, '/vehicle-groups', { name: 'Vans', vehicleIds: [ids[0]] })
  const status = async (id: string) => {
    const { status, body } = await administrator.request('GET', `/vehicles/${id}`)
    return status === 404 ? 'gone' : body.status
  }
  const chooseAll = async () => {
    await at('/vehicles')
    await page.waitForFunction(
      () => document.querySelectorAll('.work-page > .scroller tbody tr').length === 3,
    )
    await page.check('thead input[type=checkbox]')
    await page.waitForSelector('.bulk:has-text("3 rows selected")')
  }

  await chooseAll()
  // Somebody is faster with one of them.
  await administrator.request('PATCH', `/vehicles/${ids[1]}`, { make: 'Scania' })
  await page.click('.bulk button:has-text("Set a field")')
  await page.selectOption('dialog select >> nth=0', 'status')
  await page.selectOption('dialog select >> nth=1', 'maintenance')
  await page.click('dialog button:text-is("Set")')
  await said(page, '2 changed. 1 was refused.')
  t.match(await page.textContent('.refusals tbody tr'), /M 2.*changed/i, 'which, and why')
  t.same(await Promise.all(ids.map(status)), ['maintenance', 'active', 'maintenance'])
  t.equal(await page.locator('tbody input:checked').count(), 1, 'what was refused stays chosen')
  await page.click('.undo-bar button:has-text("Undo")')
  await said(page, '2 undone.')
  t.same(await Promise.all(ids.map(status)), ['active', 'active', 'active'])

  await chooseAll()
  await page.click('.bulk button:has-text("Add to a group")')
  await page.selectOption('dialog select', group.id)
  await page.click('dialog button:text-is("Add")')
  await said(page, '2 added to Vans; 1 were in it already.')
  const members = async () =>
    (await administrator.request('GET', `/vehicle-groups/${group.id}`)).body.vehicleIds as string[]
  t.same(new Set(await members()), new Set(ids))
  await page.click('.undo-bar button:has-text("Undo")')
  await said(page, '2 undone')
  t.same(await members(), [ids[0]])

  await chooseAll()
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.click('.bulk button:has-text("Export")'),
  ])
  t.equal(file.suggestedFilename(), 'vehicles.csv')
  await page.click('.bulk button:has-text("Retire")')
  await page.click('dialog button:text-is("Retire")')
  await said(page, '3 retired.')
  t.same(await Promise.all(ids.map(status)), ['gone', 'gone', 'gone'])
  await at('/vehicles?retired=true')
  await page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 3)
  await page.check('tbody tr:first-child input')
  await page.click('.bulk button:has-text("Restore")')
  await said(page, '1 restored.')
  await page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 2)
  await page.check('thead input[type=checkbox]')
  await page.click('.bulk button:has-text("Restore")')
  await said(page, '2 restored.')
  t.same(await Promise.all(ids.map(status)), ['active', 'active', 'active'])
}

async function calendar(t: Test, page: Page, administrator: Account, at: At): Promise<void> {
  const { items } = (await administrator.request('GET', '/vehicles?sort=licensePlate')).body
  const [one, two] = items as [{ id: string }, { id: string }]
  const driver = async (name: string) =>
    (await make(administrator, '/drivers', { name, licenseNumber: `L ${name}` })).id
  const [ada, bob] = [await driver('Ada'), await driver('Bob')]
  const assign = (vehicleId: string, driverId: string, from: string, to: string) =>
    make(administrator, '/assignments', {
      vehicleId,
      driverId,
      startTime: `2026-11-${from}:00Z`,
      endTime: `2026-11-${to}:00Z`,
    })
  const early = await assign(one.id, ada, '17T06:00', '17T18:00')
  const late = await assign(one.id, bob, '19T00:00', '19T12:00')
  const now = async ({ id }: { id: string }) => {
    const { body } = await administrator.request('GET', `/assignments/${id}`)
    return [body.vehicleId === one.id ? 'one' : 'two', body.startTime.slice(8, 16), body.endTime.slice(8, 16)]
  }
  await at('/calendar?day=2026-11-16')
  const bar = ({ id }: { id: string }) => page.locator(`[data-assignment="${id}"]`)
  await bar(early).waitFor()
  const lane = (await page.locator(`[data-lane="${one.id}"]`).boundingBox())!
  const below = (await page.locator(`[data-lane="${two.id}"]`).boundingBox())!
  const day = lane.width / 7
  const drag = async (place: { x: number; y: number }, dx: number, dy: number) => {
    await page.mouse.move(place.x, place.y)
    await page.mouse.down()
    await page.mouse.move(place.x + dx, place.y + dy, { steps: 4 })
    await page.mouse.up()
  }
  const middle = async (of: { id: string }) => {
    const box = (await bar(of).boundingBox())!
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
  }
  await drag(await middle(early), day, below.y - lane.y)
  await said(page, 'Moved: M 2')
  t.same(await now(early), ['two', '18T06:00', '18T18:00'], 'a day later, with another vehicle')

  // The draft is over, and the row has come: until then the bar may be drawn anew in another lane.
  await page.locator(`[data-lane="${two.id}"] [data-assignment="${early.id}"]:not([data-draft])`).waitFor()
  const box = (await bar(early).boundingBox())!
  await drag({ x: box.x + box.width - 3, y: box.y + box.height / 2 }, day / 4, 0)
  /** The draft is over, and the row has come that says so. */
  const drawn = (words: string) =>
    page.locator(`[data-assignment="${early.id}"][aria-label*="${words}"]:not([data-draft])`).waitFor()
  await drawn('Nov 19')
  t.same(await now(early), ['two', '18T06:00', '19T00:00'], 'its end alone')

  // Ada and Bob at once in one vehicle.
  await bar(early).focus()
  for (const key of ['ArrowUp', 'Shift+ArrowRight']) await page.keyboard.press(key)
  await page.keyboard.press('Enter')
  await page.waitForSelector('.form-error:has-text("The vehicle is assigned already")')
  t.match(
    await page.textContent('.work-page > .form-error'),
    /Not moved.*Nov 19.*12:00/,
    'by whom it is taken, and when',
  )
  t.same(await now(early), ['two', '18T06:00', '19T00:00'], 'it is where it was')
  // The draft is over here too: a key that comes sooner would go on from where it was refused.
  await page
    .locator(`[data-lane="${two.id}"] [data-assignment="${early.id}"]:not([data-draft]):focus`)
    .waitFor()

  await page.keyboard.press('Control+ArrowLeft')
  await page.keyboard.press('Enter')
  // The bar with Undo said so before, of the move before.
  await drawn('5:45')
  t.same(await now(early), ['two', '18T05:45', '18T23:45'])
  await page.click('.undo-bar button:has-text("Undo")')
  await said(page, 'It is back where it was.')
  t.same(await now(early), ['two', '18T06:00', '19T00:00'])

  await at('/calendar?day=2026-11-16&by=driver')
  await page.locator(`[data-lane="${bob}"] [data-assignment="${late.id}"]`).waitFor()
  t.pass('a lane stands for a driver then')
  await bar(late).focus()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Enter')
  await page.waitForSelector('.facts')
  t.match(page.url(), `#/fleet/assignments/${late.id}`, 'Enter opens it')
}

async function matrix(t: Test, page: Page, administrator: Account, at: At): Promise<void> {
  const { id } = await make(administrator, '/roles', { name: 'Yard', permissions: ['vehicles:read'] })
  const now = async () => (await administrator.request('GET', `/roles/${id}`)).body.permissions as string[]
  await at('/permissions')
  await page.check('[aria-label="Yard: Vehicles, Write"]')
  await said(page, 'Yard is changed.')
  t.same(await now(), ['vehicles:read', 'vehicles:write'])
  t.equal(await focusOf(page), 'Yard: Vehicles, Write', 'the box keeps the focus')
  await page.waitForFunction(() => document.querySelector('[data-follows]') !== null)
  t.pass('what follows from it is shown as such')
  t.equal(await page.locator('[aria-label^="Admin:"]').count(), 0, 'what came with the organization stays')
  await page.click('.undo-bar button:has-text("Undo")')
  await said(page, '1 undone')
  t.same(await now(), ['vehicles:read'])
}

async function organization(t: Test, page: Page, administrator: Account, at: At): Promise<void> {
  const { organization } = (await administrator.request('GET', '/auth/me')).body
  await at('/organization')
  const answered = (method: string, act: () => Promise<unknown>) =>
    Promise.all([page.waitForResponse(answer => answer.request().method() === method && answer.ok()), act()])
  const form = page.locator('form', { has: page.locator('h2:text-is("Organization")') })
  await form.getByLabel('Time zone').fill('Mars/Olympus')
  await form.locator('button:has-text("Save")').click()
  await form.locator('.form-error').waitFor()
  await form.getByLabel('Time zone').fill('Europe/Oslo')
  await answered('PATCH', () => form.locator('button:has-text("Save")').click())
  t.equal((await administrator.request('GET', '/auth/me')).body.organization.timeZone, 'Europe/Oslo')

  const rules = page.locator('form', { has: page.locator('h2:text-is("Event rules")') })
  await rules.getByLabel('Dwell seconds').fill('')
  await rules.getByLabel('Tow meters').fill('250')
  await answered('PUT', () => rules.locator('button:has-text("Save")').click())
  t.match((await administrator.request('GET', '/event-rules')).body, { dwellSeconds: null, towMeters: 250 })
  const dispatch = page.locator('form', { has: page.locator('h2:text-is("Dispatch settings")') })
  await dispatch.getByLabel('Mode').selectOption('offer')
  await answered('PUT', () => dispatch.locator('button:has-text("Save")').click())
  t.same((await administrator.request('GET', '/automation/settings')).body, { mode: 'offer' })

  await page.getByLabel('Units').focus()
  await page.getByLabel('Units').selectOption('mi')
  await page.waitForFunction(
    () => JSON.parse(localStorage.getItem('fleetwake.organization') ?? '{}').units === 'mi',
  )
  const { body } = await administrator.request('GET', `/organizations/${organization.id}`)
  t.match(body, { settings: { units: 'mi' }, timeZone: 'Europe/Oslo' })
  const isOn = await page.getByLabel('Units').evaluate(each => each === document.activeElement)
  t.ok(isOn, 'what was chosen from keeps the focus')
}

async function alertRule(t: Test, page: Page, administrator: Account, at: At): Promise<void> {
  await at('/event-alert-rules/new')
  const box = (name: string) => page.getByRole('checkbox', { name, exact: true })
  const field = (name: string) => page.locator(`.form-field:has(> label:text-is("${name}"))`)
  await page.getByLabel(/^Name/).fill('Fast lorries')
  await box('Speeding').check()
  await page.locator('.form-field textarea').first().fill('sos')
  await field('Conditions').getByText('Add an entry').click()
  await page.getByLabel('Value', { exact: true }).fill('speedMax')
  // Key by key, as 80. and 80.0 are no numbers of their own.
  await page.getByLabel('At least').pressSequentially('80.05')
  await page.getByText('Add hours').click()
  await page.getByLabel('Quiet minutes').fill('30')
  await page.click('button[type=submit]')
  await page.waitForSelector('h1:has-text("Fast lorries")')
  const { items } = (await administrator.request('GET', '/event-alert-rules')).body
  t.match(items, [
    {
      types: ['speeding', 'sos'],
      conditions: [{ value: 'speedMax', atLeast: 80.05 }],
      schedule: { windows: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '08:00', to: '18:00' }] },
      quietMinutes: 30,
    },
  ])
}
