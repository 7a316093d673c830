import type { Reading } from '../../src/telemetry/reading.ts'
import { reportedFields } from '../../src/telemetry/store/fields.ts'

type Reported = Omit<Reading, 'time' | 'vehicleId'>

/** A reading as decode returns it; fields that are not given are null. */
export function reading(vehicleId: string, time: number, fields: Partial<Reading> = {}): Reading {
  const nothing = Object.fromEntries([...reportedFields, 'attributes'].map(name => [name, null]))
  return { vehicleId, time, ...(nothing as unknown as Reported), ...fields }
}
