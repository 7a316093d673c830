import type { Page } from 'playwright-core'
import type { Test } from 'tap'
import type { Account } from '../support/accounts.ts'
import { violationsOf } from '../support/axe.ts'
import { complaintsOf, enter, goTo, openPage } from '../support/browser.ts'
import { startTestService } from '../support/service.ts'
import { makeWorld } from '../support/world.ts'

const hostile = '<img src onerror=a>'

export interface Described {
  path: string
  table: string
  routes: { kind: string; permission: string; takes: { properties?: Record<string, object> } | null }[]
}

export interface Walk {
  as: 'the first administrator' | 'viewer'
  width: number
  colorScheme: 'light' | 'dark'
  /** Percent of the browser's own zoom: the page has less room by it, and everything is drawn larger. */
  zoom?: number
}

/**
 * Goes through the pages, in these widths and colours, as who may do everything and as who may only look: nothing that the
 * browser complains of, nothing that axe finds, nothing wider than the screen, and texts of people's as texts.
 */
export async function walkThrough(
  t: Test,
  walks: readonly Walk[],
  isWalked: (address: string) => boolean,
): Promise<void> {
  const service = await startTestService(t)
  const { north } = await makeWorld(service)
  const admin = north.accounts.admin!
  const all = (await admin.request('GET', '/resources')).body.items as Described[]
  const written = await writeEverywhere(admin, all, north.ids)
  t.ok(written > 20, `the text stands in ${written} fields`)
  await refuseOne(north.accounts.device!)
  for (const { as, width, colorScheme, zoom = 100 } of walks) {
    await t.test(`${as} at ${width} pixels, ${colorScheme}, ${zoom} %`, async t => {
      const account = north.accounts[as]!
      const { permissions } = (await account.request('GET', '/auth/me')).body as { permissions: string[] }
      const page = await openPage(t, {
        viewport: { width: Math.round((width * 100) / zoom), height: Math.round(80_000 / zoom) },
        deviceScaleFactor: zoom / 100,
        colorScheme,
        reducedMotion: 'reduce',
      })
      const complaints = complaintsOf(page)
      await enter(page, service.httpUrl, account, hostile)
      for (const address of addressesFor(all, permissions, north.ids).filter(isWalked)) {
        await open(page, address)
        t.same(await violationsOf(page), [], `${address}: axe finds nothing`)
        const { wide, images } = await page.evaluate(() => ({
          wide: [
            document.documentElement,
            ...document.querySelectorAll('.view.scrolls:not([hidden]), .view:not([hidden]) .block'),
          ]
            .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
            .map(({ className }) => className),
          images: document.querySelectorAll('#app img').length,
        }))
        t.same(wide, [], `${address}: nothing is wider than the screen`)
        t.equal(images, 0, `${address}: a text is a text`)
        t.same(complaints.splice(0), [], `${address}: the browser complains of nothing`)
      }
    })
  }
}

/** The text in every field that takes any, one by one, as some want a form of their own. */
async function writeEverywhere(
  admin: Account,
  resources: readonly Described[],
  ids: Readonly<Record<string, string>>,
): Promise<number> {
  let written = 0
  for (const { path, table, routes } of resources) {
    const fields = routes.find(({ kind }) => kind === 'patch')?.takes?.properties ?? {}
    for (const name of Object.keys(fields)) {
      if (/password|email|role|currency|timeZone/i.test(name) || !ids[table] || path === '/organizations')
        continue
      const { status } = await admin.request('PATCH', `${path}/${ids[table]}`, { [name]: hostile })
      if (status === 200) written++
    }
  }
  return written
}

async function refuseOne(device: Account): Promise<void> {
  await device.request('POST', '/telemetry', { time: new Date().toISOString(), speed: hostile })
}

function addressesFor(
  resources: readonly Described[],
  permissions: readonly string[],
  ids: Readonly<Record<string, string>>,
): string[] {
  const of = ({ path, table, routes }: Described) => {
    const may = (kind: string) => routes.some(r => r.kind === kind && permissions.includes(r.permission))
    const id = ids[table]
    return [
      ...(may('list') ? [`#/fleet${path}`] : []),
      ...(may('get') && id ? [`#/fleet${path}/${id}`] : []),
      ...(may('create') ? [`#/fleet${path}/new`] : []),
      ...(may('patch') && id ? [`#/fleet${path}/${id}/edit`] : []),
    ]
  }
  const others = permissions.includes('operations:read') ? ['#/fleet/rejections', '#/operations'] : []
  const places = permissions.includes('geofences:read')
    ? ['#/fleet/geofences', `#/fleet/geofences/${ids.geofences}`]
    : []
  const drawn = permissions.includes('geofences:write') ? ['#/fleet/geofences/new?form=area'] : []
  const happened = permissions.includes('events:read') ? ['#/fleet/events?withdrawn=true'] : []
  const told = permissions.includes('subscriptions:read')
    ? ['', '/new', `/${ids.subscriptions}`, `/${ids.subscriptions}/edit`].map(
        path => `#/fleet/subscriptions${path}`,
      )
    : []
  const imports = permissions.includes('vehicles:write') ? ['#/fleet/connect', '#/fleet/vehicles/import'] : []
  const may = (permission: string, address: string) => (permissions.includes(permission) ? [address] : [])
  const own = [
    ...may('assignments:read', '#/fleet/calendar?day=2026-11-20'),
    ...may('assignments:read', '#/fleet/calendar?by=driver&span=week&day=2026-11-16'),
    ...may('roles:read', '#/fleet/permissions'),
    ...may('organizations:read', '#/fleet/organization'),
  ]
  const past = [
    ...(permissions.includes('positions:read')
      ? [`#/fleet/history?vehicles=${ids.vehicles}`, `#/fleet/trips?vehicleId=${ids.vehicles}`]
      : []),
    ...(permissions.includes('reports:read') ? ['#/fleet/reports?period=day', '#/fleet/visits'] : []),
  ]
  const pages = Object.entries({
    '#/fleet/my-day': 'automation:answer',
    '#/fleet/targets': 'automation:read',
    '#/fleet/cash': 'cash:read',
  }).flatMap(([address, permission]) => (permissions.includes(permission) ? [address] : []))
  return [
    ...(permissions.includes('automation:read') ? ['#/fleet/dispatch'] : []),
    '#/map',
    `#/map/${ids.vehicles}`,
    '#/alerts',
    '#/fleet',
    '#/fleet/settings',
    ...past,
    ...[...places, ...drawn, ...happened, ...told],
    ...own,
    ...pages,
    ...imports,
    ...others,
    ...resources.flatMap(of),
  ]
}

/** Opens an address and waits until nothing is loading any more. */
async function open(page: Page, address: string): Promise<void> {
  await goTo(page, address)
  await page.waitForFunction(() => {
    const view = document.querySelector('.view:not([hidden])')
    const text = view?.textContent ?? ''
    return (
      view !== null &&
      text.length > 20 &&
      !text.includes('Loading…') &&
      view.querySelector('.skeleton') === null
    )
  })
}
