import type { ClientBase } from 'pg'
import { createPartitions } from '../partitions/create.ts'
import { policyOf } from '../partitions/policy.ts'
import type { Config } from './config.ts'
import type { Derivation } from './derive/derivation.ts'
import { stopPassages } from './dispatch/engine/derivation.ts'
import { createEvents } from './events/run/derivation.ts'
import { addDays } from './telemetry/calendar.ts'

/**
 * Everything that is derived from readings apart from the rollups, which the partition manager has itself, in the
 * order in which a run derives it. Each room that derives something has one line here.
 */
export function furtherDerivations(config: Config): readonly Derivation[] {
  return [createEvents({ gapSeconds: config.rollupGapSeconds, prepare: preparedBy(config) }), stopPassages]
}

/** The events and trips that a day shows may have begun on the previous day. */
const shown = { vehicle_event_states: 0, vehicle_events: -1, trips: -1 }

function preparedBy(config: Config): (client: ClientBase, day: Date) => Promise<void> {
  const tables = policyOf(config)
  return async (client, day) => {
    for (const [name, from] of Object.entries(shown)) {
      const table = tables.find(each => each.name === name)!
      await createPartitions(client, table, { from: addDays(day, from), to: addDays(day, 1) })
    }
  }
}
