import type { PlanSetup } from '../planned.ts'
import { PlannerPool } from '../pool.ts'
import type { Decisions } from './decide.ts'
import type { Resequenced } from './resequence.ts'
import type { World } from './world.ts'

/** The requests to a planning thread, and its answers: JSON in both directions. */
export type Question =
  | {
      readonly ask: 'decide'
      readonly world: World
      readonly seed: number
      readonly wanted?: Record<string, string>
    }
  | { readonly ask: 'resequence'; readonly world: World; readonly driverIds: readonly string[] }

/** Decides in threads, so that nothing else in the process waits for it. */
export interface Brain {
  decide(world: World, setup: PlanSetup, seed: number, wanted?: Record<string, string>): Promise<Decisions>
  resequence(world: World, setup: PlanSetup, driverIds: readonly string[]): Promise<Resequenced[]>
  close(): Promise<void>
}

const unlimited = {
  stops: Number.POSITIVE_INFINITY,
  vehicles: Number.POSITIVE_INFINITY,
  budgetMs: Number.POSITIVE_INFINITY,
}
const LONGEST_MS = 60_000

export function openBrain(): Brain {
  const pool = new PlannerPool({
    longestMs: LONGEST_MS,
    file: new URL('./brain-thread.ts', import.meta.url),
  })
  const ask = async (question: Question, setup: PlanSetup): Promise<unknown> => {
    const body = new TextEncoder().encode(JSON.stringify(question))
    return JSON.parse(new TextDecoder().decode(await pool.plan(body, setup, unlimited)))
  }
  return {
    decide: async (world, setup, seed, wanted) =>
      (await ask({ ask: 'decide', world, seed, ...(wanted ? { wanted } : {}) }, setup)) as Decisions,
    resequence: async (world, setup, driverIds) =>
      (await ask({ ask: 'resequence', world, driverIds }, setup)) as Resequenced[],
    close: () => pool.close(),
  }
}
