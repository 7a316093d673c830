import { createHash } from 'node:crypto'
import { extname } from 'node:path'
import type { Pool } from 'pg'
import Type from 'typebox'
import { asTenant } from '../../database/transaction.ts'
import { Problem } from '../../errors.ts'
import type { Files } from '../../files/files.ts'
import type { App } from '../../http/app.ts'
import { Nullable, Timestamp } from '../../http/schemas.ts'
import { OneOf, Reference } from '../../resources/fields.ts'
import { tenantOf } from '../../resources/routes.ts'

/** How a picture begins, and what it is then. */
const kinds = [
  { begins: Buffer.from('89504e470d0a1a0a', 'hex'), type: 'image/png', ending: 'png' },
  { begins: Buffer.from('ffd8ff', 'hex'), type: 'image/jpeg', ending: 'jpg' },
] as const

const folderOf = (organizationId: string, stopId: string) => `proofs/${organizationId}/${stopId}/`

interface Given {
  organizationId: string
  stopId: string
  /** As base64. */
  data: string
}

/**
 * Stores a picture under a name that is made of its content, so the same that comes again is the same file. It is stored before
 * the stop says so: what no stop names is a file too many, never one too few.
 */
export async function storeProof(files: Files, { organizationId, stopId, data }: Given): Promise<string> {
  const content = Buffer.from(data, 'base64')
  const kind = kinds.find(({ begins }) => content.subarray(0, begins.length).equals(begins))
  if (!kind)
    throw new Problem('invalid_request', {
      message: 'The proof must be a PNG or a JPEG.',
      members: { field: 'proof' },
    })
  const name = createHash('sha256').update(content).digest('hex').slice(0, 32)
  const key = `${folderOf(organizationId, stopId)}${name}.${kind.ending}`
  await files.put(key, [content], { type: kind.type })
  return key
}

const Proof = Type.Object(
  {
    proof: Nullable(OneOf(['signature', 'photograph'], 'The kind of proof.')),
    receivedBy: Nullable(Type.String()),
    link: Nullable(
      Type.String({ description: 'A link to the picture that works without a token until it expires.' }),
    ),
    linkEndsAt: Nullable(Timestamp()),
  },
  { component: 'JobStopProof' },
)

const LINK_MS = 10 * 60_000

/** A link to the picture, for whoever may look at all jobs. */
export function proofRoute(
  app: App,
  { pool, files, now }: { pool: Pool; files: Files; now: () => number },
): void {
  app.get(
    '/job-stops/:id/proof',
    {
      config: { access: 'jobs:read', vehicles: 'of-groups' },
      schema: {
        tags: ['job-stops'],
        summary: 'The proof of a job stop, with a link to the picture',
        params: Type.Object({ id: Reference('job_stops', 'The stop.') }),
        response: { 200: Proof },
      },
    },
    async request => {
      const { id } = request.params
      const { rows } = await asTenant(pool, tenantOf(request), client =>
        client.query<{
          proof: 'signature' | 'photograph' | null
          receivedBy: string | null
          key: string | null
        }>(
          `select proof, received_by as "receivedBy", proof_file as key
           from job_stops where id = $1 and deleted_at is null`,
          [id],
        ),
      )
      if (!rows[0]) throw new Problem('not_found', { members: { id } })
      const { key, ...shown } = rows[0]
      // A name that somebody wrote by hand may be one of another system, or of other people's files.
      if (!key?.startsWith(folderOf(request.principal!.organizationId, id)))
        return { ...shown, link: null, linkEndsAt: null }
      const endsAt = new Date(now() + LINK_MS)
      const link = await files.link(key, { endsAt, name: `proof${extname(key)}` })
      return { ...shown, link, linkEndsAt: endsAt.toISOString() }
    },
  )
}
