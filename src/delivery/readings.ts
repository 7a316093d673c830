import { readCommitted } from '../telemetry/store/commits.ts'
import type { Source } from './source.ts'

/** Every reading, in the order of the feed of readings. */
export const readingsSource: Source = {
  name: 'readings',
  permission: 'telemetry:read',
  gives: kind => kind === 'reading',
  read: async (client, { organizationId, after, end, limit }) => {
    const [vehicleId, time] = after.key?.split('|') ?? []
    const rows = await readCommitted(client, {
      organizationId,
      vehicleIds: null,
      from: after.transactionId,
      to: end,
      after: vehicleId && time ? { vehicleId, time } : null,
      limit,
    })
    return rows.map(({ transactionId, part, ...reading }) => ({
      place: { transactionId, key: `${reading.vehicleId}|${reading.time}` },
      messageId: `${reading.vehicleId}-${Date.parse(reading.time)}-${part}`,
      kind: 'reading',
      type: 'reading',
      vehicleId: reading.vehicleId,
      lane: reading.vehicleId,
      time: reading.time,
      data: reading,
    }))
  },
  organizationsBetween: async () => undefined,
}
