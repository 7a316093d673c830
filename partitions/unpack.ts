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
 * Opens a day again: it is rows, and takes others, as before it was closed. Where its partition is there still it is read
 * from that again; else a new one is made of its blocks. What came late goes into it, in the same commit. The blocks stay
 * until nobody looks there any more. Answers why it could not be done.
 */
export async function unpack(
  client: ClientBase,
  day: Day,
  signal?: AbortSignal,
): Promise<string | undefined> {
  if (day.state === 'open') return 'it is not packed'
  if (day.state !== 'closed' && day.state !== 'packed') return `it is ${day.state}`
  const { relation, packedRelation, from } = day
  const isThere = relation !== null && (await isAttached(client, 'vehicle_telemetry', relation))
  if (day.packed && isThere) {
    const { differences } = await verifyPacked(client, { relation, packed: packedRelation! })
    if (differences.length > 0) return `its partition is not what its blocks are: ${differences[0]}`
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

/** Not attached yet, so that nobody sees it. What an earlier try left is dropped. */
async function fillPartition(client: ClientBase, day: Day): Promise<string> {
  const leaf = `vehicle_telemetry_p${labelOf('day', day.from)}`
  await inTransaction(client, async () => {
    await client.query(`drop table if exists public.${escapeIdentifier(leaf)}`)
    await createLike(client, 'vehicle_telemetry', leaf, 'including indexes')
    await fillFromBlocks(client, day, leaf)
  })
  return leaf
}
