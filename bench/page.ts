import { randomUUID } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import type { Service } from '../src/main.ts'
import { launchBrowser, newPage, noBrowser, signInTo } from '../test/support/browser.ts'
import { reading } from '../test/support/readings.ts'
import { type Bench, spread } from './harness.ts'
import { password, startAlone } from './page/alone.ts'
import { type BarePage, openBare } from './page/bare.ts'
import { costOfFrames, type FrameCost } from './page/trace.ts'
import { signIn } from './support/service.ts'

const VEHICLES = 10_000
const viewport = { width: 700, height: 480 }

export const bench: Bench = {
  compares: `the page's main thread for a live frame of ${VEHICLES} vehicles that all move, against the shortest script that shows the same frame`,
  because: 'who parses the frame and draws it as points in one call does no less on one thread',
  unit: 'ms CPU/frame',
  target: { atMost: 0.5 },
  rounds: { quick: 3, full: 7 },
  prepare: async ({ quick, log }) => {
    if (noBrowser) throw new Error(noBrowser)
    const frames = quick ? 8 : 20
    const { service, close } = await startAlone()
    const browser = await launchBrowser()
    const ids = await addVehicles(service)
    const fleet = { service, ids, step: 0 }
    const moveAll = () => move(fleet)
    const token = await signIn(service.httpUrl, password)
    moveAll()

    const page = await newPage(browser, { viewport })
    await signInTo(page, service.httpUrl)
    const bare = await newPage(browser, { viewport, bypassCSP: true })
    // Any page of the service's own, because the feed checks the origin.
    await bare.goto(`${service.httpUrl}/health/live`)
    await bare.evaluate(openBare)
    const [ours, others] = [traced(page, 'fleetwake:frame', moveAll), traced(bare, 'bare:frame', moveAll)]
    // While the map flies to the fleet and loads tiles, and code is compiled, frames cost more than later.
    await ours(8)
    const costs: Record<'ours' | 'limit', FrameCost[]> = { ours: [], limit: [] }
    return {
      ours: async () => {
        const some = await ours(frames)
        costs.ours.push(...some)
        return spread(some.map(({ main }) => main)).median
      },
      limit: async () => {
        await bare.evaluate(
          ([url, bearer]) => (globalThis as unknown as BarePage).watch(url!, bearer!),
          [`${service.httpUrl.replace('http', 'ws')}/api/v1/live`, token],
        )
        const some = await others(frames + 4)
        await bare.evaluate(() => (globalThis as unknown as BarePage).unwatch())
        costs.limit.push(...some.slice(4))
        return spread(some.slice(4).map(({ main }) => main)).median
      },
      more: async () => {
        const all = (side: 'ours' | 'limit') => spread(costs[side].map(cost => cost.all)).median
        const slowest = Math.max(...costs.ours.map(({ main }) => main))
        const figures = {
          withWorkersMs: all('ours'),
          withWorkersRatio: Number((all('ours') / all('limit')).toPrecision(4)),
          withWorkersTarget: '<= 3',
          slowestFrameMs: slowest,
          slowestRatio: Number((slowest / spread(costs.limit.map(({ main }) => main)).median).toPrecision(4)),
        }
        log(
          `  with the worker ${figures.withWorkersRatio} of it, the slowest frame of the page ${figures.slowestRatio}`,
        )
        return { figures, pass: figures.withWorkersRatio <= 3 }
      },
      close: async () => {
        await browser.close()
        await close()
      },
    }
  },
}

async function addVehicles(service: Service): Promise<string[]> {
  const ids = Array.from({ length: VEHICLES }, () => randomUUID())
  await service.identity.pool.query(
    `insert into vehicles (id, organization_id, vin, license_plate)
     select v.id, o.id, 'WVW' || lpad(v.n::text, 14, '0'), 'B ' || v.n
     from unnest($1::uuid[]) with ordinality as v (id, n), (select id from organizations limit 1) o`,
    [ids],
  )
  await service.identity.vehicles.settled()
  return ids
}

/**
 * Moves every vehicle a little at once, which is one frame. They are near each other, so that no circles are shown.
 */
function move(fleet: { service: Service; ids: readonly string[]; step: number }): void {
  fleet.step++
  const time = Date.now()
  fleet.service.positions.take(
    fleet.ids.map((id, index) =>
      reading(id, time, {
        longitude: 8 + (index % 100) * 9e-4 + fleet.step * 1e-5,
        latitude: 47 + Math.floor(index / 100) * 1.7e-4,
        speed: 40,
        heading: 90,
        fuelLevel: 60,
        ignition: true,
      }),
    ),
  )
}

/** What this many frames cost a page, by the browser's trace. */
function traced(page: Page, measure: string, moveAll: () => void) {
  const count = () => page.evaluate(name => performance.getEntriesByName(name).length, measure)
  return async (frames: number): Promise<FrameCost[]> => {
    const file = join(await mkdtemp(join(tmpdir(), 'fleetwake-bench-')), 'trace.json')
    const browser = page.context().browser()!
    const categories = ['devtools.timeline', 'blink.user_timing', 'toplevel']
    await browser.startTracing(page, { path: file, categories })
    for (let frame = 0; frame < frames; frame++) {
      const before = await count()
      moveAll()
      await page.waitForFunction(
        ([name, known]) => performance.getEntriesByName(name as string).length > (known as number),
        [measure, before],
        { polling: 30 },
      )
    }
    await page.evaluate(() => new Promise(resolve => requestAnimationFrame(() => setTimeout(resolve, 50))))
    await browser.stopTracing()
    const costs = costOfFrames(await readFile(file, 'utf8'), measure)
    await rm(join(file, '..'), { recursive: true })
    if (costs.length < frames - 1) throw new Error(`the trace shows ${costs.length} of ${frames} frames`)
    return costs
  }
}
