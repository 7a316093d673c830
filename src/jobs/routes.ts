import type { FastifyRequest } from 'fastify'
import type { Pool } from 'pg'
import Type from 'typebox'
import { Problem } from '../errors.ts'
import type { App } from '../http/app.ts'
import { cursorForm, isTime, isUuid } from '../http/cursor.ts'
import { Nullable, Page, PageQuery, pageLimits, Timestamp, Uuid } from '../http/schemas.ts'
import { forgetJob, getJob, jobStates, listJobs, type Of, retryJob } from './queue.ts'

const State = Type.Enum(jobStates)

const DurableJob = Type.Object({
  id: Uuid(),
  name: Type.String({ description: 'Kind of the job.' }),
  organizationId: Nullable(Uuid('Null: a job of the whole service.')),
  state: State,
  attempts: Type.Integer({ description: 'Number of attempts that have begun.' }),
  createdAt: Timestamp(),
  runAt: Timestamp('When it was, or will be, run next.'),
  lastError: Nullable(Type.String({ description: 'Why the last failed attempt failed.' })),
})

const Query = Type.Object(
  {
    ...PageQuery.properties,
    state: Type.Optional(
      Type.Enum(jobStates, { description: 'By default jobs that wait, run or have failed for good.' }),
    ),
  },
  { additionalProperties: false },
)

const Params = Type.Object({
  id: Type.String({ format: 'uuid', description: 'The id of the durable job.', references: 'durable_jobs' }),
})

/**
 * Administrators of an organization see its durable jobs, and the first administrator sees all, including those of the
 * whole service: the permission is that of changing the organization, which no other predefined role has.
 */
const access = 'organizations:write' as const

export async function jobsQueueRoutes(app: App, { pool }: { pool: Pool }): Promise<void> {
  app.get(
    '/jobs-queue',
    {
      config: { access },
      schema: {
        tags: ['jobs-queue'],
        summary: 'Background jobs of the service that wait, run or have failed, newest first',
        description: 'These are durable jobs; transport jobs are at /jobs.',
        querystring: Query,
        response: { 200: Page(DurableJob) },
      },
    },
    async request => {
      const { limit = pageLimits.default, cursor, state } = request.query
      const place = cursor === undefined ? undefined : placeForm.read(cursor)
      const after = place && { createdAt: place[0], id: place[1] }
      const rows = await listJobs(pool, whose(request), { state, after, limit: limit + 1 })
      const items = rows.slice(0, limit)
      const last = items.at(-1)
      const nextCursor = rows.length > limit && last ? placeForm.write(last.createdAt, last.id) : null
      return { items, nextCursor }
    },
  )

  app.post(
    '/jobs-queue/:id/retry',
    {
      config: { access },
      schema: {
        tags: ['jobs-queue'],
        summary: 'Retries a job that has failed for good',
        params: Params,
        response: { 200: DurableJob },
      },
    },
    async request => {
      const { id } = request.params
      const retried = await retryJob(pool, whose(request), id)
      if (retried) return retried
      const job = await getJob(pool, whose(request), id)
      if (!job) throw new Problem('not_found')
      throw new Problem('conflict', { message: `This job has not failed for good; it is ${job.state}.` })
    },
  )

  app.delete(
    '/jobs-queue/:id',
    {
      config: { access },
      schema: {
        tags: ['jobs-queue'],
        summary: 'Deletes a job that has failed for good',
        params: Params,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      if (!(await forgetJob(pool, whose(request), request.params.id))) throw new Problem('not_found')
      return reply.code(204).send(null)
    },
  )
}

function whose({ principal }: FastifyRequest): Of {
  return principal!.isServiceAdministrator ? null : principal!.organizationId
}

const placeForm = cursorForm<[createdAt: string, id: string]>('jobs-queue', isTime, isUuid)
