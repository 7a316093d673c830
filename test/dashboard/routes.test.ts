import { writeFileSync } from 'node:fs'
import t from 'tap'
import { complaintsOf, noBrowser, openPage, signInTo } from '../support/browser.ts'
import { smallestPmtiles } from '../support/pmtiles.ts'
import { startTestService } from '../support/service.ts'

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
    const script = paths.find(path => path.endsWith('main.ts'))!
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
    await signInTo(page, service.httpUrl)
    await tile
    await page.waitForSelector('.maplibregl-canvas')
    t.same(complaints, [])
  })
})
