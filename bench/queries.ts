import type { PoolClient } from 'pg'
import { transaction } from '../src/database/transaction.ts'
import { askReport } from '../src/history/reports/report.ts'
import { reports } from '../src/history/reports/routes.ts'
import { inSnapshot } from '../src/history/snapshot.ts'
import { type Bench, format, spread } from './harness.ts'
import { openPast } from './support/past.ts'
import { fillSuite, type SuiteData, type SuiteQuestion, suiteQuestions } from './support/suite.ts'

export const bench: Bench = {
  compares:
    "our thirteen reports against the IoT suite's own SQL on the same tables, all of them, one after another",
  because:
    "the suite's SQL is what those who publish its figures run; ours must answer what is meant and be no slower",
  unit: 'ms',
  target: { atMost: 1.1 },
  rounds: { quick: 3, full: 7 },
  prepare: async ({ quick, log }) => {
    const server = await openPast(5)
    const data = await fillSuite(server.database.app, quick ? 40 : 300, quick ? 24 : 72)
    log(`  ${data.rows} readings of ${data.trucks} trucks`)
    const times = new Map(
      suiteQuestions.map(({ name }) => [name, { ours: [] as number[], suite: [] as number[] }]),
    )
    const { read } = server.database

    async function round(side: 'ours' | 'suite'): Promise<number> {
      let total = 0
      for (const question of suiteQuestions) {
        const begun = performance.now()
        if (side === 'ours') await inSnapshot(read, client => askOurs(client, question, data))
        else await transaction(read, client => askSuite(client, question, data))
        const took = performance.now() - begun
        times.get(question.name)![side].push(took)
        total += took
      }
      return total
    }
    // Plans, caches and connections are warm for both.
    await round('ours')
    await round('suite')
    for (const both of times.values()) both.ours.length = both.suite.length = 0
    return {
      ours: () => round('ours'),
      limit: () => round('suite'),
      more: async () => verdict(times, log),
      close: server.close,
    }
  },
}

async function askOurs(client: PoolClient, question: SuiteQuestion, data: SuiteData): Promise<void> {
  const report = reports.find(({ name }) => name === question.report)!
  const from = question.hours
    ? new Date(Date.parse(data.to) - question.hours * 3_600_000).toISOString()
    : data.from
  await askReport(client, report, {
    organizationId: data.organizationId,
    timeZone: 'UTC',
    fleet: question.fleet ?? null,
    vehicleIds: question.single ? data.ids.slice(0, question.single) : null,
    from,
    to: data.to,
  })
}

async function askSuite(client: PoolClient, { sql }: SuiteQuestion, data: SuiteData): Promise<void> {
  await client.query(sql, sql.includes('$1') ? [data.to] : [])
}

/** No question slower than the suite's, and those that last positions hold twenty times faster where it matters. */
function verdict(times: Map<string, { ours: number[]; suite: number[] }>, log: (line: string) => void) {
  const questions: Record<string, unknown> = {}
  let pass = true
  for (const { name, held } of suiteQuestions) {
    const [ours, suite] = [spread(times.get(name)!.ours).median, spread(times.get(name)!.suite).median]
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
      held: held ?? false,
      met,
    }
  }
  return { figures: { questions }, pass }
}
