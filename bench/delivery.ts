import { fork } from 'node:child_process'
import { createHmac, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pino from 'pino'
import { Registry } from 'prom-client'
import { readConfig } from '../src/config.ts'
import { startEmbedded } from '../src/database/embedded.ts'
import { migrate } from '../src/database/migrate.ts'
import { openPools } from '../src/database/pools.ts'
import { openSecrets } from '../src/delivery/secrets.ts'
import { startDelivery } from '../src/delivery/start.ts'
import { outsideSources } from '../src/outside.ts'
import type { Bench } from './harness.ts'

/** As many in parallel as one subscription has. */
const BESIDE = 32
const VEHICLES = 1_000

export const bench: Bench = {
  compares:
    'webhooks of one subscription, from the outbox to a receiver that took them and kept as delivered, and bare POSTs',
  because:
    'fetch over kept connections, as many at a time, of bodies and signatures of the same size to the same receiver is what Node can post',
  unit: 'deliveries/s',
  target: { atLeast: 0.5 },
  rounds: { quick: 2, full: 5 },
  prepare: async ({ quick }) => {
    const count = quick ? 4_000 : 20_000
    const folder = await mkdtemp(join(tmpdir(), 'fleetwake-bench-'))
    await chmod(folder, 0o755)
    const config = readConfig({
      DATA_DIR: join(folder, 'data'),
      DELIVERY_ALLOW_PRIVATE: 'loopback',
      DELIVERY_WAITING: '100000',
    })
    const log = pino({ level: 'error' }, process.stderr)
    const server = await startEmbedded({ dataDir: config.dataDir, log })
    await migrate({ url: server.url, log: () => undefined })
    const database = openPools(server.url, config, log)
    const receiver = await startReceiver()
    const pool = database.app
    const { rows } = await pool.query<{ id: string }>(
      "insert into organizations (name) values ('Bench') returning id",
    )
    const organizationId = rows[0]!.id
    const subscriptionId = randomUUID()
    const secrets = await openSecrets(config)
    await pool.query(
      `insert into subscriptions (id, organization_id, kind, url, types, secret)
       values ($1, $2, 'webhook', $3, '["alert"]', $4)`,
      [subscriptionId, organizationId, receiver.url, secrets.seal(Buffer.alloc(32, 1), subscriptionId)],
    )
    const delivery = await startDelivery({
      ...{ config, log, pool: database.jobs, url: server.url },
      metrics: new Registry(),
      sources: outsideSources,
    })
    return {
      ours: async () => {
        const done = receiver.took(count)
        const began = performance.now()
        await pool.query(
          `with vehicles as (select array_agg(gen_random_uuid()) as ids from generate_series(1, $3))
           insert into delivery_outbox (organization_id, type, message_id, lane, vehicle_id, data)
           select $1, 'alert', gen_random_uuid()::text, v.id, v.id, jsonb_build_object(
             'id', gen_random_uuid(), 'entityType', 'vehicle', 'entityId', v.id, 'vehicleId', v.id, 'type', 'low_fuel',
             'severity', 'warning', 'message', 'The fuel level is 9 %.', 'status', 'open', 'n', n)
           from vehicles, generate_series(1, $2) n, lateral (select ids[1 + n % $3::int] as id) v`,
          [organizationId, count, VEHICLES],
        )
        await done
        await kept(pool, count)
        return (count / (performance.now() - began)) * 1_000
      },
      limit: async () => {
        const done = receiver.took(count)
        const began = performance.now()
        await postAll(receiver.url, count)
        await done
        return (count / (performance.now() - began)) * 1_000
      },
      close: async () => {
        await delivery.stop()
        receiver.stop()
        await database.close()
        await server.stop()
        await rm(folder, { recursive: true, force: true })
      },
    }
  },
}

/** Waits until everything delivered is in the database, and nothing is left for the next round. */
async function kept(
  pool: { query: (text: string) => Promise<{ rows: unknown[] }> },
  count: number,
): Promise<void> {
  for (;;) {
    const { rows } = await pool.query('select delivered from delivery_targets')
    const { delivered } = (rows[0] ?? { delivered: 0 }) as { delivered: number }
    if (delivered > 0 && delivered % count === 0) return
    await new Promise(resolve => setTimeout(resolve, 5))
  }
}

async function postAll(url: string, count: number): Promise<void> {
  let left = count
  const secret = Buffer.alloc(32, 1)
  await Promise.all(
    Array.from({ length: BESIDE }, async () => {
      while (left-- > 0) {
        const id = randomUUID()
        const data = {
          id,
          entityType: 'vehicle',
          entityId: id,
          vehicleId: id,
          type: 'low_fuel',
          status: 'open',
          n: left,
        }
        const body = JSON.stringify({
          type: 'alert',
          timestamp: new Date().toISOString(),
          data: { ...data, severity: 'warning', message: 'The fuel level is 9 %.' },
        })
        const timestamp = String(Math.floor(Date.now() / 1_000))
        const signature = createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64')
        const response = await fetch(url, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            'webhook-id': id,
            'webhook-timestamp': timestamp,
            'webhook-signature': `v1,${signature}`,
          },
          body,
        })
        await response.arrayBuffer()
      }
    }),
  )
}

/** A process of its own, so that neither side does the receiver's work. */
async function startReceiver() {
  const program = fileURLToPath(new URL('support/webhook-receiver.ts', import.meta.url))
  const child = fork(program, [], { execArgv: ['--import', 'tsx'] })
  const [url] = (await once(child, 'message')) as [string]
  return {
    url,
    took: async (count: number) => {
      child.send(count)
      await once(child, 'message')
    },
    stop: () => child.kill(),
  }
}
