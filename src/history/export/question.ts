import type { PoolClient } from 'pg'
import { Problem } from '../../errors.ts'
import { isTime, isUuid } from '../../http/cursor.ts'
import { selectExported } from '../../telemetry/store/export.ts'
import type { Field } from '../../telemetry/store/fields.ts'
import { readStretches, type Stretch } from '../../telemetry/store/stretches.ts'
import type { Range } from '../range.ts'

export interface ExportQuestion {
  range: Range
  organizationId: string
  /** Absent: every vehicle of the organization. */
  vehicleIds: readonly string[] | undefined
  fields: readonly Field[]
  after: Place | undefined
}

/** The last row that an interrupted export delivered. */
interface Place {
  vehicleId: string
  time: string
}

/**
 * `after` is the vehicle and the time of the last complete row that was received: its first two fields, unchanged.
 * A client that lost the connection has these, and no cursor.
 */
export function readPlace(given: string | undefined): Place | undefined {
  if (given === undefined) return undefined
  const [vehicleId = '', time = '', ...rest] = given.split(',')
  if (!isUuid(vehicleId.toLowerCase()) || !isTime(time) || rest.length > 0) {
    throw new Problem('bad_cursor', {
      message:
        'after must be the vehicleId and the time of the last row received, with a comma between them.',
    })
  }
  return { vehicleId, time }
}

/**
 * The time ranges that an export goes through: the stored ones of its range, starting with that of the row after which
 * it resumes. Rows are sorted by (time range, vehicle, time).
 */
export async function stretchesOf(client: PoolClient, { range, after }: ExportQuestion): Promise<Stretch[]> {
  const resumedAt = after ? Date.parse(after.time) : Number.NEGATIVE_INFINITY
  const kept = await readStretches(client)
  return kept.filter(({ from, to }) => to > Math.max(range.from, resumedAt) && from < range.to)
}

/** The query for the readings of one of them. */
export function selectStretch(question: ExportQuestion, stretch: Stretch, columns: string): string {
  const { range, vehicleIds, organizationId, after, fields } = question
  const resumed = after !== undefined && isIn(stretch, Date.parse(after.time))
  return selectExported({
    stretch: { ...stretch, from: Math.max(range.from, stretch.from), to: Math.min(range.to, stretch.to) },
    organizationId,
    vehicleIds,
    after: resumed ? after : undefined,
    columns,
    fields,
  })
}

function isIn({ from, to }: Stretch, time: number): boolean {
  return time >= from && time < to
}
