import type { Database } from './database/pools.ts'
import { driverDays, driverDaysAgain } from './dispatch/targets/days.ts'
import { monthlyStatistics } from './fleet/statistics.ts'
import { unsettledCash } from './fleet/unsettled-cash.ts'
import { drivenTripsOf } from './history/trips/driven.ts'
import { expiredTokens } from './identity/sessions.ts'
import type { JobKind } from './jobs/kinds.ts'
import { learnTravelTimes } from './travel/learning.ts'

/** Every kind of durable job. Each room with durable jobs adds its kinds here. */
export function jobKinds({ jobs }: Pick<Database, 'jobs'>): readonly JobKind[] {
  const travelTimes = learnTravelTimes({ pool: jobs, tripsOf: drivenTripsOf })
  return [monthlyStatistics(jobs), expiredTokens, travelTimes, driverDays, driverDaysAgain, unsettledCash]
}
