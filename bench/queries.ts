import type { Pool } from 'pg'
import { askReport, upToLatest } from '../src/history/reports/report.ts'
import { reports } from '../src/history/reports/routes.ts'
import { type Bench, format } from './harness.ts'
import type { Stored } from './queries/ingest.ts'
import { type Asked, createPairs } from './queries/pairs.ts'
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
  quick: { trucks: 24, newcomers: 400, hours: 8 },
  full: { trucks: 300, newcomers: 8_000, hours: 24 },
}

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
    // During ingest, both sides end where the data ended; before it, there is nothing later.
    let until = Number.POSITIVE_INFINITY
    const askOne = async (question: SuiteQuestion, side: Asked) => {
      if (side === 'ours') await askOurs(read, question, data, until)
      else await askSuite(read, question, data, { kept: side === 'kept', isBusy: Number.isFinite(until) })
    }
    const openPairs = () => createPairs({ ask: askOne, isShort, most: quick ? 9 : 21 })
    const alone = openPairs()

    /** The same again while readings are stored at half the possible rate. */
    async function besideIngest() {
      await app.query(boundedViews(data.to))
      until = Date.parse(data.to)
      const ingest = startPart('queries/ingest.ts', { url, fullMs: quick ? 1_000 : 5_000 })
      const full = await answer<Stored>(ingest)
      ingest.send('half')
      const busy = openPairs()
      await busy.untilSure()
      const half = await ask<Stored>(ingest, 'enough')
      await end(ingest)
      return { busy, full, half }
    }
    // Plans, caches and connections are warm for both sides; PostgreSQL may keep a plan from the sixth time on.
    await openPairs().round('ours')
    return {
      both: alone.round,
      more: async () => {
        await alone.untilSure()
        const judged = verdict('alone', alone, log)
        const { busy, full, half } = await besideIngest()
        const judgedBusy = verdict('beside ingest', busy, log)
        log(`  that was ${format(half.perSecond)} rows/s, of ${format(full.perSecond)} at its fullest`)
        const ingest = { fullRate: full.perSecond, rate: half.perSecond, questions: judgedBusy.questions }
        return {
          figures: { questions: judged.questions, besideIngest: ingest },
          pass: judged.pass && judgedBusy.pass,
        }
      },
      close: server.close,
    }
  },
}

/** As the route does: up to the present, and with a cached plan where the route has one. */
export async function askOurs(
  read: Pool,
  question: SuiteQuestion,
  data: SuiteData,
  until: number,
): Promise<void> {
  const report = reportOf(question)
  const now = Date.now()
  // If the suite's query names no hours, it is about all data: here, the time for which raw readings are kept.
  const range = { from: now - 30 * DAY_MS, to: Math.min(until, now + 300_000) }
  if (question.hours) range.from = Date.parse(data.to) - question.hours * 3_600_000
  const asked = {
    caller: { organizationId: data.organizationId, id: '', vehicleGroupIds: null },
    fleet: question.fleet ?? null,
    vehicleIds: question.single ? data.ids.slice(0, question.single) : null,
    range: isShort(question) ? upToLatest(now) : range,
    now,
  }
  await askReport(read, report, asked, {}, everything)
}

/**
 * As the suite's runner sends it: a text with its values in it. Since the values differ each time, no plan can be
 * cached; where ours is, the suite's query is also measured with a cached plan.
 */
async function askSuite(
  read: Pool,
  question: SuiteQuestion,
  data: SuiteData,
  { kept = false, isBusy = false },
): Promise<void> {
  // Readings that are stored meanwhile belong to other vehicles, which are not among the suite's latest.
  const text = isBusy && !isShort(question) ? bounded(question.sql) : question.sql
  const values = text.includes('$1') ? [data.to] : []
  await read.query({ ...(kept ? { name: question.name } : {}), text, values })
}

/** The suite returns everything, so the bench asks for the largest page. */
const everything = { limit: 10_001, offset: 0 }

export const isShort = (question: SuiteQuestion) => reportOf(question).about === 'now'
const reportOf = (question: SuiteQuestion) => reports.find(({ name }) => name === question.report)!

/** No query may be slower than the suite's, and those answered from last positions must be twenty times faster. */
function verdict(where: string, pairs: ReturnType<typeof createPairs>, log: (line: string) => void) {
  log(`  ${where}, each for itself:`)
  const questions = suiteQuestions.map(question => ({ name: question.name, ...pairs.verdictOf(question) }))
  for (const { name, ours, suite, ratio, middle, met } of questions)
    log(
      `  ${name.padEnd(34)} ours ${format(ours).padStart(6)} ms, suite ${format(suite).padStart(6)} ms, ${ratio} (${middle.join(' to ')})${met ? '' : ' MISSED'}`,
    )
  return { questions, pass: questions.every(({ met }) => met) }
}
