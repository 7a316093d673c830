import { escapeLiteral } from 'pg'
import { type Field, fieldTable } from './fields.ts'
import type { Stretch } from './stretches.ts'

interface Exported {
  stretch: Stretch
  organizationId: string
  /** Undefined: every vehicle of the organization. */
  vehicleIds: readonly string[] | undefined
  /** The last row received. */
  after: { vehicleId: string; time: string } | undefined
  /** Expressions from ./columns.ts. */
  columns: string
  fields: readonly Field[]
}

/**
 * The query for a COPY, in the order of (vehicle, time), which is that of each day's unique index. COPY takes no
 * parameters: the values put into the text have been validated, and are quoted all the same.
 */
export function selectExported({
  stretch,
  organizationId,
  vehicleIds,
  after,
  columns,
  fields,
}: Exported): string {
  const isTheirs = (id: string) =>
    vehicleIds
      ? `${id} = any(${literal(`{${vehicleIds.join(',')}}`)}::uuid[])`
      : `${id} in (select id from vehicles where organization_id = ${literal(organizationId)})`
  const resumed = after
    ? `and (r.vehicle_id, r.time) > (${literal(after.vehicleId)}::uuid, ${literal(after.time)}::timestamptz)`
    : ''
  if (stretch.elsewhere) {
    const names = fields.map(field => fieldTable[field].column).join(',')
    // Vehicle by vehicle, so that only the readings of one vehicle are sorted at a time.
    return `select ${columns}
     from (select id from vehicles v where ${isTheirs('v.id')} order by id) v
     cross join lateral telemetry_between(v.id, ${moment(stretch.from)}, ${moment(stretch.to)}, ${literal(`{${names}}`)}) r
    where true ${resumed} ${after ? `and v.id >= ${literal(after.vehicleId)}` : ''}
    order by v.id, r.time`
  }
  return `select ${columns}
     from vehicle_telemetry r
    where r.time >= ${moment(stretch.from)} and r.time < ${moment(stretch.to)} and ${isTheirs('r.vehicle_id')} ${resumed}
    order by r.vehicle_id, r.time`
}

const literal = (text: string) => escapeLiteral(text)
const moment = (time: number) => literal(new Date(time).toISOString())
