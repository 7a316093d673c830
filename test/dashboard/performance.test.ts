import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import t from 'tap'
import { signIn } from '../../src/simulator/fleet-api.ts'
import { noBrowser, openPage, signInTo } from '../support/browser.ts'
import { addVehicles } from '../support/fleet.ts'
import { startTestService } from '../support/service.ts'

const count = 10_000
const frames = Number(process.env.FLEETWAKE_FRAMES ?? 8)
const most = 10

t.test(
  'with 10,000 vehicles the page works less than 10 ms for a live frame',
  { skip: noBrowser },
  async t => {
    // Long enough that what is sent right after a frame comes in the next one, all of it, and that the map has landed
    // before the first one that counts.
    const service = await startTestService(t, { LIVE_TICK_MS: '1000' })
    const ids = await addVehicles(service, count)
    const api = await signIn({
      url: service.httpUrl,
      email: 'admin@fleetwake.local',
      password: 'correct horse battery',
    })
    let second = 0
    // All at once: each frame of the feed that follows brings every vehicle, the most that it can.
    const moveAll = async () => {
      second++
      const time = Date.now() - 60_000 + second * 1_000
      const lines = ids.map((vehicleId, index) => {
        const [longitude, latitude] = [
          8 + (index % 100) * 0.002 + second * 1e-4,
          47 + Math.floor(index / 100) * 0.0015,
        ]
        return JSON.stringify({
          vehicleId,
          time,
          longitude,
          latitude,
          speed: 40,
          heading: 90,
          fuelLevel: 60,
          ignition: true,
        })
      })
      await api.tell(`${lines.join('\n')}\n`)
    }
    const nextFrame = async () => {
      const before = await framesOf(page)
      await moveAll()
      await page.waitForFunction(
        known => performance.getEntriesByName('fleetwake:frame').length > known,
        before,
        { polling: 50 },
      )
    }
    await moveAll()

    const page = await openPage(t, { viewport: { width: 700, height: 480 } })
    await signInTo(page, service.httpUrl)
    await page.waitForFunction(
      all => document.querySelector('.chip[data-status=moving] b')?.textContent?.replace(/\D/g, '') === all,
      String(count),
      { polling: 100 },
    )

    // While the map still flies to the fleet and loads what is there, pictures cost what no live frame does.
    for (let frame = 0; frame < 3; frame++) await nextFrame()

    const file = join(t.testdir(), 'trace.json')
    await page
      .context()
      .browser()!
      .startTracing(page, { path: file, categories: ['devtools.timeline', 'blink.user_timing', 'toplevel'] })
    for (let frame = 0; frame < frames; frame++) await nextFrame()
    await page.evaluate(() => new Promise(resolve => requestAnimationFrame(() => setTimeout(resolve, 50))))
    await page.context().browser()!.stopTracing()

    const brought = await page.evaluate(() =>
      performance
        .getEntriesByName('fleetwake:frame')
        .map(entry => (entry as PerformanceMeasure).detail.positions as number),
    )
    t.comment(`positions a frame: ${brought.join(', ')}`)
    const whole = brought.filter(positions => positions === count).length
    t.ok(whole > frames / 2, `${whole} frames bring every vehicle, the most that one can`)
    const work = workOfFrames(readFileSync(file, 'utf8'))
    t.ok(work.length >= frames, `${work.length} frames and their pictures are in the trace`)
    t.comment(`main thread, ms a frame: ${work.map(({ total }) => total.toFixed(1)).join(', ')}`)
    for (const [index, { taken, drawn, total }] of work.entries())
      t.ok(
        total < most,
        `frame ${index + 1}: ${taken.toFixed(1)} ms to take it, ${drawn.toFixed(1)} to draw it`,
      )
  },
)

function framesOf(page: Page): Promise<number> {
  return page.evaluate(() => performance.getEntriesByName('fleetwake:frame').length)
}

interface TraceEvent {
  name: string
  cat: string
  ph: string
  pid: number
  tid: number
  ts: number
  dur?: number
  tdur?: number
  id2?: { local?: string }
}

/**
 * By the browser's own trace: the whole task in which the main thread takes a frame of the feed, and the whole of the
 * next in which it draws a picture. Processor time of the thread, since others use this machine.
 */
function workOfFrames(text: string): { taken: number; drawn: number; total: number }[] {
  const { traceEvents } = JSON.parse(text) as { traceEvents: TraceEvent[] }
  const marks = traceEvents
    .filter(event => event.name === 'fleetwake:frame' && event.ph === 'b')
    .sort((a, b) => a.ts - b.ts)
  const here = traceEvents
    .filter(event => event.pid === marks[0]?.pid && event.tid === marks[0]?.tid && event.ph === 'X')
    .sort((a, b) => a.ts - b.ts)
  const tasks = here.filter(event => /RunTask$/.test(event.name))
  const taskAt = (ts: number) => tasks.find(task => task.ts <= ts && ts <= task.ts + (task.dur ?? 0))
  const cost = (event: TraceEvent | undefined) => (event?.tdur ?? event?.dur ?? 0) / 1_000
  return marks.flatMap(({ ts }) => {
    const picture = here.find(event => event.name === 'FireAnimationFrame' && event.ts > ts)
    if (!picture) return []
    const [taken, drawn] = [cost(taskAt(ts)), cost(taskAt(picture.ts))]
    return [{ taken, drawn, total: taken + drawn }]
  })
}
