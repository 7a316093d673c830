import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import type { Service } from '../src/main.ts'
import { makeOrganization, makeUser, signIn } from '../test/support/accounts.ts'
import { enter, launchBrowser, newPage, noBrowser } from '../test/support/browser.ts'
import { type Bench, spread } from './harness.ts'
import { startAlone } from './page/alone.ts'
import { longestTask } from './page/trace.ts'

const [MANY, FEW] = [100_000, 1_000]
const viewport = { width: 1_200, height: 760 }

type Side = 'ours' | 'limit'

export const bench: Bench = {
  compares: `the longest task of the page's main thread while a list of ${MANY} vehicles is scrolled, paged, sorted and filtered, against that of a list of ${FEW}`,
  because: 'the browser shows no more rows of the one than of the other',
  unit: 'ms CPU',
  target: { atMost: 2 },
  rounds: { quick: 3, full: 7 },
  prepare: async ({ log }) => {
    if (noBrowser) throw new Error(noBrowser)
    const { service, close } = await startAlone()
    const browser = await launchBrowser()
    const first = await signIn(service)
    const pages = {} as Record<Side, Page>
    for (const [side, count] of [
      ['ours', MANY],
      ['limit', FEW],
    ] as const) {
      const { id } = await makeOrganization(first)
      await addVehicles(service, id, count)
      const account = await makeUser(service, first, { organizationId: id })
      pages[side] = await newPage(browser, { viewport })
      await enter(pages[side], `${service.httpUrl}/#/map`, account)
      // Its names arrive a thousand at a time.
      await pages[side].waitForFunction(
        n => document.querySelector(`[aria-setsize="${n}"]`) !== null,
        count,
        {
          timeout: 120_000,
        },
      )
      log(`  ${count} vehicles are there`)
    }
    const [lists, maps] = [
      { ours: [], limit: [] },
      { ours: [], limit: [] },
    ] as Record<Side, number[]>[]
    const round = async (side: Side) => {
      const page = pages[side]
      await page.bringToFront()
      lists![side].push(await longest(page, workList))
      maps![side].push(await longest(page, workMap))
      return lists![side].at(-1)!
    }
    // Compiles code, and loads pages of code, once.
    for (const side of ['ours', 'limit'] as const) await round(side)
    for (const all of [lists, maps]) for (const side of ['ours', 'limit'] as const) all![side].length = 0
    return {
      ours: () => round('ours'),
      limit: () => round('limit'),
      more: async () => {
        const figures = {
          mapListMs: spread(maps!.ours).median,
          mapListOf1000Ms: spread(maps!.limit).median,
          longTaskMs: 50,
        }
        log(`  the list beside the map: ${figures.mapListMs} ms, of ${FEW} ${figures.mapListOf1000Ms} ms`)
        return { figures, pass: true }
      },
      close: async () => {
        await browser.close()
        await close()
      },
    }
  },
}

async function addVehicles(service: Service, organizationId: string, count: number): Promise<void> {
  const { pool } = service.identity
  const atOnce = 2_500
  // Each row is also in the audit log, which takes time.
  for (let from = 1; from <= count; from += atOnce) {
    await pool.query(
      `insert into vehicles (organization_id, vin, license_plate, make, model)
       select $1::uuid, 'W' || upper(substr($1::text, 1, 8)) || lpad(n::text, 8, '0'), 'B ' || n,
              (array['Volvo', 'Scania', 'MAN'])[1 + n % 3], 'Model ' || n % 50
       from generate_series($2::integer, $3::integer) n`,
      [organizationId, from, Math.min(count, from + atOnce - 1)],
    )
  }
  await pool.query('analyze vehicles')
  await service.identity.vehicles.settled()
}

/** The fleet's list: pages are scrolled, then the order is changed, and two filters are set. */
async function workList(page: Page): Promise<void> {
  const at = (address: string) =>
    page.evaluate(hash => {
      location.hash = hash
    }, address)
  const firstRow = () => page.textContent('.work tbody th')
  const shown = (before: string | null) =>
    page.waitForFunction(
      text => {
        const now = document.querySelector('.work tbody th')?.textContent
        return now && now !== text
      },
      before,
      { polling: 30 },
    )
  await at('#/fleet/vehicles')
  await page.waitForSelector('.work tbody th')
  for (let count = 0; count < 5; count++) {
    const before = await firstRow()
    await page.click('.pager a:has-text("Next page")')
    await shown(before)
    await scroll(page, '.view:not([hidden])')
  }
  for (const query of ['sort=licensePlate', 'sort=licensePlate&make=MAN', 'licensePlate=B+777']) {
    const before = await firstRow()
    await at(`#/fleet/vehicles?${query}`)
    await shown(before)
  }
}

/** The map's list: scrolled from beginning to end, then searched by typing. */
async function workMap(page: Page): Promise<void> {
  await page.evaluate(() => {
    location.hash = '#/map'
  })
  await scroll(page, '.sidebar .rows')
  await page.fill('.sidebar input[type=search]', '')
  await page.locator('.sidebar input[type=search]').pressSequentially('b 77 man')
  await page.fill('.sidebar input[type=search]', '')
}

async function scroll(page: Page, selector: string): Promise<void> {
  await page.evaluate(async of => {
    const element = document.querySelector(of)!
    for (let step = 0; step <= 20; step++) {
      element.scrollTop = (element.scrollHeight * step) / 20
      await new Promise(requestAnimationFrame)
    }
    element.scrollTop = 0
  }, selector)
}

async function longest(page: Page, work: (page: Page) => Promise<void>): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'fleetwake-bench-'))
  const path = join(folder, 'trace.json')
  const browser = page.context().browser()!
  const mark = (name: string) => page.evaluate(text => void performance.mark(text), name)
  await browser.startTracing(page, {
    path,
    categories: ['devtools.timeline', 'blink.user_timing', 'toplevel'],
  })
  await mark('list:begin')
  await work(page)
  await mark('list:end')
  await browser.stopTracing()
  const found = longestTask(await readFile(path, 'utf8'), 'list:begin', 'list:end')
  await rm(folder, { recursive: true })
  return found
}
