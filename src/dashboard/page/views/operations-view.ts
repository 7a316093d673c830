import { announce, h, replace, write } from '../dom.ts'
import { figure } from '../figure.ts'
import { parseMetrics, quantile, type Sample, total } from '../metrics.ts'
import { released } from '../press.ts'
import { ApiError, get } from '../session.ts'
import { say } from '../text.ts'
import { formatAgo, formatTenths, formatWhole } from '../words.ts'
import { createCourseBlock } from './course-block.ts'
import { type Day, drawDays } from './days-block.ts'
import { createJobsBlock } from './jobs-block.ts'
import { size, table } from './table.ts'

interface Overview {
  alarms: { code: string; message: string; raisedAt: string }[]
  tables: { name: string; partitions: number; bytes: number; from: string | null; to: string | null }[]
  days: Day[]
  rollups: { hours: number; oldest: string | null }
  rejections: { code: string; count: number; latest: string }[]
  retention: { rawDays: number; hourlyDays: number }
}

interface Scrape {
  at: number
  samples: Sample[]
}

const pace = 2_000
const kept = 90

const block = () => h('div', { class: 'block' })

/** The state of the service: rates and lag from its metrics, partitions and rejections from its tables. */
export function createOperationsView() {
  const scrapes: Scrape[] = []
  let timer: ReturnType<typeof setInterval> | undefined
  const lead = h('p', { class: 'lead' }, say.common.loading)
  const rate = figure(say.operations.committed, say.operations.readingsASecond)
  const lag = figure(say.operations.lag, say.operations.lagUnder)
  const commit = figure(say.operations.commit, say.operations.commitUnder)
  const watchers = figure(say.operations.watchers, say.operations.watchersUnder)
  const alarms = h('div', { class: 'span-12', hidden: true })
  let announced = ''
  const [accounting, partitions, rejections, days] = [block(), block(), block(), block()]
  let isAsking = false
  const jobs = createJobsBlock()
  const course = createCourseBlock()
  const element = h(
    'div',
    { class: 'view scrolls', hidden: true, tabindex: 0, role: 'region', 'aria-label': say.shell.operations },
    h(
      'div',
      { class: 'page' },
      h('h1', {}, say.shell.operations),
      lead,
      h(
        'div',
        { class: 'blocks' },
        alarms,
        ...[rate, lag, commit, watchers].map(one => h('div', { class: 'span-3' }, one.element)),
        ...spanned([12, accounting], [12, course.element], [8, partitions], [4, rejections], [12, days]),
        ...spanned([12, jobs.element]),
      ),
    ),
  )

  async function scrape(): Promise<void> {
    try {
      scrapes.push({ at: performance.now(), samples: parseMetrics(await get<string>('/operations/metrics')) })
      if (scrapes.length > kept) scrapes.shift()
      write(lead, say.operations.lead)
      drawRates()
      drawAccounting()
    } catch (error) {
      write(lead, wordsOf(error, say.operations.metricsFailed))
    }
  }

  async function overview(): Promise<void> {
    try {
      const found = await get<Overview>('/operations')
      await released()
      drawAlarms(found)
      drawTables(found)
      replace(days, ...drawDays(found.days))
    } catch (error) {
      const words = wordsOf(error, say.operations.tablesFailed)
      replace(partitions, h('h2', {}, say.operations.partitions), h('p', { class: 'quiet' }, words))
      replace(rejections, h('h2', {}, say.operations.rejections), h('p', { class: 'quiet' }, words))
    }
  }

  function drawRates(): void {
    const rates = scrapes.slice(1).map((now, index) => perSecond(now, scrapes[index]!))
    const [now, before] = [scrapes.at(-1)!, scrapes.at(-16) ?? scrapes[0]!]
    rate.write(rates.length > 0 ? formatWhole(rates.at(-1)!) : '–', '/s', rates)
    const seconds = (name: string, share: number) =>
      formatSeconds(quantile(now.samples, before.samples, name, share))
    lag.write(seconds('fleetwake_reading_lag_seconds', 0.5))
    commit.write(seconds('fleetwake_batch_commit_seconds', 0.99))
    watchers.write(formatWhole(total(now.samples, 'fleetwake_live_clients')))
  }

  function drawAccounting(): void {
    const { samples } = scrapes.at(-1)!
    const of = (name: string) => formatWhole(total(samples, `fleetwake_readings_${name}`))
    const part = (value: string, name: string) => h('div', {}, h('b', {}, value), h('span', {}, name))
    const sign = (text: string) => h('i', { 'aria-hidden': 'true' }, text)
    replace(
      accounting,
      h('h2', {}, say.operations.accounting),
      h(
        'div',
        { class: 'equation' },
        part(of('received_total'), say.operations.received),
        sign('='),
        part(of('committed_total'), say.operations.committedPart),
        sign('+'),
        part(of('duplicate_total'), say.operations.duplicates),
        sign('+'),
        part(of('rejected_total'), say.operations.rejected),
        sign('+'),
        part(of('in_flight'), say.operations.inFlight),
      ),
    )
  }

  function drawAlarms({ alarms: raised }: Overview): void {
    alarms.hidden = raised.length === 0
    const title = say.operations.alarms(raised.length)
    // Announced once, and not each time that it is drawn.
    const codes = raised.map(({ code }) => code).join()
    if (codes !== announced && codes !== '') announce(`${title}: ${codes}`)
    announced = codes
    const lines = raised.flatMap(({ code, message, raisedAt }) => [
      h('dt', {}, h('code', {}, code), ` ${formatAgo(Date.parse(raisedAt), Date.now())}`),
      h('dd', {}, message),
    ])
    replace(alarms, h('div', { class: 'block alarm' }, h('h2', {}, title), h('dl', {}, ...lines)))
  }

  function drawTables({ tables, rollups, rejections: rejected, retention }: Overview): void {
    replace(
      partitions,
      h('h2', {}, say.operations.partitions),
      table(
        [say.operations.table, say.operations.partitions, say.operations.size, say.operations.runway],
        tables.map(({ name, partitions: count, bytes, to }) => [
          name,
          formatWhole(count),
          size(bytes),
          // Days are packed after they are over.
          name === 'telemetry_packed' ? '–' : runway(to),
        ]),
        [say.operations.partitions],
      ),
      h(
        'p',
        { class: 'under' },
        say.operations.kept(retention.rawDays, retention.hourlyDays),
        rollups.hours === 0
          ? say.operations.summedUp
          : say.operations.waiting(
              rollups.hours,
              rollups.oldest ? formatAgo(Date.parse(rollups.oldest), Date.now()) : '',
            ),
      ),
    )
    replace(
      rejections,
      h('h2', {}, say.operations.rejections24),
      rejected.length === 0
        ? h('p', { class: 'quiet' }, say.operations.none)
        : table(
            [say.operations.code, say.operations.readings],
            rejected.map(({ code, count }) => [code, formatWhole(count)]),
          ),
    )
  }

  return {
    element,
    show: () => undefined,
    /** Only sends requests while the view is shown. */
    watch(looks: boolean): void {
      clearInterval(timer)
      timer = undefined
      void course.draw(looks)
      if (!looks) return
      let ticks = 0
      const tick = () => {
        // On a slow line, an answer is waited for before the next is asked for.
        if (isAsking) return
        isAsking = true
        void scrape().finally(() => {
          isAsking = false
        })
        if (ticks++ % 5 !== 0) return
        void overview()
        void jobs.refresh()
      }
      tick()
      timer = setInterval(tick, pace)
    },
  }
}

