import { inTransaction } from '../../database/transaction.ts'
import { fence, noteRound, type RoundDeps, readNow, standing, type Term } from './round.ts'
import { writeBatches } from './rows.ts'

/** Batches of what drivers have, where no dispatch runs that would find them as it gives orders out. */
export async function batchingRound(term: Term, deps: RoundDeps): Promise<void> {
  const begun = performance.now()
  const now = deps.now()
  const { organizationId } = term
  const { world } = await readNow(deps, organizationId, now)
  const orders = world.orders.filter(({ driverId }) => driverId !== null)
  const settings = { ...world.settings, iterations: 0, budgetMs: 0 }
  const decisions =
    orders.length > 0
      ? await deps.brain.decide({ ...world, orders, settings }, await deps.setupOf(organizationId), 1)
      : null
  const client = await deps.pool.connect()
  try {
    await inTransaction(client, async () => {
      await fence(client, term, 'batching')
      if (decisions) await writeBatches(client, standing(decisions), organizationId)
      await noteRound(client, term, 'batching', now, performance.now() - begun)
    })
  } finally {
    client.release()
  }
}
