import type { FastifyRequest } from 'fastify'
import type { Pool, PoolClient } from 'pg'
import Type, { type Static } from 'typebox'
import { asServiceAdministrator, asTenant } from '../database/transaction.ts'
import { Problem } from '../errors.ts'
import type { App } from '../http/app.ts'
import { IdParams, Nullable, Uuid } from '../http/schemas.ts'
import { routeOptions, tenantOf } from '../resources/routes.ts'
import { readQuotas, writeQuotas } from '../shares/quotas.ts'
import type { Quotas, Shares } from '../shares/shares.ts'
import { type Thing, thingNames, things } from '../shares/things.ts'
import { mustBeServiceAdministrator } from './grants.ts'
import { organizations } from './organizations.ts'

const LARGEST = 1_000_000_000_000

const eachThing = <T>(make: (thing: Thing) => T) =>
  Object.fromEntries(thingNames.map(thing => [thing, make(thing)])) as Record<Thing, T>

const QuotaBody = Type.Object(
  eachThing(thing =>
    Type.Optional(Nullable(Type.Integer({ minimum: 1, maximum: LARGEST, description: things[thing] }))),
  ),
  {
    additionalProperties: false,
    description: 'The most that the organization may have in each process; absent or null: the rule applies.',
    examples: [{ uploads: 16, connections: 500, feeds: null }],
  },
)

const Usage = Type.Object({
  total: Type.Integer({ description: 'Total for all organizations.' }),
  byDefault: Type.Integer({ description: 'What a lone organization may have without a quota.' }),
  used: Type.Integer({ description: 'What this organization has now.' }),
  refused: Type.Integer({ description: 'How often this organization was refused.' }),
})

const QuotaAnswer = Type.Object({
  organizationId: Uuid(),
  quotas: Type.Object(eachThing(thing => Nullable(Type.Integer({ description: things[thing] })))),
  usage: Type.Object(
    eachThing(() => Type.Optional(Usage)),
    {
      description: 'Figures of the process that answers; resources that it does not use are left out.',
    },
  ),
})

interface QuotaDeps {
  pool: Pool
  shares: Pick<Shares, 'usage'>
  /** Resolves when the committed quotas are in force in this process. */
  caughtUp(): Promise<void>
}

/** Whoever sees the organization sees its quotas; only the first administrator sets them. */
export function quotaRoutes(app: App, { pool, shares, caughtUp }: QuotaDeps): void {
  const url = `${organizations.path}/:id/quotas`
  const answer = (organizationId: string, quotas: Quotas): Static<typeof QuotaAnswer> => ({
    organizationId,
    quotas: eachThing(thing => quotas[thing] ?? null),
    usage: shares.usage(organizationId),
  })

  app.get(
    url,
    routeOptions(organizations, 'read', 'Shares and use of limited resources of an organization', {
      params: IdParams,
      response: { 200: QuotaAnswer },
    }),
    async request => {
      const id = idOf(request)
      const quotas = await asked(pool, request, async client => {
        await mustExist(client, id)
        return await readQuotas(client, id)
      })
      return answer(id, quotas)
    },
  )

  app.put(
    url,
    routeOptions(
      organizations,
      'write',
      'Sets the quotas of an organization; only for the first administrator',
      {
        params: IdParams,
        body: QuotaBody,
        response: { 200: QuotaAnswer },
      },
    ),
    async request => {
      mustBeServiceAdministrator(request.principal!)
      const id = idOf(request)
      const quotas = Object.fromEntries(
        Object.entries(request.body as Static<typeof QuotaBody>).filter(([, quota]) => quota !== null),
      ) as Quotas
      await asked(pool, request, async client => {
        await mustExist(client, id)
        await writeQuotas(client, id, quotas)
      })
      await caughtUp()
      return answer(id, quotas)
    },
  )
}

function idOf(request: FastifyRequest): string {
  return (request.params as Static<typeof IdParams>).id.toLowerCase()
}

async function mustExist(client: PoolClient, id: string): Promise<void> {
  const { rowCount } = await client.query('select from organizations where id = $1 and deleted_at is null', [
    id,
  ])
  if (!rowCount) throw new Problem('not_found')
}

/** The first administrator sees all of them, others only their own. */
async function asked<T>(
  pool: Pool,
  request: FastifyRequest,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  const tenant = tenantOf(request)
  if (!request.principal!.isServiceAdministrator) return await asTenant(pool, tenant, work)
  return await asServiceAdministrator(pool, tenant, work)
}