/** The width of each, out of twelve columns. */
function spanned(...blocks: [columns: number, block: HTMLElement][]): HTMLElement[] {
  return blocks.map(([columns, block]) => h('div', { class: `span-${columns}` }, block))
}

function perSecond(now: Scrape, before: Scrape): number {
  const name = 'fleetwake_readings_committed_total'
  return Math.max(
    0,
    ((total(now.samples, name) - total(before.samples, name)) / (now.at - before.at)) * 1_000,
  )
}

function formatSeconds(seconds: number | null): string {
  if (seconds === null) return '–'
  if (seconds < 1) return `${formatWhole(seconds * 1_000)} ms`
  if (seconds < 120) return `${formatTenths(seconds)} s`
  return seconds < 7_200 ? `${formatWhole(seconds / 60)} min` : `${formatWhole(seconds / 3_600)} h`
}

function runway(to: string | null): string {
  if (to === null) return '–'
  const days = (Date.parse(to) - Date.now()) / 86_400_000
  return days < 0 ? say.operations.usedUp : say.operations.days(formatWhole(Math.floor(days)))
}

function wordsOf(error: unknown, otherwise: string): string {
  return error instanceof ApiError && error.status === 403
    ? say.operations.mayNot
    : `${otherwise} ${(error as Error).message}`
}
