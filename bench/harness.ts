import { execFileSync } from 'node:child_process'
import { findBinaries } from '../src/database/binaries.ts'

/**
 * A benchmark answers one question: how far are we from the limit, the fastest way in which this machine could do the
 * same work. Both sides are measured in the same run, in turn, over several rounds; the ratio is that of the medians.
 * Absolute figures from a shared machine prove nothing. They are shown only so that the ratio can be judged.
 */
export interface Bench {
  /** What is compared with what. */
  compares: string
  /** Why that is the limit. */
  because: string
  /** The unit of the figures; the ratio has none. */
  unit: string
  target: { atLeast: number } | { atMost: number }
  rounds: { quick: number; full: number }
  prepare(context: BenchContext): Promise<Prepared>
}

export interface BenchContext {
  quick: boolean
  log(line: string): void
}

export type Side = 'ours' | 'limit'
export type Figures = Record<Side, number>

/** One round of ours and one of the limit, which return their figures; or a round in which both take turns. */
type Rounds = { [side in Side]: () => Promise<number> } | { both(first: Side): Promise<Figures> }

export type Prepared = Rounds & {
  /** Further findings for the result, with their own verdicts. */
  more?(): Promise<{ figures: Record<string, unknown>; pass: boolean }>
  close(): Promise<void>
}

export interface BenchResult {
  bench: string
  ratio: number
  target: string
  pass: boolean
  unit: string
  ours: Spread
  limit: Spread
  rounds: number
  /** The whole time, including preparations. */
  seconds: number
  quick: boolean
  commit: string
  node: string
  postgres: string
  [figure: string]: unknown
}

interface Spread {
  median: number
  min: number
  max: number
}

export async function runBench(name: string, bench: Bench, context: BenchContext): Promise<BenchResult> {
  const begun = performance.now()
  const rounds = context.quick ? bench.rounds.quick : bench.rounds.full
  const prepared = await bench.prepare(context)
  const ours: number[] = []
  const limit: number[] = []
  try {
    for (let round = 0; round < rounds; round++) {
      // In turn, and in the opposite order every second time, so that changes of the machine's speed favour neither.
      const figures = await measure(prepared, round % 2 === 0 ? 'limit' : 'ours')
      ours.push(figures.ours)
      limit.push(figures.limit)
      context.log(
        `  round ${round + 1}/${rounds}: ours ${format(ours.at(-1)!)}, limit ${format(limit.at(-1)!)} ${bench.unit}`,
      )
    }
    const more = await prepared.more?.()
    const ratio = spread(ours).median / spread(limit).median
    const met = 'atLeast' in bench.target ? ratio >= bench.target.atLeast : ratio <= bench.target.atMost
    return {
      bench: name,
      ratio: Number(ratio.toPrecision(4)),
      target: 'atLeast' in bench.target ? `>= ${bench.target.atLeast}` : `<= ${bench.target.atMost}`,
      pass: met && (more?.pass ?? true),
      unit: bench.unit,
      ours: spread(ours),
      limit: spread(limit),
      rounds,
      seconds: Math.round((performance.now() - begun) / 1_000),
      quick: context.quick,
      commit: commit(),
      node: process.version,
      postgres: await postgresVersion(),
      ...more?.figures,
    }
  } finally {
    await prepared.close()
  }
}

async function measure(rounds: Rounds, first: Side): Promise<Figures> {
  if ('both' in rounds) return await rounds.both(first)
  const figures: Partial<Figures> = {}
  for (const side of inTurn(first)) figures[side] = await rounds[side]()
  return figures as Figures
}

export function inTurn(first: Side): Side[] {
  return first === 'ours' ? ['ours', 'limit'] : ['limit', 'ours']
}

export function spread(figures: readonly number[]): Spread {
  const sorted = [...figures].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const median = sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
  return { median, min: sorted[0]!, max: sorted.at(-1)! }
}

export function format(figure: number): string {
  return figure >= 1000 ? Math.round(figure).toLocaleString('en') : String(rounded(figure))
}

export function rounded(figure: number): number {
  return Number(figure.toPrecision(3))
}

/** The commit that was measured, with a `+` if the checkout has been changed since. */
function commit(): string {
  const git = (...args: string[]) =>
    execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  try {
    return git('rev-parse', '--short', 'HEAD') + (git('status', '--porcelain') === '' ? '' : '+')
  } catch {
    return 'unknown' // Not a git checkout.
  }
}

/** Every server of a benchmark uses the binaries that the service itself would use. */
async function postgresVersion(): Promise<string> {
  const { postgres } = await findBinaries()
  return execFileSync(postgres, ['--version'], { encoding: 'utf8' }).trim().split(' ').at(-1)!
}
