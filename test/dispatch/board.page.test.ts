import type { Page } from 'playwright-core'
import t from 'tap'
import { type Account, make, makeOrganization, makeUser, makeVehicle, signIn } from '../support/accounts.ts'
import { violationsOf } from '../support/axe.ts'
import { complaintsOf, enter, noBrowser, openPage, withoutPolls } from '../support/browser.ts'
import { withClient } from '../support/server.ts'
import { startTestService } from '../support/service.ts'

t.test('orders are given out on a page', { skip: noBrowser }, async t => {
  const service = await startTestService(t)
  const first = await signIn(service)
  const dispatcher = await makeUser(service, first, { role: 'dispatcher' })
  const town = await fillTown(first)
  const sql = <R>(text: string, values: unknown[] = []) =>
    withClient(service.databaseUrl, async client => (await client.query(text, values)).rows as R[])
  const given = (id: string) =>
    sql<{ driver: string; type: string; status: string }>(
      `select l.driver_id as driver, l.assignment_type as type, j.status from assignment_logs l
       join transport_jobs j on j.id = l.order_id where j.id = $1 order by l.created_at`,
      [id],
    )
  const page = await openPage(t, { viewport: { width: 1440, height: 1000 }, reducedMotion: 'reduce' })
  const complaints = complaintsOf(page)
  const address = `${service.httpUrl}/#/fleet/dispatch`
  await enter(page, address, dispatcher)
  const order = (name: string) => page.locator('.dispatch-orders li', { hasText: name })
  const driver = (id: string) => page.locator(`[data-driver="${id}"]`)
  await order('O-1').waitFor()

  await t.test('an order is dragged onto a driver, and what it costs is said before it is done', async t => {
    await order('O-1').dragTo(driver(town.far))
    const dialog = page.getByRole('dialog', { name: 'Assign O-1' })
    await dialog.locator('.adds').waitFor()
    const cost = (await dialog.locator('.cost').textContent())!
    t.match(cost, /[1-9]\d*\.\d km and \d+ min more.*Arrives at \d/)
    t.same(await given(town.orders[0]!), [], 'nothing was done')
    await dialog.getByRole('button', { name: 'Assign to Bea Far' }).click()
    await order('O-1').waitFor({ state: 'detached' })
    t.same(await given(town.orders[0]!), [{ driver: town.far, type: 'MANUAL', status: 'assigned' }])
    await driver(town.far).locator('.driver', { hasText: '2 stops' }).waitFor()
    t.match(await driver(town.far).locator('.driver').textContent(), /40 of 900 kg/, 'the load is shown')
    t.equal(
      await driver(town.far).locator('.day-line .eta').count(),
      2,
      'and its times on the line of the day',
    )
  })

  await t.test('the same by the keyboard alone', async t => {
    await order('O-2').getByRole('button', { name: 'Assign O-2' }).focus()
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Assign O-2' })
    await dialog.getByRole('button', { name: 'Assign to Bea Far' }).waitFor()
    t.pass('who is best is asked about first: she goes there already')
    const choice = dialog.getByLabel('Driver')
    await choice.focus()
    await page.keyboard.type('Ada')
    await dialog.getByRole('button', { name: 'Assign to Ada Near' }).waitFor()
    await page.waitForFunction(() => document.querySelector('dialog .adds') !== null)
    // To the others who could, to Cancel, and on.
    for (let step = 0; step < 5; step++) {
      await page.keyboard.press('Tab')
      if (await page.evaluate(() => document.activeElement?.classList.contains('accent'))) break
    }
    await page.keyboard.press('Enter')
    await order('O-2').waitFor({ state: 'detached' })
    t.match(await given(town.orders[1]!), [{ driver: town.near, type: 'MANUAL' }])
    await driver(town.near).locator('.driver').click()
    t.equal(await page.locator('.dispatch tbody tr').count(), 2, 'the stops of who is chosen, in words')
  })

  await t.test('an order is shared with its recipient, and who shares sees what that shows', async t => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.getByRole('button', { name: 'Share O-2 with the recipient' }).first().click()
    const dialog = page.getByRole('dialog', { name: 'Share O-2 with the recipient' })
    await dialog.locator('.recipient', { hasText: 'It is scheduled.' }).waitFor()
    t.match(await dialog.locator('.recipient .eta').textContent(), /\d?\d:\d\d/)
    await dialog.getByRole('img', { name: 'The link as a QR code' }).waitFor()
    await dialog.getByRole('button', { name: 'Copy: the link' }).click()
    await dialog.getByText('Copied').waitFor()
    const link = await page.evaluate(() => navigator.clipboard.readText())
    t.equal(link, await dialog.locator('code').textContent())
    t.same(await violationsOf(page), [], 'axe finds nothing')
    const recipient = await openPage(t, { viewport: { width: 390, height: 844 } })
    await recipient.goto(link)
    await recipient.waitForSelector('text=It is scheduled.')
    await dialog.getByRole('button', { name: 'Close' }).click()
    await dialog.waitFor({ state: 'detached' })
    await page.goto(`${service.httpUrl}/#/fleet/jobs/${town.orders[1]}`)
    await page.getByRole('button', { name: 'Share with the recipient' }).click()
    await dialog.locator('.recipient', { hasText: 'It is scheduled.' }).waitFor()
    t.not(await dialog.locator('code').textContent(), link, 'each time another link')
    await page.keyboard.press('Escape')
    await page.goto(address)
    await order('O-3').waitFor()
    await driver(town.near).locator('.driver').click()
  })

  await t.test('an engine is started, and says why nobody can have an order', async t => {
    await page.getByRole('button', { name: 'Start Dispatch' }).click()
    await page.getByRole('button', { name: 'Stop Dispatch' }).waitFor()
    t.match(await sql('select engine from dispatch_engines where running'), [{ engine: 'dispatch' }])
    await order('O-3').locator('.reasons', { hasText: 'lacks a skill: 2' }).waitFor()
    await page.getByRole('button', { name: /^Assign…: Dispatch failed, O-3/ }).click()
    const dialog = page.getByRole('dialog', { name: 'Assign O-3' })
    await dialog.getByRole('alert').filter({ hasText: 'Bea Far: lacks a skill' }).waitFor()
    await dialog.getByLabel('Driver').selectOption(town.near)
    await dialog.getByRole('button', { name: 'Assign anyway' }).click()
    await order('O-3').waitFor({ state: 'detached' })
    t.match(await given(town.orders[2]!), [{ driver: town.near, type: 'FORCE_ASSIGNED' }])
    await page.getByRole('button', { name: 'Stop Dispatch' }).click()
    await page.getByRole('button', { name: 'Start Dispatch' }).waitFor()
  })

  await t.test('an incident is drawn on the map, and is over when somebody says so', async t => {
    await page.getByRole('button', { name: 'Report an incident' }).click()
    await page.getByLabel('Severity').selectOption('SEVERE')
    await page.getByLabel('Description').fill('A fair')
    const map = page.locator('.dispatch-map .map')
    await page.waitForSelector('.dispatch-map .map[data-incidents="1"]')
    t.pass('it is drawn while it is described')
    await map.click({ position: { x: 100, y: 100 } })
    await page.locator('.dispatch-report .accent').click()
    await page.locator('.dispatch-wrong li', { hasText: 'A fair' }).waitFor()
    const rows = () => sql('select severity, description, active from traffic_incidents')
    t.match(await rows(), [{ severity: 'SEVERE', description: 'A fair', active: true }])
    await page.getByRole('button', { name: 'Mark as over: A fair' }).click()
    await page.locator('.dispatch-wrong li', { hasText: 'A fair' }).waitFor({ state: 'detached' })
    t.match(await rows(), [{ active: false }])
  })

  await t.test('what is escalated is seen to, and resolved', async t => {
    await sql(
      `insert into escalation_logs (organization_id, order_id, driver_id, escalation_type, severity, escalated_at)
       select organization_id, id, driver_id, 'STUCK_ORDER', 'high', now() from transport_jobs where id = $1`,
      [town.orders[0]],
    )
    await page.getByRole('button', { name: 'I am on it: Stuck order, O-1, Bea Far' }).click()
    await page.locator('.dispatch-wrong li', { hasText: 'Investigating' }).waitFor()
    await page.getByRole('button', { name: 'Resolve: Stuck order, O-1, Bea Far' }).click()
    await page.locator('.dispatch-wrong li', { hasText: 'Stuck order' }).waitFor({ state: 'detached' })
    const [{ actions }] = (await sql('select actions from escalation_logs')) as [{ actions: object[] }]
    t.match(actions, [{ to: 'open' }, { to: 'investigating', by: dispatcher.id }, { to: 'resolved' }])
  })

  await t.test('the map holds the plans and the drivers', async t => {
    await page.waitForSelector('.dispatch-map .map[data-drivers="2"][data-plans="2"]')
    t.pass('both')
  })

  for (const [width, colorScheme] of [
    [390, 'dark'],
    [820, 'light'],
    [1440, 'dark'],
  ] as const)
    await t.test(`nothing is wrong with it at ${width} pixels, ${colorScheme}`, async t => {
      await page.setViewportSize({ width, height: 900 })
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      t.same(await violationsOf(page), [], 'axe finds nothing')
      t.same(await widerThan(page), [], 'nothing is wider than the screen')
    })
  t.same(complaints, [], 'the browser complains of nothing')

  await t.test('who may only look changes nothing, and sees the same', async t => {
    const viewer = await makeUser(service, first, { role: 'viewer' })
    const page = await openPage(t)
    await enter(page, address, viewer)
    await page.locator('.driver', { hasText: 'Bea Far' }).click()
    await page.locator('.dispatch tbody tr').first().waitFor()
    const buttons = await page.locator('.dispatch button:not(.driver):not([class*=maplibre])').count()
    t.equal(buttons, 0, 'there is nothing to do')
    t.equal(await page.locator('[draggable=true]').count(), 0, 'and nothing to drag')
    t.same(await violationsOf(page), [])
    const answer = await viewer.request('POST', `/automation/dispatch/assign/${town.orders[0]}`, {
      driverId: town.near,
    })
    t.equal(answer.status, 403)
  })

  await t.test('another organization sees nothing of it', async t => {
    const { id } = await makeOrganization(first)
    const other = await makeUser(service, first, { role: 'admin', organizationId: id })
    const page = await openPage(t)
    await enter(page, address, other)
    await page.getByText('No driver is on duty yet').waitFor()
    t.equal(await page.locator('.dispatch-orders li').count(), 0)
    t.notMatch(await page.textContent('.work-page'), /O-1|Bea Far/)
    const path = `/automation/dispatch/preview/${town.orders[0]}`
    t.equal((await other.request('GET', path)).status, 404)
  })

  await t.test('what fails is said, with another try; so is that it is loading', async t => {
    const page = await openPage(t)
    await withoutPolls(page)
    await page.route('**/automation/status-all', route => route.fulfill({ status: 400, body: '{}' }))
    await enter(page, address, dispatcher)
    await page.locator('.failed').waitFor()
    t.equal(await page.locator('.dispatch').count(), 0)
    await page.unroute('**/automation/status-all')
    await page.locator('.failed button').click()
    await page.locator('.dispatch').waitFor()
    t.equal(await page.locator('.failed').count(), 0)
  })
})

