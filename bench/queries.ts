import type { Pool } from 'pg'
import { askReport, upToLatest } from '../src/history/reports/report.ts'
import { reports } from '../src/history/reports/routes.ts'
import { type Bench, format, spread } from './harness.ts'
import type { Stored } from './queries/ingest.ts'
import { answer, ask, end, startPart } from './support/children.ts'
import { openPast } from './support/past.ts'
import {
  bounded,
  boundedViews,
  fillSuite,
  type SuiteData,
  type SuiteQuestion,
  suiteQuestions,
} from './support/suite.ts'

const sizes = {
  quick: { trucks: 40, newcomers: 1_000, hours: 12 },
  full: { trucks: 300, newcomers: 8_000, hours: 24 },
}

const SHORT_TIMES = 20
const DAY_MS = 86_400_000

export const bench: Bench = {
  compares:
    "our thirteen reports against the IoT suite's own SQL on the same tables, all of them, one after another",
  because:
    "the suite's SQL is what those who publish its figures run; ours must answer what is meant and be no slower",
  unit: 'ms',
  target: { atMost: 1.1 },
  rounds: { quick: 3, full: 3 },
  prepare: async ({ quick, log }) => {
    const server = await openPast(5)
    const { read, app, url } = server.database
    const data = await fillSuite(app, quick ? sizes.quick : sizes.full)
    log(`  ${data.rows} readings of ${data.trucks} trucks`)
    let times = emptyTimes()
    // Beside ingest both sides end where the data did; until then nothing is later.
    let until = Number.POSITIVE_INFINITY

    async function round(side: Side): Promise<number> {
      let total = 0
      for (const question of suiteQuestions) total += await timed(side, question)
      return total
    }
    /** What is over in a moment is asked again and again, or it is the machine that is measured. */
    async function timed(side: Side, question: SuiteQuestion): Promise<number> {
      const took = times.get(question.name)![side]
      for (let left = isShort(question) ? SHORT_TIMES : 1; left > 0; left--) {
        const begun = performance.now()
        if (side === 'ours') await askOurs(read, question, data, until)
        else await askSuite(read, question, data, { kept: side === 'kept', isBusy: Number.isFinite(until) })
        took.push(performance.now() - begun)
      }
      if (side === 'suite' && isShort(question)) await timed('kept', question)
      return spread(took.slice(isShort(question) ? -SHORT_TIMES : -1)).median
    }
    /** Each for itself, its two sides next to each other: both meet the same machine, and tables of the same size. */
    async function inPairs(where: string, rounds: number) {
      times = emptyTimes()
      for (let n = 0; n < rounds; n++)
        for (const question of suiteQuestions) for (const side of inTurn(n)) await timed(side, question)
      log(`  ${where}, each for itself:`)
      return verdict(times, log)
    }
    /** The same again while readings are being stored at half the rate at which they can be. */
    async function besideIngest() {
      await app.query(boundedViews(data.to))
      until = Date.parse(data.to)
      const ingest = startPart('queries/ingest.ts', { url, fullMs: quick ? 1_000 : 5_000 })
      const full = await answer<Stored>(ingest)
      ingest.send('half')
      const judged = await inPairs('beside ingest', quick ? 4 : 6)
      const half = await ask<Stored>(ingest, 'enough')
      await end(ingest)
      log(`  that was ${format(half.perSecond)} rows/s, of ${format(full.perSecond)} at its fullest`)
      return { full, half, ...judged }
    }
    // Plans, caches and connections are warm for both; a kept plan is one after the sixth time.
    await round('ours')
    await round('suite')
    return {
      ours: () => round('ours'),
      limit: () => round('suite'),
      more: async () => {
        const alone = await inPairs('alone', quick ? 5 : 9)
        const { full, half, ...busy } = await besideIngest()
        const ingest = { fullRate: full.perSecond, rate: half.perSecond, questions: busy.questions }
        return {
          figures: { questions: alone.questions, besideIngest: ingest },
          pass: alone.pass && busy.pass,
        }
      },
      close: server.close,
    }
  },
}

type Side = 'ours' | 'suite' | 'kept'
type Times = Map<string, Record<Side, number[]>>
const inTurn = (round: number): Side[] => (round % 2 === 0 ? ['suite', 'ours'] : ['ours', 'suite'])
const emptyTimes = (): Times =>
  new Map(suiteQuestions.map(({ name }) => [name, { ours: [], suite: [], kept: [] }]))

/** As the route asks it: up to the present, and with its plan kept where the route keeps it. */
async function askOurs(read: Pool, question: SuiteQuestion, data: SuiteData, until: number): Promise<void> {
  const report = reportOf(question)
  const now = Date.now()
  // The suite's own, where they name no hours, are about all there is: here that is what raw readings are kept for.
  const range = { from: now - 30 * DAY_MS, to: Math.min(until, now + 300_000) }
  if (question.hours) range.from = Date.parse(data.to) - question.hours * 3_600_000
  const asked = {
    caller: { organizationId: data.organizationId, id: '' },
    fleet: question.fleet ?? null,
    vehicleIds: question.single ? data.ids.slice(0, question.single) : null,
    range: isShort(question) ? upToLatest(now) : range,
    now,
  }
  await askReport(read, report, asked, {}, everything)
}

/**
 * As its runner sends it: a text with its values in it. As those differ from one to the next no plan can be
 * kept; where ours is, the suite's is timed with its plan kept as well.
 */
async function askSuite(
  read: Pool,
  question: SuiteQuestion,
  data: SuiteData,
  { kept = false, isBusy = false },
): Promise<void> {
  // What is stored meanwhile is of other vehicles, which the latest of the suite's know nothing of.
  const text = isBusy && !isShort(question) ? bounded(question.sql) : question.sql
  const values = text.includes('$1') ? [data.to] : []
  await read.query({ ...(kept ? { name: question.name } : {}), text, values })
}

/** The suite answers all there is, so the bench asks for the largest page. */
const everything = { limit: 10_001, offset: 0 }

const isShort = (question: SuiteQuestion) => reportOf(question).about === 'now'
const reportOf = (question: SuiteQuestion) => reports.find(({ name }) => name === question.report)!

/** No question slower than the suite's, and those that last positions hold twenty times faster where it matters. */
function verdict(times: Times, log: (line: string) => void) {
  const questions: Record<string, unknown> = {}
  let pass = true
  for (const { name, held } of suiteQuestions) {
    const { kept, ...sides } = times.get(name)!
    const [ours, suite] = [spread(sides.ours).median, spread(sides.suite).median]
    const ratio = Number((ours / suite).toPrecision(3))
    const met = held && suite > 20 ? ratio <= 1 / 20 : ratio <= 1.1
    pass &&= met
    log(
      `  ${name.padEnd(34)} ours ${format(ours).padStart(6)} ms, suite ${format(suite).padStart(6)} ms, ${ratio}${met ? '' : ' MISSED'}`,
    )
    questions[name] = {
      ours: Number(ours.toPrecision(4)),
      suite: Number(suite.toPrecision(4)),
      ratio,
      ...(kept.length > 0 ? { suiteWithItsPlanKept: Number(spread(kept).median.toPrecision(4)) } : {}),
      held: held ?? false,
      met,
    }
  }
  return { questions, pass }
}
