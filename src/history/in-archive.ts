import type { Pool } from 'pg'
import { Problem } from '../errors.ts'
import { archivedWithin } from '../telemetry/archive/in-place.ts'

/** For what does not reach into the archive: an error, rather than an answer that silently lacks days. */
export async function refuseArchived(
  pool: Pool,
  asked: { organizationId: string; from: number; to: number },
  instead: string,
): Promise<void> {
  const archived = await archivedWithin(pool, asked)
  if (archived === undefined) return
  const { first, last } = archived
  throw new Problem('in_archive', {
    message: `The readings from ${first} to ${last} are only in the archive; ${instead}.`,
    members: { first, last },
  })
}
