import { performance } from 'node:perf_hooks'
import { type Bench, type Figures, format, inTurn, rounded, spread } from './harness.ts'
import { askOurs, isShort } from './queries.ts'
import { blocksBeside, serveBlocks } from './support/packed-days.ts'
import { openPast } from './support/past.ts'
import { fillSuite, suiteQuestions } from './support/suite.ts'

/**
 * PostgreSQL decodes about ten thousand readings per second: a few million, as in `queries`, would take half an hour.
 */
const sizes = {
  quick: { trucks: 24, newcomers: 400, hours: 8 },
  full: { trucks: 60, newcomers: 1_000, hours: 24 },
}
const DAY_MS = 86_400_000
const SHORT_TIMES = 10

/** PostgreSQL decodes the blocks for a report, since it computes the report. */
export const bench: Bench = {
  compares:
    'our thirteen reports over packed days against the same over their rows, all of them, one after another',
  because: 'a report of months is rare, and its days are packed: it may take longer, and not without end',
  unit: 'ms',
  target: { atMost: 12 },
  // Each round takes seconds.
  rounds: { quick: 1, full: 1 },
  prepare: async ({ quick, log }) => {
    const server = await openPast(5)
    const { read, app } = server.database
    const data = await fillSuite(app, quick ? sizes.quick : sizes.full)
    log(`  ${data.rows} readings of ${data.trucks} trucks`)
    // Including today, which is not over, so that all requested readings exist in both forms.
    const days = await blocksBeside(app, Date.now() + DAY_MS)
    const times = new Map(
      suiteQuestions.map(({ name }) => [name, { ours: [], limit: [] } as Record<keyof Figures, number[]>]),
    )
    const side = async (which: keyof Figures): Promise<number> => {
      await serveBlocks(app, days, which === 'ours')
      let sum = 0
      for (const question of suiteQuestions) {
        const begun = performance.now()
        const asked = isShort(question) ? SHORT_TIMES : 1
        for (let left = asked; left > 0; left--) await askOurs(read, question, data, Number.POSITIVE_INFINITY)
        const took = (performance.now() - begun) / asked
        times.get(question.name)![which].push(took)
        sum += took
      }
      return sum
    }
    // Warms up plans, caches and connections for both sides.
    await side('limit')
    for (const { limit } of times.values()) limit.length = 0
    return {
      both: async first => {
        const figures: Figures = { ours: 0, limit: 0 }
        for (const which of inTurn(first)) figures[which] = await side(which)
        return figures
      },
      more: async () => {
        const questions = [...times].map(([name, { ours, limit }]) => {
          const [packed, rows] = [spread(ours).median, spread(limit).median]
          log(
            `  ${name.padEnd(34)} packed ${format(packed).padStart(6)} ms, rows ${format(rows).padStart(6)} ms: ${rounded(packed / rows)}`,
          )
          return { name, packed: rounded(packed), rows: rounded(rows), ratio: rounded(packed / rows) }
        })
        return { figures: { questions }, pass: true }
      },
      close: server.close,
    }
  },
}
