import type { PoolClient } from 'pg'
import Type from 'typebox'
import { asTenant } from '../../database/transaction.ts'
import type { App } from '../../http/app.ts'
import { Nullable, Timestamp } from '../../http/schemas.ts'
import { tenantOf } from '../../resources/routes.ts'
import { queryRows } from '../../resources/rows.ts'
import { type AutomationDeps, read, write } from './deps.ts'

export const engines = ['dispatch', 'routes', 'batching', 'escalation'] as const
type Engine = (typeof engines)[number]

const Status = Type.Object(
  {
    engine: Type.Unsafe<Engine>({ type: 'string', enum: [...engines] }),
    running: Type.Boolean({ description: 'Whether the engine is started; this survives a restart.' }),
    lastRoundAt: Nullable(Timestamp('When its last round ended.')),
    lastRoundMs: Nullable(Type.Number({ description: 'How long that round took.' })),
    holder: Nullable(Type.String({ description: 'The process that runs it.' })),
  },
  { component: 'EngineStatus' },
)

const StatusOfAll = Type.Object(
  { dispatch: Status, routes: Status, batching: Status, escalation: Status },
  { component: 'EngineStatusOfAll' },
)

interface StatusRow {
  engine: Engine
  running: boolean
  lastRoundAt: string | null
  lastRoundMs: number | null
  holder: string | null
}

/** Starts and stops engines, and shows the state of each. Started engines are in the database, and the processes that run engines follow it. */
export function engineRoutes(app: App, { pool }: AutomationDeps): void {
  for (const engine of engines) {
    for (const action of ['start', 'stop'] as const) {
      app.post(
        `/automation/${engine}/${action}`,
        write(`${action === 'start' ? 'Starts' : 'Stops'} the ${engine} engine`, {
          response: { 200: Status },
        }),
        async request =>
          await asTenant(pool, tenantOf(request), async client => {
            const { organizationId } = request.principal!
            await setRunning(client, organizationId, [engine], action === 'start')
            return (await statusOf(client))[engine]
          }),
      )
    }
    app.get(
      `/automation/${engine}/status`,
      read(`Status of the ${engine} engine`, { response: { 200: Status } }),
      async request =>
        await asTenant(pool, tenantOf(request), async client => (await statusOf(client))[engine]),
    )
  }
  app.get(
    '/automation/status-all',
    read('Status of all engines', { response: { 200: StatusOfAll } }),
    async request => await asTenant(pool, tenantOf(request), statusOf),
  )
  for (const action of ['start', 'stop'] as const) {
    app.post(
      `/automation/${action}-all`,
      write(`${action === 'start' ? 'Starts' : 'Stops'} all engines`, { response: { 200: StatusOfAll } }),
      async request =>
        await asTenant(pool, tenantOf(request), async client => {
          await setRunning(client, request.principal!.organizationId, engines, action === 'start')
          return await statusOf(client)
        }),
    )
  }
}

async function setRunning(
  client: PoolClient,
  organizationId: string,
  which: readonly Engine[],
  running: boolean,
): Promise<void> {
  await client.query(
    `insert into dispatch_engines as e (organization_id, engine, running, due_at)
     select $1, engine, $3, case when $3 then now() end from unnest($2::text[]) as engine order by engine
     on conflict (organization_id, engine) do update set running = excluded.running, due_at = excluded.due_at
     where e.running is distinct from excluded.running`,
    [organizationId, which, running],
  )
  await client.query("select pg_notify('fleetwake_dispatch', $1)", [organizationId])
}

export async function statusOf(client: PoolClient): Promise<Record<Engine, StatusRow>> {
  const { rows } = await queryRows<StatusRow>(
    client,
    `select engine, running, last_round_at as "lastRoundAt", last_round_ms as "lastRoundMs", holder
     from dispatch_engines`,
    [],
  )
  const known = new Map(rows.map(row => [row.engine, row]))
  const never = { running: false, lastRoundAt: null, lastRoundMs: null, holder: null }
  return Object.fromEntries(
    engines.map(engine => [engine, known.get(engine) ?? { engine, ...never }]),
  ) as Record<Engine, StatusRow>
}
