import type { Page } from 'playwright-core'
import t from 'tap'
import { make, makeUser, makeVehicle, signIn } from '../support/accounts.ts'
import { violationsOf } from '../support/axe.ts'
import { complaintsOf, enter, noBrowser, openPage, untilOnPage, zoneAtNoon } from '../support/browser.ts'
import { addReadings } from '../support/fleet.ts'
import { addRow } from '../support/organization.ts'
import { cuttableProxy } from '../support/proxy.ts'
import { withClient } from '../support/server.ts'
import { startTestService } from '../support/service.ts'
import { until } from '../support/until.ts'

t.test('a driver works with My day, without a network too', { skip: noBrowser }, async t => {
  const service = await startTestService(t, { ROLES: 'ingest,live,api' })
  const admin = await signIn(service)
  const { organization } = (await admin.request('GET', '/auth/me')).body as { organization: { id: string } }
  // What was finished and collected is told of today, which is over in no zone where it is noon.
  await admin.request('PATCH', `/organizations/${organization.id}`, { timeZone: zoneAtNoon() })
  const customer = await make(admin, '/customers', { name: 'C' })
  const user = await makeUser(service, admin, { role: 'driver' })
  const driver = await make(admin, '/drivers', { name: 'Ada', licenseNumber: 'A1', userId: user.id })
  const vehicle = await makeVehicle(admin, { licensePlate: 'EL 12345' })
  await make(admin, '/assignments', {
    vehicleId: vehicle.id,
    driverId: driver.id,
    startTime: '2026-01-01T00:00:00Z',
  })
  await addReadings(service, vehicle.id)
  const sql = <R extends object>(text: string, values: unknown[]) =>
    withClient(service.databaseUrl, async client => (await client.query<R>(text, values)).rows)
  const addOrder = async (name: string, fields: object = {}) => {
    const { id } = await make(admin, '/jobs', {
      customerId: customer.id,
      reference: `NK-${name}`,
      stops: [
        {
          kind: 'delivery',
          longitude: 5.35,
          latitude: 60.38,
          name,
          windowEnd: new Date(Date.now() + 3_600_000).toISOString(),
          contactName: 'Kari',
          contactPhone: '+47 99 88',
          notes: 'The blue door.',
        },
      ],
      ...fields,
    })
    return id
  }
  const give = async (id: string) =>
    await make(admin, `/automation/dispatch/assign/${id}`, { driverId: driver.id })
  const stopOf = async (id: string) =>
    (await admin.request('GET', `/jobs/${id}?include=stops`)).body.stops[0] as Record<string, unknown>
  const writesOf = async (id: string) =>
    (await admin.request('GET', `/audit-logs?entityId=${(await stopOf(id)).id}&action=update`)).body.items
      .length as number

  const proxy = await cuttableProxy(t, Number(new URL(service.httpUrl).port))
  const url = `http://127.0.0.1:${proxy.port}`
  const signInOn = async (phone: Page) => {
    await phone.goto(`${url}/#/fleet/my-day`)
    await phone.fill('#email', user.email)
    await phone.fill('#password', user.password)
    await phone.check('#stay')
    await phone.click('button[type=submit]')
    await phone.waitForSelector('.day[data-offline=ready]')
  }
  const page = await openPage(t, { viewport: { width: 390, height: 844 }, serviceWorkers: 'allow' })
  // As in browsers without Background Sync: the page sends by itself.
  await page.addInitScript(() => Reflect.deleteProperty(ServiceWorkerRegistration.prototype, 'sync'))
  const complaints = complaintsOf(page)
  const wire = await page.context().newCDPSession(page)
  const network = async (isThere: boolean) => {
    proxy.down(!isThere)
    await wire.send('Network.emulateNetworkConditions', {
      offline: !isThere,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput: -1,
    })
  }
  const button = (name: string) => page.getByRole('button', { name, exact: true })
  const isSound = async (what: string) => {
    t.same(await violationsOf(page), [], `${what}: axe finds nothing`)
    t.notOk(await isTooWide(page), `${what}: nothing is wider than the screen`)
    t.same(complaints.splice(0), [], `${what}: the browser complains of nothing`)
  }

  const [quay, hill, shore] = [
    await addOrder('Quay'),
    await addOrder('Hill', { cashDue: 40 }),
    await addOrder('Shore'),
  ]
  for (const id of [quay, hill, shore]) await give(id)
  // All are at one place, so that any order would be a good plan.
  const stops = await Promise.all([quay, hill, shore].map(stopOf))
  await sql('update driver_plans set stop_ids = $2 where driver_id = $1', [
    driver.id,
    stops.map(({ id }) => id),
  ])

  await t.test('signs in on the phone, and sees the day', async t => {
    await signInOn(page)
    t.same(await page.locator('.day-stop h3').allTextContents(), ['Quay', 'Hill', 'Shore'])
    t.match(await page.textContent('.day .work-head'), /Ada · EL 12345/)
    t.match(
      await page.getByRole('link', { name: 'Navigate to Quay' }).getAttribute('href'),
      /^geo:60\.38,5\.35/,
    )
    t.equal(await page.getByRole('link', { name: 'Call Kari' }).first().getAttribute('href'), 'tel:+479988')
    const manifest = await page.getAttribute('link[rel=manifest]', 'href')
    const { shortcuts } = (await (await fetch(`${url}${manifest}`)).json()) as Record<string, unknown>
    t.match(shortcuts, [{ url: '/#/fleet/my-day' }])
    await isSound('the day')
  })

  await t.test('answers an offer while it lasts', async () => {
    const offered = await addOrder('Offered')
    const id = await withClient(service.databaseUrl, client =>
      addRow(client, 'dispatch_offers', {
        organization_id: organization.id,
        order_id: offered,
        driver_id: driver.id,
        expires_at: new Date(Date.now() + 3_600_000).toISOString(),
      }),
    )
    await page.reload()
    await page.waitForSelector('.offer [role=timer]')
    await isSound('an offer')
    await button('Reject').click()
    await until('the offer is rejected', async () => {
      const [offer] = await sql<{ status: string }>('select status from dispatch_offers where id = $1', [id])
      return offer?.status === 'rejected'
    })
    await page.waitForFunction(() => document.querySelector('.offer, .waits') === null)
  })

  await t.test('delivers without a network; it is written once, in order, when it is back', async t => {
    await network(false)
    // A thumb that touches twice tells once.
    const touchTwice = (name: string) =>
      button(name).evaluate((each: HTMLElement) => {
        each.click()
        each.click()
      })
    await touchTwice('Arrived: Quay')
    await page.waitForSelector('.day-stop.next .tag')
    await page.reload()
    await page.waitForSelector('.day-stop.next .tag')
    await page.locator('.day-network', { hasText: /no network.*One report waits/ }).waitFor()
    t.pass('also after it was closed')
    await button('Delivered: Quay').click()
    await button('Save').click()
    await button('Delivered: Hill').click()
    const dialog = page.getByRole('dialog')
    t.equal(await dialog.getByLabel(/Cash collected/).inputValue(), '40')
    await dialog.getByLabel('Received by').fill('Kari')
    await sign(page)
    await isSound('the dialog')
    await touchTwice('Save')
    await page.waitForFunction(() => document.querySelectorAll('.day-stop:not(.offer)').length === 1)
    t.match(await page.textContent('.day-network'), /4 reports wait/)
    await isSound('without a network')
    t.match(await stopOf(hill), { outcome: null, arrivedAt: null })
    await network(true)
    await until('all is written', async () => (await stopOf(hill)).outcome === 'done')
    t.match(await stopOf(quay), { outcome: 'done', byHand: true, proof: null })
    const { body: job } = await admin.request('GET', `/jobs/${hill}?include=stops`)
    t.match(job, {
      status: 'completed',
      cashCollected: 40,
      cashCollectedBy: driver.id,
      stops: [{ receivedBy: 'Kari', proof: 'signature' }],
    })
    const { body: proof } = await admin.request('GET', `/job-stops/${job.stops[0].id}/proof`)
    const picture = Buffer.from(await (await fetch(new URL(proof.link, service.httpUrl))).arrayBuffer())
    t.ok(picture.length > 2_000, 'a signature is more than an empty field')
    t.same(
      [await writesOf(quay), await writesOf(hill)],
      [2, 1],
      'arrived and delivered; delivered: once each',
    )
    await page.waitForFunction(() => !document.querySelector('.day-network')?.classList.contains('waits'))
    await page.locator('.day', { hasText: /Finished today: 2.*Collected 40 EUR/ }).waitFor()
  })

  await t.test('what is sent again because its answer was lost is written once', async t => {
    const keys: (string | undefined)[] = []
    let isReplayed = false
    page.on('response', response => {
      if (response.headers()['idempotency-replayed']) isReplayed = true
    })
    await page.route('**/arrived', async route => {
      keys.push(route.request().headers()['idempotency-key'])
      if (keys.length > 1) return await route.continue()
      await route.fetch()
      await route.abort()
    })
    await button('Arrived: Shore').click()
    await until('it was sent', () => keys.length === 1)
    await page.evaluate(() => dispatchEvent(new Event('online')))
    await page.waitForFunction(() => !document.querySelector('.day-stop .tag'))
    t.same([...new Set(keys)].length, 1, 'with the same key')
    t.ok(isReplayed, 'and the service knew it again')
    t.equal(await writesOf(shore), 1)
  })

  await t.test('a stop fails with a reason, by the keyboard alone', async t => {
    await button('Failed: Shore').focus()
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').waitFor()
    await button('Save as failed').focus()
    await page.keyboard.press('Enter')
    await page.waitForSelector('dialog .form-error')
    await isSound('a reason that is missing')
    await button('Nobody there').focus()
    await page.keyboard.press('Space')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Escape')
    await page.waitForFunction(() => document.querySelector('dialog') === null)
    t.equal(await page.evaluate(() => document.activeElement?.textContent), 'Failed', 'the focus comes back')
    await page.keyboard.press('Enter')
    await page.getByLabel('Reason').fill('The dog')
    await page.keyboard.press('Enter')
    await until('it has failed', async () => (await stopOf(shore)).outcome === 'failed')
    t.match(await stopOf(shore), { outcomeReason: 'The dog' })
    await button('Begin break').click()
    await button('End break').waitFor()
    await until('the break is said', async () => {
      const { items } = (await admin.request('GET', `/driver-targets?driverId=${driver.id}`)).body
      return items[0]?.status === 'break'
    })
  })

  await t.test('what the service does not take is told, and holds nothing up', async t => {
    const [gone, kept] = [await addOrder('Gone'), await addOrder('Kept')]
    for (const id of [gone, kept]) await give(id)
    await page.reload()
    await button('Arrived: Kept').waitFor()
    await network(false)
    await button('Arrived: Gone').click()
    await button('Arrived: Kept').click()
    await admin.request('POST', `/jobs/${gone}/cancel`)
    await network(true)
    await until('the other is written', async () => (await stopOf(kept)).arrivedAt !== null)
    await page.waitForSelector('.failed')
    t.match(await page.textContent('.failed'), /Arrived: Gone/)
    await isSound('something that was not taken')
    await button('Seen').click()
    await page.waitForFunction(() => !document.querySelector('.failed'))
  })

  await t.test('the browser has it sent when the network is back, with the page closed too', async t => {
    const id = await addOrder('Late')
    await give(id)
    const phone = await openPage(t, { viewport: { width: 390, height: 844 }, serviceWorkers: 'allow' })
    const told = complaintsOf(phone)
    await signInOn(phone)
    proxy.down(true)
    await phone.getByRole('button', { name: 'Arrived: Late', exact: true }).click()
    await untilOnPage(phone, 'the token is kept', isTokenKept)
    await phone.goto('about:blank')
    t.match(await stopOf(id), { arrivedAt: null })
    proxy.down(false)
    const browser = await phone.context().newCDPSession(phone)
    const registered = new Promise<string>(resolve =>
      browser.on('ServiceWorker.workerRegistrationUpdated', ({ registrations: [one] }) => {
        if (one) resolve(one.registrationId)
      }),
    )
    await browser.send('ServiceWorker.enable')
    const registrationId = await registered
    const back = { origin: url, registrationId, tag: 'fleetwake-outbox', lastChance: false }
    await browser.send('ServiceWorker.dispatchSyncEvent', back)
    await until('it is written', async () => (await stopOf(id)).arrivedAt !== null)
    t.match(await stopOf(id), { byHand: true })
    t.equal(await writesOf(id), 1)
    await phone.goto(`${url}/#/fleet/my-day`)
    await phone.getByText('This page also works without a network.').waitFor()
    await phone.getByRole('button', { name: 'Sign out' }).click()
    await phone.waitForSelector('#email')
    await untilOnPage(phone, 'the token is gone', async () => {
      const databases = await indexedDB.databases()
      return databases.every(({ name }) => name !== 'fleetwake-sender')
    })
    t.same(told, [], 'and nothing by which it could be sent stays behind')
  })

  await t.test('nothing of the day stays behind whoever signs out', async t => {
    // An answer is on its way while the user signs out.
    proxy.freeze(true)
    await page.evaluate(() => {
      const { token } = JSON.parse(localStorage.getItem('fleetwake.session')!) as { token: string }
      const headers = { authorization: `Bearer ${token}` }
      Object.assign(globalThis, { answered: fetch('/api/v1/resources', { headers }) })
    })
    await button('Sign out').click()
    await page.waitForSelector('#email')
    await untilOnPage(page, 'the answers are gone', async () => !(await caches.has('fleetwake-answers')))
    proxy.freeze(false)
    t.equal(
      await page.evaluate(async () => {
        await (globalThis as unknown as { answered: Promise<Response> }).answered
        return await caches.has('fleetwake-answers')
      }),
      false,
      'nor what is answered after that',
    )
    t.equal(await page.evaluate(() => localStorage.getItem('fleetwake.session')), null)
  })

  await t.test('targets are set where they stand, and cash is settled', async t => {
    const office = await openPage(t, { viewport: { width: 1440, height: 900 } })
    const told = complaintsOf(office)
    await enter(office, `${service.httpUrl}/#/fleet/targets`, admin)
    await office.getByLabel('Target for deliveries: Ada').fill('4')
    await office.getByLabel('Target for revenue: Ada').fill('100')
    await office.keyboard.press('Enter')
    await office.waitForSelector('td:has-text("2 / 4")')
    t.same(await violationsOf(office), [])
    const other = await make(admin, '/drivers', { name: 'Bo', licenseNumber: 'B1' })
    await sql(
      `insert into driver_performance_history (organization_id, driver_id, date, deliveries_completed, revenue_generated,
         target_achieved, achievement_percentage)
       select $1, d.id, (now() at time zone 'UTC')::date - 2, d.done, 10 * d.done, d.done > 5, 10 * d.done
       from unnest($2::uuid[], array[3, 9]) as d (id, done)`,
      [organization.id, [driver.id, other.id]],
    )
    await office.reload()
    const ranks = (name: string) => office.getByRole('region', { name }).locator('tbody tr')
    await ranks('The best').nth(1).waitFor()
    t.match(
      (await ranks('The best').allInnerTexts()).map(words => words.split(/\s+/)),
      [
        ['1', 'Bo', '1', '/', '1', '9', '90', '90', '%'],
        ['2', 'Ada', '0', '/', '1', '3', '30', '30', '%'],
      ],
    )
    await ranks('Missed targets').first().waitFor()
    t.match(
      (await ranks('Missed targets').allInnerTexts()).map(words => words.split(/\s+/)),
      [['1', 'Ada']],
    )
    t.same(await violationsOf(office), [])
    await office.goto(`${service.httpUrl}/#/fleet/cash`)
    await office.getByLabel(/^Handed over: Ada/).fill('35')
    await office.keyboard.press('Enter')
    await office.waitForSelector('.wrong:has-text("-5 EUR")')
    t.same(await violationsOf(office), [])
    const { items } = (await admin.request('GET', '/alerts?type=cash_difference')).body
    t.match(items, [{ entityId: driver.id, status: 'open' }])
    t.same(told, [])
  })

  await t.test(
    'whoever waits for an order sees when it comes, without signing in, until it is there',
    async t => {
      const id = await addOrder('Home')
      await give(id)
      const { body } = await admin.request('POST', `/jobs/${id}/share`)
      const stop = await stopOf(id)
      await sql(
        `insert into stop_etas (stop_id, organization_id, job_id, driver_id, eta, eta_late, computed_at)
       values ($1, $2, $3, $4, now() + interval '20 minutes', now() + interval '30 minutes', now())
       on conflict (stop_id) do update set eta = excluded.eta, eta_late = excluded.eta_late`,
        [stop.id, organization.id, id, driver.id],
      )
      await admin.request('PATCH', `/jobs/${id}`, { status: 'in_progress' })
      const waiting = await openPage(t, { viewport: { width: 390, height: 844 } })
      const told = complaintsOf(waiting)
      await waiting.goto(`${service.httpUrl}/#/order/${body.token}`)
      await waiting.waitForSelector('text=It is on the way.')
      t.match(await waiting.textContent('.eta'), /\d?\d:\d\d/)
      t.match(await waiting.textContent('main'), /km away/)
      t.same(await violationsOf(waiting), [])
      t.notOk(await isTooWide(waiting))
      await admin.request('PATCH', `/job-stops/${stop.id}`, { outcome: 'done' })
      await waiting.reload()
      await waiting.waitForSelector('text=This delivery has ended')
      t.equal(await waiting.textContent('.eta'), '')
      t.same(told, [])
    },
  )
})

/** Whether the token lies where the service worker finds it; the database is there a moment sooner. */
async function isTokenKept(): Promise<boolean> {
  const answerOf = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error)
    })
  const databases = await indexedDB.databases()
  if (databases.every(({ name }) => name !== 'fleetwake-sender')) return false
  const database = await answerOf(indexedDB.open('fleetwake-sender'))
  const kept = await answerOf(database.transaction('sender').objectStore('sender').count())
  database.close()
  return kept === 1
}

const isTooWide = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth)

async function sign(page: Page): Promise<void> {
  const box = (await page.locator('.signature canvas').boundingBox())!
  const at = (x: number, y: number) => [box.x + box.width * x, box.y + box.height * y] as const
  await page.mouse.move(...at(0.2, 0.7))
  await page.mouse.down()
  for (const [x, y] of [
    [0.3, 0.2],
    [0.4, 0.8],
    [0.5, 0.3],
    [0.7, 0.6],
  ] as const)
    await page.mouse.move(...at(x, y), { steps: 6 })
  await page.mouse.up()
}