const widerThan = (page: Page) =>
  page.evaluate(() =>
    [document.documentElement, ...document.querySelectorAll('.view.scrolls:not([hidden]), .dispatch .block')]
      .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
      .map(({ className }) => className),
  )

/** Two drivers with vehicles that have just been heard of, and three orders, of which nobody can do the last. */
async function fillTown(by: Account) {
  const customer = await make(by, '/customers', { name: 'Baker' })
  const [longitude, latitude] = [3.06, 46.9]
  const addDriver = async (name: string, east: number) => {
    const { id } = await make(by, '/drivers', { name, licenseNumber: name })
    const vehicle = await makeVehicle(by, { specs: { capacityKg: 900 } })
    await make(by, '/assignments', {
      vehicleId: vehicle.id,
      driverId: id,
      startTime: '2026-01-01T00:00:00Z',
    })
    const reading = { vehicleId: vehicle.id, time: new Date().toISOString(), latitude, speed: 0 }
    await by.request('POST', '/telemetry', [{ ...reading, longitude: longitude + east }])
    return id
  }
  const addOrder = async (reference: string, more: object) => {
    const stop = (kind: string, east: number) => ({ kind, latitude, longitude: longitude + east })
    const stops = [stop('pickup', 0.02), stop('delivery', 0.05)]
    const due = new Date(Date.now() + 7_200_000).toISOString()
    return (
      await make(by, '/jobs', {
        ...{ customerId: customer.id, reference, weight: 40, slaDueAt: due, stops },
        ...more,
      })
    ).id
  }
  const near = await addDriver('Ada Near', 0.01)
  const far = await addDriver('Bea Far', 0.09)
  const orders = [
    await addOrder('O-1', {}),
    await addOrder('O-2', {}),
    await addOrder('O-3', { requiredSkills: ['crane'] }),
  ]
  return { near, far, orders }
}
