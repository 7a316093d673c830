import Type from 'typebox'
import { Nullable } from '../http/schemas.ts'
import { JsonObject, Reference, Text } from '../resources/fields.ts'
import { equals, from, to } from '../resources/filters.ts'
import { including } from '../resources/includes.ts'
import { defineResource } from '../resources/resource.ts'
import { jobs } from './jobs.ts'

const Kind = Text(50, 'What is carried; general by default.')

export const shipments = defineResource({
  path: '/shipments',
  name: 'shipment',
  table: 'shipments',
  subject: 'shipments',
  vehicles: 'of-groups',
  fields: Type.Object({
    jobId: Reference('transport_jobs', 'The id of the job that carries it.'),
    type: Type.Optional(Kind),
    description: Type.Optional(Nullable(Text(1000, 'Description of the goods.', 0))),
    weight: Type.Optional(
      Nullable(Type.Number({ minimum: 0, exclusiveMaximum: 10_000_000, description: 'kg' })),
    ),
    dimensions: Type.Optional(Nullable(JsonObject('Length, width and height in metres.'))),
  }),
  filters: {
    jobId: equals('job_id', Reference('transport_jobs')),
    type: equals('type', Kind),
    createdFrom: from('createdAt', 'date-time'),
    createdTo: to('createdAt', 'date-time'),
  },
  includes: { job: including(jobs, 'jobId') },
  example: { type: 'refrigerated', weight: 640, dimensions: { length: 1.2, width: 0.8, height: 1.4 } },
})
