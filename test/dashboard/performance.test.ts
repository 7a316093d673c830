import type { Page } from 'playwright-core'
import t from 'tap'
import { complaintsOf, noBrowser, openPage, signInTo } from '../support/browser.ts'
import { addVehicles } from '../support/fleet.ts'
import { reading } from '../support/readings.ts'
import { startTestService } from '../support/service.ts'

/** What a frame costs in time is asked by bench/page.ts; here is what the page does for one, which no machine changes. */
const count = 10_000
const frames = 8
const rowBytes = 14 * 4

t.test(
  'with 10,000 vehicles a live frame is one upload and one draw call, and nothing else is done anew',
  { skip: noBrowser },
  async t => {
    const service = await startTestService(t, { LIVE_TICK_MS: '200' })
    const ids = await addVehicles(service, count)
    let step = 0
    // All at once, and so near each other that no circles are shown: each frame brings every vehicle.
    const moveAll = () => {
      step++
      const time = Date.now()
      service.positions.take(
        ids.map((id, index) =>
          reading(id, time, {
            longitude: 8 + (index % 100) * 9e-4 + step * 1e-5,
            latitude: 47 + Math.floor(index / 100) * 1.7e-4,
            speed: 40,
            heading: 90,
            fuelLevel: 60,
            ignition: true,
          }),
        ),
      )
    }
    moveAll()

    const page = await openPage(t, { viewport: { width: 700, height: 480 } })
    const complaints = complaintsOf(page)
    await page.addInitScript(countWork)
    await signInTo(page, service.httpUrl)
    await page.waitForFunction(
      all => document.querySelector('.chip[data-status=moving] b')?.textContent?.replace(/\D/g, '') === all,
      String(count),
    )
    // Countries that come later draw the map again.
    await page.waitForSelector('.map-loading', { state: 'hidden' })
    const nextFrame = async () => {
      const before = await framesOf(page)
      moveAll()
      await page.waitForFunction(
        known => performance.getEntriesByName('fleetwake:frame').length > known,
        before,
        { polling: 50 },
      )
      // The picture that shows it was asked for before these two.
      await page.evaluate(
        () => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve))),
      )
      return await page.evaluate(() => (globalThis as unknown as Counting).takeWork())
    }
    // The map still flies to the fleet and loads what is there: then it stands, and is not drawn any more.
    for (let tries = 0, still = 0; still < 3; tries++) {
      still = (await nextFrame()).mapPictures === 0 ? still + 1 : 0
      if (tries > 50) throw new Error('the map does not come to rest')
    }

    const before = await framesOf(page)
    const works: Work[] = []
    for (let frame = 0; frame < frames; frame++) works.push(await nextFrame())
    const brought = await page.evaluate(
      known =>
        performance
          .getEntriesByName('fleetwake:frame')
          .slice(known)
          .map(entry => (entry as PerformanceMeasure).detail.positions as number),
      before,
    )
    t.same(brought, Array(frames).fill(count), 'each move of all is one frame')
    for (const [index, work] of works.entries()) {
      const { uploads, instances, calls, pictures } = work
      t.same(uploads, [count * rowBytes], `frame ${index + 1} goes to the card once, a row a vehicle`)
      t.ok(
        instances.length > 0 && instances.every(each => each === count),
        'all vehicles are in one draw call',
      )
      t.ok(calls <= pictures, `${calls} calls in ${pictures} pictures`)
      t.same(work.longTexts, 0, 'no frame is parsed beside the map')
      t.ok(work.changed < 500, `${work.changed} nodes changed, of a page that shows ${work.rows} rows`)
      t.ok(work.rows < 60, `and makes ${work.rows}, those in sight`)
    }
    const redrawn = works.filter(({ mapPictures }) => mapPictures > 0).length
    // Something may still have been loading; a frame asks for nothing.
    t.ok(redrawn <= 1, `the map was drawn again for ${redrawn} of ${frames} frames`)
    t.same(complaints, [])
  },
)

function framesOf(page: Page): Promise<number> {
  return page.evaluate(() => performance.getEntriesByName('fleetwake:frame').length)
}

interface Work {
  /** Bytes that went to the vehicles' card, by call. */
  uploads: number[]
  /** Vehicles drawn, by call. */
  instances: number[]
  calls: number
  /** Pictures that the browser asked for. */
  pictures: number
  /** .. in which the map itself was drawn. */
  mapPictures: number
  /** Texts of more than 10 kB that were parsed. */
  longTexts: number
  /** Nodes of the document that are other than before. */
  changed: number
  rows: number
}

interface Counting {
  takeWork(): Work
}

/** Runs in the page before anything else does: counts what is asked of the cards, of JSON and of the document. */
function countWork(): void {
  const empty = () => ({
    uploads: [] as number[],
    instances: [] as number[],
    pictures: 0,
    mapPictures: 0,
    longTexts: 0,
  })
  let work = empty()
  let mapDrawn = false
  const changed = new Set<Node>()
  const card = WebGL2RenderingContext.prototype
  const isVehicles = (gl: WebGL2RenderingContext) => (gl.canvas as HTMLCanvasElement).className === 'arrows'
  const watch = (
    name: 'bufferSubData' | 'drawArrays' | 'drawElements' | 'drawArraysInstanced' | 'drawElementsInstanced',
    seen: (gl: WebGL2RenderingContext, given: unknown[]) => void,
  ) => {
    const original = card[name] as (...given: unknown[]) => void
    Object.defineProperty(card, name, {
      value(this: WebGL2RenderingContext, ...given: unknown[]) {
        seen(this, given)
        original.apply(this, given)
      },
    })
  }
  watch('bufferSubData', (gl, given) => {
    if (isVehicles(gl)) work.uploads.push((given[2] as ArrayBufferView).byteLength)
  })
  for (const name of ['drawArrays', 'drawElements', 'drawArraysInstanced', 'drawElementsInstanced'] as const)
    watch(name, (gl, given) => {
      if (isVehicles(gl)) work.instances.push(given[3] as number)
      else mapDrawn = true
    })
  const { parse } = JSON
  JSON.parse = (text, reviver) => {
    if (String(text).length > 10_000) work.longTexts++
    return parse(text, reviver)
  }
  const observer = new MutationObserver(records => {
    for (const { target } of records) changed.add(target)
  })
  observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true })
  const picture = () => {
    work.pictures++
    if (mapDrawn) work.mapPictures++
    mapDrawn = false
    requestAnimationFrame(picture)
  }
  requestAnimationFrame(picture)
  ;(globalThis as unknown as Counting).takeWork = () => {
    const taken = {
      ...work,
      calls: work.instances.length,
      changed: changed.size,
      rows: document.querySelectorAll('.row').length,
    }
    work = empty()
    changed.clear()
    return taken
  }
}
