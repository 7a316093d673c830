import type { Database } from './database/pools.ts'
import { monthlyStatistics } from './fleet/statistics.ts'
import { expiredTokens } from './identity/sessions.ts'
import type { JobKind } from './jobs/kinds.ts'

/** Every kind of durable job. A room that has some has a line here for each. */
export function jobKinds({ jobs }: Pick<Database, 'jobs'>): readonly JobKind[] {
  return [monthlyStatistics(jobs), expiredTokens]
}
