import Type from 'typebox'
import { Nullable, Timestamp, Uuid } from '../http/schemas.ts'
import { columnOf, OneOf, Reference, Text } from '../resources/fields.ts'
import { equals } from '../resources/filters.ts'
import { defineResource, type Include } from '../resources/resource.ts'
import { queryRows } from '../resources/rows.ts'

const Kind = OneOf(['pickup', 'delivery', 'visit'], 'What is done at the stop.')
const Outcome = OneOf(['done', 'failed'], 'The outcome. A failed stop needs a reason, and fails the job.')
const Longitude = Type.Number({ minimum: -180, maximum: 180 })
const Latitude = Type.Number({ minimum: -90, maximum: 90 })

const place = {
  kind: Kind,
  longitude: Longitude,
  latitude: Latitude,
  name: Type.Optional(Nullable(Text(200, 'Name of the place.'))),
  windowStart: Type.Optional(Nullable(Timestamp('Earliest start of the work.'))),
  windowEnd: Type.Optional(Nullable(Timestamp('Latest start of the work.'))),
  serviceSeconds: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 86_400, default: 0, description: 'Duration of the work.' }),
  ),
  contactName: Type.Optional(Nullable(Text(200, 'Contact at the stop.'))),
  contactPhone: Type.Optional(Nullable(Text(50, 'Phone number, in any notation.'))),
  notes: Type.Optional(Nullable(Text(2000, 'Notes for the driver.', 0))),
}

const progress = {
  arrivedAt: Type.Optional(Nullable(Timestamp('Detected from positions, unless a user has entered it.'))),
  departedAt: Type.Optional(Nullable(Timestamp('The same.'))),
  outcome: Type.Optional(Nullable(Outcome)),
  outcomeReason: Type.Optional(Nullable(Text(500, 'Why the stop failed.'))),
  proof: Type.Optional(Nullable(OneOf(['signature', 'photograph'], 'The kind of proof.'))),
  proofFile: Type.Optional(Nullable(Text(500, 'The name of the stored file.'))),
  receivedBy: Type.Optional(Nullable(Text(200, 'Who received it.'))),
}

/** A stop in the form in which a job is given it. */
export const GivenStop = Type.Object(place, { additionalProperties: false, component: 'JobStopGiven' })

const shown = Type.Required(
  Type.Object(
    {
      id: Uuid(),
      position: Type.Integer(),
      ...place,
      ...progress,
      byHand: Type.Boolean({ description: 'Whether a person entered the times.' }),
      eta: Nullable(Timestamp('Time of arrival that half of the trips keep.')),
      etaLate: Nullable(Timestamp('Time of arrival that four of five trips keep.')),
    },
    { component: 'JobStopRow' },
  ),
)

const list = Object.keys(shown.properties)
  .map(name => `${name.startsWith('eta') ? 'e' : 't'}.${columnOf(name)} as "${name}"`)
  .join(', ')

/** The stops of the jobs of a page, in their order. */
export const stopsOf: Include = {
  schema: Type.Array(shown),
  load: async (client, rows) => {
    const { rows: found } = await queryRows<{ jobId: string }>(
      client,
      `select t.job_id as "jobId", ${list} from job_stops t left join stop_etas e on e.stop_id = t.id
       where t.job_id = any ($1::uuid[]) and t.deleted_at is null order by t.position, t.id`,
      [rows.map(({ id }) => id)],
    )
    const byJob = new Map(rows.map(({ id }) => [id, [] as object[]]))
    for (const { jobId, ...stop } of found) byJob.get(jobId)?.push(stop)
    return byJob
  },
}

/** Stops of jobs, to be viewed and corrected one by one. */
export const jobStops = defineResource({
  path: '/job-stops',
  name: 'job stop',
  table: 'job_stops',
  subject: 'jobs',
  vehicles: 'of-groups',
  routes: ['list', 'get', 'patch'],
  fields: Type.Object({
    jobId: Type.Unsafe<string>({ ...Reference('transport_jobs', 'The job of the stop.'), readOnly: true }),
    position: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 10_000, description: 'Position among the stops of its job.' }),
    ),
    ...place,
    ...progress,
    byHand: Type.Unsafe<boolean>({
      type: 'boolean',
      readOnly: true,
      description: 'Whether a person entered the times.',
    }),
  }),
  filters: { jobId: equals('job_id', Reference('transport_jobs')) },
  example: { kind: 'delivery', longitude: 5.32, latitude: 60.39 },
})
