import os from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { messageOf } from '../../../errors.ts'
import { type PackingOrder, type PackingOutcome, REST_SHARE } from './apart.ts'

/** In addition to the maintenance locks: a thread whose run was lost may still be working. */
const PACKING = 0x7061636b // "pack"
const LOW_PRIORITY = 10

const order = workerData as PackingOrder

// There a thread has a priority of its own; elsewhere this would be that of the whole process. To load what it needs is
// work as well, and comes after.
if (order.gently && process.platform === 'linux') os.setPriority(LOW_PRIORITY)

const stopping = new AbortController()
parentPort!.once('message', () => stopping.abort())
parentPort!.postMessage(await outcomeOf(order))
parentPort!.close()

async function outcomeOf({ connection, day, relation, gently }: PackingOrder): Promise<PackingOutcome> {
  const [{ default: pg }, { createPackedTable, packDay }] = await Promise.all([
    import('pg'),
    import('./packing.ts'),
  ])
  const client = new pg.Client({ ...connection, application_name: 'fleetwake packing' })
  // It takes effect in the running statement, or in the next one.
  client.on('error', () => undefined)
  try {
    await client.connect()
    // What it writes is not served yet. The commit that serves it makes it as durable as itself, so no other
    // commit waits for the disk because of it.
    await client.query(`set statement_timeout = 0; set lock_timeout = '5s'; set jit = off;
      set client_connection_check_interval = '2s'; set synchronous_commit = off; set max_parallel_workers_per_gather = 0`)
    await client.query('select pg_advisory_lock($1)', [PACKING])
    const packed = await createPackedTable(client, day)
    const how = { signal: stopping.signal, restShare: gently ? REST_SHARE : 0 }
    return { packed: await packDay(client, { day, relation, packed }, how) }
  } catch (error) {
    return { failed: messageOf(error) }
  } finally {
    await client.end().catch(() => undefined)
  }
}
