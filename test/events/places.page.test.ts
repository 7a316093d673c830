import { readFile } from 'node:fs/promises'
import type { Locator } from 'playwright-core'
import t from 'tap'
import { signIn } from '../support/accounts.ts'
import { complaintsOf, enter, goTo, keepWhatPasses, noBrowser, openPage } from '../support/browser.ts'
import { startTestService } from '../support/service.ts'
import { until } from '../support/until.ts'
import { drawAndEnter, type Fence } from './drawing.page.ts'

// At a desk it is drawn by mouse (places.page.long.ts).
t.test('on a phone, a geofence is drawn and a vehicle enters it', { skip: noBrowser }, async t => {
  await drawAndEnter(t, 390)
})

t.test(
  'geofences are changed by mouse and by keyboard, deleted, brought back, and exchanged',
  {
    skip: noBrowser,
  },
  async t => {
    const service = await startTestService(t)
    const admin = await signIn(service)
    const fences = async () => (await admin.request('GET', '/geofences')).body.items as Fence[]
    const square = [
      [9.98, 53.54],
      [10.0, 53.54],
      [10.0, 53.56],
      [9.98, 53.56],
      [9.98, 53.54],
    ]
    const page = await openPage(t, {
      viewport: { width: 1_200, height: 900 },
      acceptDownloads: true,
      // The map moves at once.
      reducedMotion: 'reduce',
    })
    const complaints = complaintsOf(page)
    await keepWhatPasses(page)
    await enter(page, `${service.httpUrl}/#/fleet/geofences`, admin)
    await page.waitForSelector('.places-side .none')

    await t.test('what somebody has drawn elsewhere comes in', async t => {
      const file = (content: unknown) => ({
        name: 'places.geojson',
        mimeType: 'application/geo+json',
        buffer: Buffer.from(JSON.stringify(content)),
      })
      const feature = {
        type: 'Feature',
        properties: { name: '<b>Yard' },
        geometry: { type: 'Polygon', coordinates: [square] },
      }
      await page.setInputFiles('input[type=file]', file({ ...feature, properties: {} }))
      await page.waitForSelector('.failed li:has-text("name")')
      await page.setInputFiles('input[type=file]', file(feature))
      await page.click('.places-side a:has-text("<b>Yard")')
      await page.waitForSelector('.handle.point')
      t.equal(await page.locator('.handle.point').count(), 4)
    })

    await t.test(
      'a corner is dragged, one is added between two, and each step can be taken back',
      async t => {
        const [first] = await placesOf(page.locator('.handle.point'))
        await page.mouse.move(first!.x, first!.y)
        await page.mouse.down()
        await page.mouse.move(first!.x - 30, first!.y + 20, { steps: 4 })
        await page.mouse.up()
        const between = (await placesOf(page.locator('.handle.between')))[1]!
        await page.mouse.click(between.x, between.y)
        await page.waitForFunction(() => document.querySelectorAll('.handle.point').length === 5)
        await page.click('button:has-text("Step back")')
        await page.waitForFunction(() => document.querySelectorAll('.handle.point').length === 4)
        await page.click('button:has-text("Cut out a hole")')
        const map = (await page.locator('.places-map .map').boundingBox())!
        for (const [x, y] of [
          [-30, -30],
          [30, -30],
          [0, 30],
        ] as const)
          await page.mouse.click(map.x + map.width / 2 + x, map.y + map.height / 2 + y)
        await page.click('button:has-text("Done drawing")')
        await page.click('button:has-text("Save")')
        await page.waitForSelector('.places-side a:has-text("<b>Yard")')
        const [fence] = await fences()
        const [outer, hole] = fence!.geometry.coordinates as number[][][]
        t.ok(outer![0]![0]! < 9.98 && outer![0]![1]! < 53.54, 'the corner is where it was let go')
        t.same(outer!.slice(1, 4), square.slice(1, 4), 'the others are where they were')
        t.equal(hole!.length, 4, 'and a hole of three corners')
      },
    )

    await t.test('by the keyboard alone', async t => {
      await page.focus('a:has-text("Corridor")')
      await page.keyboard.press('Enter')
      await page.waitForSelector('.map.drawing')
      await page.focus('.places-map .maplibregl-canvas')
      await page.keyboard.press('Enter')
      await page.waitForSelector('.handle.point')
      await page.evaluate(() => {
        // The map has come to rest when its handles are put anew.
        const handle = document.querySelector('.handle')!
        document.body.dataset.before = handle.getAttribute('style') ?? ''
      })
      await page.keyboard.press('ArrowRight')
      await page.waitForFunction(
        () => document.querySelector('.handle')?.getAttribute('style') !== document.body.dataset.before,
      )
      await page.keyboard.press('Enter')
      await page.waitForFunction(() => document.querySelectorAll('.handle.point').length === 2)
      await page.keyboard.press('Escape')
      await page.waitForSelector('.handle.between')
      await page.getByLabel('Width in metres').fill('300')
      await page.getByLabel('Name (required)').fill('The way')
      await page.focus('.handle.point')
      await page.keyboard.press('ArrowUp')
      await page.focus('button:has-text("Save")')
      await page.keyboard.press('Enter')
      await page.waitForSelector('.places-side a:has-text("The way")')
      const fence = (await fences()).find(({ name }) => name === 'The way')!
      t.match(fence, { geometry: { type: 'LineString' }, radiusMeters: 150 })
      const [[x1 = 0, y1 = 0] = [], [x2 = 0, y2 = 0] = []] = fence.geometry.coordinates as number[][]
      t.ok(x2 > x1, 'the second point lies further to the east')
      t.ok(y1 > y2, 'and the first one was moved up')
    })

    await t.test('one that is deleted can be brought back, and is gone when the page is left', async t => {
      await page.click('.places-side a:has-text("The way")')
      await page.click('button:text-is("Delete")')
      await page.click('button:text-is("Undo")')
      await page.waitForSelector('.places-side a:has-text("The way")')
      t.equal((await fences()).length, 2)
      await page.click('.places-side a:has-text("The way")')
      await page.click('button:text-is("Delete")')
      await page.waitForSelector('.banner:has-text("The way is deleted")')
      t.equal((await fences()).length, 2, 'nothing is lost yet')
      await goTo(page, '#/alerts')
      await until('it is gone', async () => (await fences()).length === 1)
    })

    await t.test('all of them are a file', async t => {
      await goTo(page, '#/fleet/geofences')
      await page.waitForSelector('.places-side a:has-text("<b>Yard")')
      t.equal(await page.locator('.places-side a:has-text("The way")').count(), 0, 'it does not come back')
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.click('button:text-is("Export GeoJSON")'),
      ])
      const { features } = JSON.parse(await readFile(await file.path(), 'utf8'))
      t.match(features, [{ type: 'Feature', properties: { name: '<b>Yard' }, geometry: { type: 'Polygon' } }])
    })

    t.same(complaints, [], 'the browser complains of nothing')
  },
)

async function placesOf(handles: Locator): Promise<{ x: number; y: number }[]> {
  const boxes = await Promise.all((await handles.all()).map(handle => handle.boundingBox()))
  return boxes.map(box => ({ x: box!.x + box!.width / 2, y: box!.y + box!.height / 2 }))
}
