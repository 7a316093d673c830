import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { Account } from '../support/accounts.ts'
import { makeOrganization, makeUser, signIn } from '../support/accounts.ts'
import { complaintsOf, noBrowser, openPage, signInTo } from '../support/browser.ts'
import { withClient } from '../support/server.ts'
import { startTestService } from '../support/service.ts'
import { until } from '../support/until.ts'
import { enqueue, kindOf } from './support.ts'

interface Shown {
  id: string
  name: string
  state: string
  organizationId: string | null
}

const kind = kindOf({ name: 'an-example', run: async () => undefined })
const list = async (account: Account, query = ''): Promise<Shown[]> =>
  (await account.request('GET', `/jobs-queue${query}`)).body.items
const ofTests = (jobs: Shown[]) => jobs.filter(({ name }) => name === 'an-example')

t.test('administrators see the queue, and let what failed run again', async t => {
  const service = await startTestService(t)
  const first = await signIn(service)
  const south = await makeOrganization(first, 'South')
  const admin = await makeUser(service, first, { organizationId: south.id, role: 'admin' })
  const manager = await makeUser(service, first, { organizationId: south.id, role: 'fleet_manager' })
  const { organization } = (await first.request('GET', '/auth/me')).body
  const runAt = new Date('2099-01-01T00:00:00Z')
  await withClient(service.databaseUrl, async client => {
    for (const organizationId of [organization.id, south.id, south.id, null])
      await enqueue(client, kind, { organizationId, payload: { secret: 'of a payload' }, runAt })
  })
  await until('the first statistics are worked out', async () =>
    (await list(first, '?state=done')).some(({ name }) => name === 'monthly-statistics'),
  )

  t.test('each sees what is theirs, in pages, and no payload', async t => {
    t.same(
      ofTests(await list(first)).map(({ organizationId }) => organizationId),
      [null, south.id, south.id, organization.id],
      'the first administrator sees all, the newest first',
    )
    t.same(
      (await list(admin)).map(({ organizationId }) => organizationId),
      [south.id, south.id],
    )
    for (const path of ['/jobs-queue', '/jobs-queue?state=failed'])
      t.match(await manager.request('GET', path), {
        status: 403,
        body: { permission: 'organizations:write' },
      })
    const seen: string[] = []
    let cursor = ''
    do {
      const { body } = await first.request('GET', `/jobs-queue?limit=1&state=waiting${cursor}`)
      seen.push(...body.items.map(({ id }: Shown) => id))
      cursor = body.nextCursor && `&cursor=${encodeURIComponent(body.nextCursor)}`
    } while (cursor)
    t.same(
      seen,
      (await list(first, '?state=waiting')).map(({ id }) => id),
    )
    const { body } = await first.request('GET', '/jobs-queue')
    t.notMatch(JSON.stringify(body), /secret/)
    t.match(body.items[0], {
      name: 'an-example',
      state: 'waiting',
      attempts: 0,
      createdAt: /Z$/,
      runAt: '2099-01-01T00:00:00.000000Z',
      lastError: null,
    })
    for (const bad of ['?state=created', '?cursor=abc', '?limit=0', '?name=x'])
      t.equal((await first.request('GET', `/jobs-queue${bad}`)).status, 400, bad)
  })

  const fail = () =>
    withClient(service.databaseUrl, client =>
      client.query(
        `update durable_jobs.job set state = 'failed', retry_count = 2, started_on = now(), completed_on = now(),
                output = '{"message":"<b>the printer is on fire</b>"}'
         where data ->> 'kind' = 'an-example'`,
      ),
    )

  t.test('run again, and forgotten', async t => {
    const [ofAll] = ofTests(await list(first))
    const [mine] = await list(admin)
    t.match(await admin.request('POST', `/jobs-queue/${mine!.id}/retry`), {
      status: 409,
      body: { code: 'conflict', detail: 'This job has not failed for good; it is waiting.' },
    })
    t.equal((await admin.request('DELETE', `/jobs-queue/${mine!.id}`)).status, 404)
    await fail()
    for (const path of [`/${ofAll!.id}/retry`, `/${ofAll!.id}`])
      t.equal(
        (await admin.request(path.endsWith('retry') ? 'POST' : 'DELETE', `/jobs-queue${path}`)).status,
        404,
      )
    t.match(await admin.request('POST', `/jobs-queue/${mine!.id}/retry`), {
      status: 200,
      body: { id: mine!.id, state: 'waiting', attempts: 3, lastError: /printer/ },
    })
    await until('it was tried, by a service that does not know it', async () =>
      (await list(admin)).some(
        job => job.id === mine!.id && JSON.stringify(job).includes('knows no durable'),
      ),
    )
    const other = (await list(admin, '?state=failed'))[0]!
    t.equal((await admin.request('DELETE', `/jobs-queue/${other.id}`)).status, 204)
    t.equal((await list(admin)).length, 1)
    await withClient(service.databaseUrl, client =>
      client.query('delete from durable_jobs.job where id = $1', [mine!.id]),
    )
  })

  t.test('the page shows them, at any width, and runs one again', { skip: noBrowser }, async t => {
    await fail()
    for (const width of [390, 1440]) {
      const page = await openPage(t, { viewport: { width, height: 900 } })
      const complaints = complaintsOf(page)
      await signInTo(page, `${service.httpUrl}/#/operations`)
      await page.waitForSelector('.jobs li[data-state=failed]')
      // Alarms are announced as they come, in place of what was announced before.
      await page.waitForSelector('.alarm dd')
      t.equal(await page.evaluate(() => document.documentElement.scrollWidth), width)
      const before = await page.locator('.jobs li[data-state=failed]').count()
      t.match(
        await page.textContent('.jobs'),
        /an-example failed.*3 attempts.*<b>the printer is on fire<\/b>/,
      )
      if (process.env.PICTURES) {
        mkdirSync(process.env.PICTURES, { recursive: true })
        await page.locator('.jobs').scrollIntoViewIfNeeded()
        await page.screenshot({ path: join(process.env.PICTURES, `jobs-${width}.png`) })
      }
      // Before the click: what is announced next takes its place.
      const said = page.waitForSelector('#announcer:has-text("an-example is running again")', {
        state: 'attached',
      })
      await Promise.all([said, page.locator('.jobs button').first().click()])
      await page.waitForFunction(
        count => document.querySelectorAll('.jobs li[data-state=failed]').length === count,
        before - 1,
      )
      t.same(complaints, [])
    }
  })
})
