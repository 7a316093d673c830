import { h, replace, write } from '../dom.ts'
import { figure } from '../figure.ts'
import { parseMetrics, quantile, type Sample, total } from '../metrics.ts'
import { ApiError, get } from '../session.ts'
import { formatAgo, formatTenths, formatWhole } from '../words.ts'
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

/** How the service does: rates and lag from its metrics, partitions and rejections from its tables. */
export function createOperationsView() {
  const scrapes: Scrape[] = []
  let timer: ReturnType<typeof setInterval> | undefined
  const lead = h('p', { class: 'lead' }, 'Loading…')
  const rate = figure('Committed', 'readings a second')
  const lag = figure('Lag', 'from reading to commit, half are faster')
  const commit = figure('Commit', 'of one batch, 99th percentile')
  const watchers = figure('Watchers', 'live feeds that are open')
  const alarms = h('div', { class: 'span-12', role: 'alert', hidden: true })
  const accounting = h('div', { class: 'block' })
  const partitions = h('div', { class: 'block' })
  const rejections = h('div', { class: 'block' })
  const days = h('div', { class: 'block' })
  const jobs = createJobsBlock()
  const element = h(
    'div',
    { class: 'view scrolls', hidden: true, tabindex: 0, role: 'region', 'aria-label': 'Operations' },
    h(
      'div',
      { class: 'page' },
      h('h1', {}, 'Operations'),
      lead,
      h(
        'div',
        { class: 'blocks' },
        alarms,
        ...[rate, lag, commit, watchers].map(one => h('div', { class: 'span-3' }, one.element)),
        h('div', { class: 'span-12' }, accounting),
        h('div', { class: 'span-8' }, partitions),
        h('div', { class: 'span-4' }, rejections),
        h('div', { class: 'span-12' }, days),
        h('div', { class: 'span-12' }, jobs.element),
      ),
    ),
  )

  async function scrape(): Promise<void> {
    try {
      scrapes.push({ at: performance.now(), samples: parseMetrics(await get<string>('/operations/metrics')) })
      if (scrapes.length > kept) scrapes.shift()
      write(lead, 'What comes in, what becomes of it, and how much room there is.')
      drawRates()
      drawAccounting()
    } catch (error) {
      write(lead, wordsOf(error, 'The metrics could not be read.'))
    }
  }

  async function overview(): Promise<void> {
    try {
      const found = await get<Overview>('/operations')
      drawAlarms(found)
      drawTables(found)
      replace(days, ...drawDays(found.days))
    } catch (error) {
      const words = wordsOf(error, 'The tables could not be read.')
      replace(partitions, h('h2', {}, 'Partitions'), h('p', { class: 'quiet' }, words))
      replace(rejections, h('h2', {}, 'Rejections'), h('p', { class: 'quiet' }, words))
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
      h('h2', {}, 'Accounting since the start'),
      h(
        'div',
        { class: 'equation' },
        part(of('received_total'), 'received'),
        sign('='),
        part(of('committed_total'), 'committed'),
        sign('+'),
        part(of('duplicate_total'), 'duplicates'),
        sign('+'),
        part(of('rejected_total'), 'rejected'),
        sign('+'),
        part(of('in_flight'), 'in flight'),
      ),
    )
  }

  function drawAlarms({ alarms: raised }: Overview): void {
    alarms.hidden = raised.length === 0
    const title = raised.length === 1 ? 'An alarm' : `${raised.length} alarms`
    const lines = raised.flatMap(({ code, message, raisedAt }) => [
      h('dt', {}, h('code', {}, code), ` ${formatAgo(Date.parse(raisedAt), Date.now())}`),
      h('dd', {}, message),
    ])
    replace(alarms, h('div', { class: 'block alarm' }, h('h2', {}, title), h('dl', {}, ...lines)))
  }

  function drawTables({ tables, rollups, rejections: rejected, retention }: Overview): void {
    replace(
      partitions,
      h('h2', {}, 'Partitions'),
      table(
        ['Table', 'Partitions', 'Size', 'Runway'],
        tables.map(({ name, partitions: count, bytes, to }) => [
          name,
          formatWhole(count),
          size(bytes),
          runway(to),
        ]),
        ['Partitions'],
      ),
      h(
        'p',
        { class: 'under' },
        `Raw readings are kept for ${retention.rawDays} days, hours for ${retention.hourlyDays}. `,
        rollups.hours === 0
          ? 'Every hour is summed up.'
          : `${rollups.hours === 1 ? '1 hour waits' : `${formatWhole(rollups.hours)} hours wait`} to be summed up${rollups.oldest ? `, the oldest noted ${formatAgo(Date.parse(rollups.oldest), Date.now())}` : ''}.`,
      ),
    )
    replace(
      rejections,
      h('h2', {}, 'Rejections, last 24 hours'),
      rejected.length === 0
        ? h('p', { class: 'quiet' }, 'None.')
        : table(
            ['Code', 'Readings'],
            rejected.map(({ code, count }) => [code, formatWhole(count)]),
          ),
    )
  }

  return {
    element,
    show: () => undefined,
    /** Asks only while somebody looks. */
    watch(looks: boolean): void {
      clearInterval(timer)
      timer = undefined
      if (!looks) return
      let ticks = 0
      const tick = () => {
        void scrape()
        if (ticks++ % 5 !== 0) return
        void overview()
        void jobs.refresh()
      }
      tick()
      timer = setInterval(tick, pace)
    },
  }
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
  return days < 0 ? 'used up' : `${formatWhole(Math.floor(days))} days`
}

function wordsOf(error: unknown, otherwise: string): string {
  return error instanceof ApiError && error.status === 403
    ? 'This user may not see the operations of the service.'
    : `${otherwise} ${(error as Error).message}`
}
