import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { makeVehicle, signIn } from '../support/accounts.ts'
import { violationsOf } from '../support/axe.ts'
import { complaintsOf, enter, noBrowser, openPage } from '../support/browser.ts'
import { startTestService } from '../support/service.ts'
import { until } from '../support/until.ts'

/** Answers as it is told to. */
async function receive(t: Test) {
  const answer = { status: 500 }
  const server = createServer((request, response) => {
    request.resume()
    response.writeHead(answer.status).end('so it says')
  })
  server.listen(0, '127.0.0.1')
  t.teardown(() => server.close())
  await once(server, 'listening')
  return { answer, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook` }
}

t.test('who is told outside is seen, stopped, and told again', { skip: noBrowser }, async t => {
  const service = await startTestService(t, { DELIVERY_ALLOW_PRIVATE: '127.0.0.1/32' })
  const admin = await signIn(service)
  const { answer, url } = await receive(t)
  const page = await openPage(t, { viewport: { width: 390, height: 844 } })
  const complaints = complaintsOf(page)
  await page.clock.install()
  await enter(page, `${service.httpUrl}/#/fleet/subscriptions/new`, admin)
  await page.getByLabel('URL (required)').fill('nowhere')
  await page.click('button:has-text("Save")')
  await page.waitForSelector('.form-field:has-text("URL") .form-error')
  t.pass('what is wrong stands at its field')
  const name = page.getByLabel('Name', { exact: true })
  await name.pressSequentially('Our hook', { delay: 50 })
  t.equal(await name.inputValue(), 'Our hook', 'who types in another field stays in it')
  await page.getByLabel('URL (required)').fill(url)
  await page.click('button:has-text("Save")')
  await page.waitForSelector('dialog code:has-text("whsec_")')
  t.same(await violationsOf(page), [], 'axe finds nothing on the secret')
  await page.click('dialog button:has-text("saved it")')
  await page.waitForSelector('h1:has-text("Our hook")')

  const { id } = await makeVehicle(admin)
  const alert = { entityType: 'vehicle', entityId: id, type: 'low_fuel', message: 'Below 10 percent.' }
  t.match(await admin.request('POST', '/alerts', alert), { status: 201 })
  const ask = async (status: number) => {
    await until(`a delivery is answered ${status}`, async () => {
      const { items } = (await admin.request('GET', '/deliveries')).body as { items: { status: number }[] }
      return items.some(delivery => delivery.status === status)
    })
    // The page asks every five seconds.
    await page.clock.fastForward(5_000)
  }
  await ask(500)
  await page.waitForSelector('td.answer:has-text("500 so it says")')
  t.same(await violationsOf(page), [], 'axe finds nothing on the deliveries')
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)
  t.notOk(wide, 'nothing is wider than the screen')
  if (process.env.SCREENSHOTS) await page.screenshot({ path: `${process.env.SCREENSHOTS}/told-390.png` })
  // Not before it is asked for: a retry that succeeded meanwhile would leave nothing to send again.
  await page.route('**/redeliver', async route => {
    answer.status = 204
    await route.continue()
  })
  await page.click('td button:has-text("Send again")')
  await ask(204)
  await page.waitForSelector('tr:has-text("Delivered"):has(td.answer:has-text("204"))')

  await page.click('button:text-is("Pause")')
  await page.waitForSelector('.facts:has-text("Paused")')
  await page.click('button:text-is("Resume")')
  await page.waitForSelector('.facts:has-text("Active")')
  await page.click('button:text-is("New secret")')
  await page.click('dialog button:text-is("New secret")')
  await page.waitForSelector('dialog code:has-text("whsec_")')
  t.same(complaints, [], 'the browser complains of nothing')
})

t.test('a notification comes by push, and offline the page says so', { skip: noBrowser }, async t => {
  const service = await startTestService(t)
  const page = await openPage(t, { serviceWorkers: 'allow', permissions: ['notifications'] })
  const complaints = complaintsOf(page)
  await enter(page, service.httpUrl, await signIn(service))
  const client = await page.context().newCDPSession(page)
  const registered = new Promise<string>(resolve => {
    client.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      if (registrations[0]) resolve(registrations[0].registrationId)
    })
  })
  await client.send('ServiceWorker.enable')
  const registrationId = await registered
  const told = { id: 'a', title: 'Tow: HH 1', body: 'Moved 200 m', vehicleId: null }
  const shown = () =>
    page.evaluate(async () => {
      const registration = await navigator.serviceWorker.getRegistration()
      return ((await registration?.getNotifications()) ?? []).map(({ title, body }) => `${title}, ${body}`)
    })
  // One that comes before the worker is at work is lost; the same again takes the place of the first.
  await until('it is shown', async () => {
    await client.send('ServiceWorker.deliverPushMessage', {
      ...{ origin: service.httpUrl, registrationId },
      data: JSON.stringify(told),
    })
    return (await shown()).length > 0
  })
  t.same(await shown(), ['Tow: HH 1, Moved 200 m'])
  const { display, icons } = await page.evaluate(async () => {
    const { href } = document.querySelector<HTMLLinkElement>('link[rel=manifest]')!
    return (await (await fetch(href)).json()) as { display: string; icons: { src: string }[] }
  })
  t.match({ display, icons }, { display: 'standalone', icons: [{}, { src: 'icon-192.png' }] })

  await until('the page for it is kept', () =>
    page.evaluate(async () => (await caches.match('/offline')) !== undefined),
  )
  await service.stop()
  await page.goto(`${service.httpUrl}/`)
  t.match(await page.textContent('.offline'), /Fleetwake is offline/)
  t.equal(await page.evaluate(() => getComputedStyle(document.querySelector('.offline')!).display), 'grid')
  t.same(await violationsOf(page), [], 'axe finds nothing')
  t.same(complaints, [], 'the browser complains of nothing')
})
