import { type ClientBase, escapeIdentifier } from 'pg'
import { inTransaction } from '../src/database/transaction.ts'
import { labelOf } from '../src/telemetry/calendar.ts'
import type { Day } from '../src/telemetry/store/days.ts'
import { fillFromBlocks, openAgain } from '../src/telemetry/store/moves.ts'
import { verifyPacked } from '../src/telemetry/store/packed/verifying.ts'
import { briefly } from './briefly.ts'
import { attach, createLike } from './create.ts'
import { isAttached } from './leaves.ts'

/**
 * Opens a packed day again, so that it consists of rows and accepts others, as before it was closed. If its partition
 * still exists, it is used again; otherwise a new one is made from the blocks. Late readings are added in the same
 * commit. The blocks stay until nobody reads them any more. Returns why it could not be done.
 */
export async function unpack(
  client: ClientBase,
  day: Day,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const reason = reasonNotToUnpack(day)
  if (reason !== undefined) return reason
  const { relation, packedRelation, from } = day
  const isThere = relation !== null && (await isAttached(client, 'vehicle_telemetry', relation))
  if (day.packed && isThere) {
    const { differences } = await verifyPacked(client, { relation, packed: packedRelation! })
    if (differences.length > 0) return `its partition differs from its blocks: ${differences[0]}`
  }
  const leaf = isThere ? relation : await fillPartition(client, day)
  const isDone = await briefly(
    client,
    async () => {
      if (!isThere) await attach(client, 'vehicle_telemetry', leaf, day)
      await openAgain(client, { from, relation: leaf })
    },
    { signal },
  )
  return isDone ? undefined : 'its partition could not be locked for a moment; try again'
}

export function reasonNotToUnpack({ state }: Pick<Day, 'state'>): string | undefined {
  if (state === 'open') return 'it is not packed'
  return state === 'closed' || state === 'packed' ? undefined : `it is ${state}`
}

/** Not attached yet, so nobody sees it. The remains of an earlier attempt are dropped. */
async function fillPartition(client: ClientBase, day: Day): Promise<string> {
  const leaf = `vehicle_telemetry_p${labelOf('day', day.from)}`
  await inTransaction(client, async () => {
    await client.query(`drop table if exists public.${escapeIdentifier(leaf)}`)
    await createLike(client, 'vehicle_telemetry', leaf, 'including indexes')
    await fillFromBlocks(client, day, leaf)
  })
  return leaf
}
