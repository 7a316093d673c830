import { type Figures, inTurn, rounded, type Side, spread } from '../harness.ts'
import { type SuiteQuestion, suiteQuestions } from '../support/suite.ts'

/** The suite's own text, as its runner sends it, and with a cached plan if ours has one. */
export type Asked = Side | 'kept'

const FEWEST = 3
const SHORT_TIMES = 10

/** What takes only a moment is repeated; otherwise the machine would be measured. */
interface Deps {
  ask(question: SuiteQuestion, side: Asked): Promise<void>
  isShort(question: SuiteQuestion): boolean
  /** The maximum number of pairs for one query. */
  most: number
}

export interface Verdict {
  ours: number
  suite: number
  suiteWithItsPlanKept?: number
  ratio: number
  /** Half of the pairs' ratios are between these. */
  middle: number[]
  pairs: number
  held: boolean
  met: boolean
}

/**
 * The two sides of each query next to each other, so that both meet the same state of the machine and tables of the
 * same size; the ratio is the median of its pairs. If its pairs do not agree that the target is met, more of them are
 * measured, and all of them count.
 */
export function createPairs({ ask, isShort, most }: Deps) {
  const taken = new Map(
    suiteQuestions.map(({ name }) => [name, { ours: [], limit: [], kept: [] } as Record<Asked, number[]>]),
  )

  async function timed(question: SuiteQuestion, side: Asked): Promise<number> {
    const times: number[] = []
    for (let left = isShort(question) ? SHORT_TIMES : 1; left > 0; left--) {
      const begun = performance.now()
      await ask(question, side)
      times.push(performance.now() - begun)
    }
    const { median } = spread(times)
    taken.get(question.name)![side].push(median)
    return median
  }

  async function pair(question: SuiteQuestion, first: Side): Promise<Figures> {
    const figures: Figures = { ours: 0, limit: 0 }
    for (const side of inTurn(first)) figures[side] = await timed(question, side)
    if (isShort(question)) await timed(question, 'kept')
    return figures
  }

  function ratiosOf({ name }: SuiteQuestion): number[] {
    const { ours, limit } = taken.get(name)!
    return ours.map((took, index) => took / limit[index]!).sort((a, b) => a - b)
  }

  /** The middle half of the pairs. */
  function middleOf(question: SuiteQuestion): [number, number] {
    const ratios = ratiosOf(question)
    const quarter = Math.floor(ratios.length / 4)
    return [ratios[quarter]!, ratios.at(-1 - quarter)!]
  }

  /**
   * In a bad moment of the machine, three pairs may all be above the target, so only success is certain that early.
   */
  function isSure(question: SuiteQuestion): boolean {
    return middleOf(question)[1] <= targetOf(question)
  }

  /** Queries answered from last positions must be twenty times faster if the suite's take long. */
  function targetOf({ name, held }: SuiteQuestion): number {
    return held && spread(taken.get(name)!.limit).median > 20 ? 1 / 20 : 1.1
  }

  return {
    async round(first: Side): Promise<Figures> {
      const sum: Figures = { ours: 0, limit: 0 }
      for (const question of suiteQuestions) {
        const { ours, limit } = await pair(question, first)
        sum.ours += ours
        sum.limit += limit
      }
      return sum
    },
    async untilSure(): Promise<void> {
      for (const question of suiteQuestions)
        for (let n = ratiosOf(question).length; n < FEWEST || (n < most && !isSure(question)); n++)
          await pair(question, n % 2 === 0 ? 'limit' : 'ours')
    },
    verdictOf(question: SuiteQuestion): Verdict {
      const { ours, limit, kept } = taken.get(question.name)!
      const ratio = spread(ratiosOf(question)).median
      const middle = middleOf(question)
      return {
        ours: rounded(spread(ours).median),
        suite: rounded(spread(limit).median),
        ...(kept.length > 0 ? { suiteWithItsPlanKept: rounded(spread(kept).median) } : {}),
        ratio: rounded(ratio),
        middle: middle.map(rounded),
        pairs: ours.length,
        held: question.held ?? false,
        met: ratio <= targetOf(question),
      }
    },
  }
}
