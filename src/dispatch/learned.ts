import type { Pool } from 'pg'
import { learnedOf } from '../travel/store.ts'
import type { Learned } from '../travel/times.ts'

/** They change once a night. */
const KEPT_MS = 60_000
const MOST = 200

/** The learned travel times of organizations that plan, in memory for a minute. */
export function learnedBook(pool: Pool, now: () => number = Date.now) {
  const kept = new Map<string, { at: number; learned: Learned | null }>()
  return {
    async of(organizationId: string): Promise<Learned | null> {
      const known = kept.get(organizationId)
      if (known && now() - known.at < KEPT_MS) return known.learned
      const learned = await learnedOf(pool, organizationId)
      kept.delete(organizationId)
      kept.set(organizationId, { at: now(), learned })
      if (kept.size > MOST) kept.delete(kept.keys().next().value!)
      return learned
    },
  }
}
