import type { Column } from '../../../src/telemetry/store/packed/encode.ts'
import type { Value } from '../../../src/telemetry/store/packed/format.ts'
import { packedColumns } from '../../../src/telemetry/store/packed/rows.ts'

/*
 * A block of version 1 as the code of then wrote it: version-1.json has its layout and body. Its readings are computed, and
 * have each kind of column: integers with and without nulls, a delay, doubles that are no decimals, words and documents.
 */

export const DAY = '2026-11-18'
const BEGIN = Date.parse(DAY) * 1_000
const READINGS = 700

const some = (at: number, value: Value): Value => (at % 3 === 1 ? null : value)

const values: Record<string, (at: number) => Value> = {
  time: at => BEGIN + at * 10_000_000 + (at > 300 ? 50_000_007 : 0),
  received_at: at => (values.time!(at) as number) + 2_000 + ((at * 7_919) % 10_001),
  longitude: at => Math.round(1_300_000 + 900 * Math.sin(at / 9)) / 100_000,
  latitude: at => Math.round(5_200_000 + 700 * Math.cos(at / 7)) / 100_000,
  odometer: at => some(at, 0.1 * at),
  altitude: at => (at * 37) % 1_000,
  speed: at => some(at, Math.round(500 + 400 * Math.sin(at / 5)) / 10),
  ignition: at => some(at, at % 100 < 60),
  engine_status: at => some(at, `{"rpm": ${800 + ((at * 13) % 3_000)}, "temperature": ${60 + (at % 40)}.50}`),
  attributes: at =>
    at % 90 === 0 ? `{"load": ${at}, "driver": "D-${at % 4}"}` : '{"load": 12.60, "x": [1, null, "1"]}',
  event: at => (at % 50 === 0 ? 'sos' : null),
}

/** The columns that a block of it is made of. */
export function columnsOfVersion1(): (Column & { values: Value[] })[] {
  return packedColumns.map(({ name, type }) => ({
    name,
    type,
    values: Array.from({ length: READINGS }, (_, at) => values[name]?.(at) ?? null),
  }))
}
