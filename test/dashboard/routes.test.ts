import { writeFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import t from 'tap'
import { complaintsOf, noBrowser, openPage, signInTo } from '../support/browser.ts'
import { smallestPmtiles, vectorPmtiles } from '../support/pmtiles.ts'
import { startTestService } from '../support/service.ts'
import { until } from '../support/until.ts'

const archive = smallestPmtiles()

t.test('the page and what it is made of', async t => {
  const folder = t.testdir()
  writeFileSync(`${folder}/world.pmtiles`, archive)
  writeFileSync(`${folder}/places.geojson`, '{"type":"FeatureCollection","features":[]}')
  const service = await startTestService(t, {
    MAP_TILES: `${folder}/world.pmtiles`,
    MAP_OVERLAY: `${folder}/places.geojson`,
  })
  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${service.httpUrl}${path}`, { headers })

  t.test('the index is asked for anew, and is not sent again where it is the same', async t => {
    const index = await get('/')
    t.equal(index.status, 200)
    t.equal(index.headers.get('cache-control'), 'no-cache')
    const policy = index.headers.get('content-security-policy')!
    t.match(policy, /default-src 'none'/)
    t.notMatch(policy, /unsafe/, 'nothing inline but the import map, by its hash')
    const same = await get('/', { 'if-none-match': index.headers.get('etag')! })
    t.equal(same.status, 304)
  })

  t.test('everything else may be kept for ever, compressed, under a path of its version', async t => {
    const html = await (await get('/')).text()
    const paths = [...html.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map(match => match[1]!)
    t.ok(paths.length >= 6)
    for (const path of paths) {
      const asset = await get(path)
      t.equal(asset.status, 200, path)
      t.match(asset.headers.get('cache-control'), /immutable/)
    }
    const script = paths.find(path => path.endsWith('main.js'))!
    const source = await (await get(script)).text()
    t.notMatch(source, /: HTMLElement/, 'the types are gone')
    const old = await get(script.replace(/assets\/[^/]+/, 'assets/000000000000'))
    t.equal(old.status, 404, 'another version is not this one')
    for (const outside of [
      '/../../../package.json',
      '/%2e%2e/%2e%2e/package.json',
      '/dashboard/page/index.html',
    ]) {
      t.equal((await get(`${script.split('/dashboard')[0]}${outside}`)).status, 404, outside)
    }
  })

  t.test("the operator's maps are for those who have signed in, and are read by ranges", async t => {
    t.equal((await get('/api/v1/map')).status, 401)
    t.equal((await get('/api/v1/map/tiles.pmtiles')).status, 401)
    const login = await fetch(`${service.httpUrl}/api/v1/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: 'admin@fleetwake.local', password: 'correct horse battery' }),
    })
    const { token } = (await login.json()) as { token: string }
    const authorization = `Bearer ${token}`
    t.same(await (await get('/api/v1/map', { authorization })).json(), { tiles: true, overlay: true })
    const ranged = (range: string) => get('/api/v1/map/tiles.pmtiles', { authorization, range })
    const head = await ranged('bytes=0-6')
    t.equal(head.status, 206)
    t.equal(head.headers.get('content-range'), `bytes 0-6/${archive.length}`)
    t.equal(await head.text(), 'PMTiles')
    const rest = await ranged(`bytes=${archive.length - 4}-99999999`)
    t.same(Buffer.from(await rest.arrayBuffer()), archive.subarray(-4), 'a range ends with the file')
    t.equal((await ranged(`bytes=${archive.length}-`)).status, 416)
    const overview = (await (await get('/api/v1/operations', { authorization })).json()) as {
      tables: { name: string }[]
    }
    t.ok(overview.tables.some(({ name }) => name === 'vehicle_telemetry'))
  })

  t.test('the page draws them', { skip: noBrowser }, async t => {
    const page = await openPage(t, { viewport: { width: 700, height: 500 } })
    const complaints = complaintsOf(page)
    const tile = page.waitForResponse(
      response => response.url().endsWith('tiles.pmtiles') && response.status() === 206,
    )
    let release: () => void = () => undefined
    const held = new Promise<void>(resolve => {
      release = resolve
    })
    await page.route('**/map/overlay', async route => {
      await held
      await route.continue()
    })
    await signInTo(page, service.httpUrl)
    await page.waitForSelector('.map-loading:has-text("loading")')
    t.pass('that the map is loading is said')
    release()
    await tile
    await page.waitForSelector('.maplibregl-canvas')
    await page.waitForSelector('.map-loading', { state: 'hidden' })
    t.same(complaints, [])
  })
})

t.test(
  "a vector map of the operator's is drawn, in the colours of day and night",
  { skip: noBrowser },
  async t => {
    const file = `${t.testdir()}/world.pmtiles`
    writeFileSync(file, vectorPmtiles())
    const service = await startTestService(t, { MAP_TILES: file })
    const page = await openPage(t, { colorScheme: 'light' })
    const complaints = complaintsOf(page)
    await signInTo(page, service.httpUrl)
    const [west, east] = [
      { x: 380, y: 90, width: 60, height: 40 },
      { x: 1_040, y: 90, width: 60, height: 40 },
    ]
    const shows = (colors: readonly [string, string]) =>
      until(`the map is ${colors.join(' and ')}`, async () => {
        const seen = [await mostlyColor(page, west), await mostlyColor(page, east)]
        return seen.join() === colors.join()
      })
    // Where the outlines have the sea is the tiles' land, and water is where they have Asia.
    await shows(['#f2f3f1', '#c3d8e8'])
    await page.click('button[aria-label="Dark colours"]')
    await shows(['#12171e', '#10273d'])
    t.same(complaints, [])
  },
)

/** The colour of most of the pixels there. */
async function mostlyColor(page: Page, clip: { x: number; y: number; width: number; height: number }) {
  const picture = (await page.screenshot({ clip })).toString('base64')
  return await page.evaluate(async base64 => {
    const bytes = Uint8Array.from(atob(base64), letter => letter.charCodeAt(0))
    const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }))
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')!
    context.drawImage(bitmap, 0, 0)
    const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height)
    const counts = new Map<string, number>()
    for (let at = 0; at < data.length; at += 4) {
      const color = `#${[0, 1, 2].map(part => data[at + part]!.toString(16).padStart(2, '0')).join('')}`
      counts.set(color, (counts.get(color) ?? 0) + 1)
    }
    return [...counts].sort(([, a], [, b]) => b - a)[0]![0]
  }, picture)
}
