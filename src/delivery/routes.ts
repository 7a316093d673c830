import { randomBytes, randomUUID } from 'node:crypto'
import { isIP } from 'node:net'
import type { Pool, PoolClient } from 'pg'
import Type from 'typebox'
import type { Config } from '../config.ts'
import { asTenant } from '../database/transaction.ts'
import { Problem } from '../errors.ts'
import type { App } from '../http/app.ts'
import { may, type Principal } from '../http/principal.ts'
import { IdParams, PageQuery } from '../http/schemas.ts'
import { type Store, withSecret } from '../resources/create-route.ts'
import { etag } from '../resources/etag.ts'
import { findSame, keyOf, type Made } from '../resources/given-ids.ts'
import { resourceRoutes, routeOptions, tenantOf } from '../resources/routes.ts'
import { getRow, listRows } from '../resources/rows.ts'
import { schemasOf } from '../resources/schemas.ts'
import { insertRows, type Values } from '../resources/writes.ts'
import type { Kind } from './channels/channel.ts'
import { missingFor } from './channels/open.ts'
import { shownSecret } from './message.ts'
import { readPushKeys } from './push-keys.ts'
import { createReach } from './reach.ts'
import { redeliverRoute } from './redeliver.ts'
import type { Secrets } from './secrets.ts'
import type { Source } from './source.ts'
import { deliveries, subscriptions } from './subscriptions.ts'

interface DeliveryRoutesDeps {
  pool: Pool
  config: Config
  secrets: Secrets
  sources: readonly Source[]
  now: () => number
}

const SECRET_BYTES = 32
/** How long the previous secret still signs after a rotation. */
const BOTH_GOOD_MS = 86_400_000

/** The parts of a body that are checked beyond its schema. */
interface Given {
  kind?: Kind
  url?: string | null
  types?: readonly string[]
}

/** Subscriptions, and the state of their deliveries. */
export async function deliveryRoutes(app: App, deps: DeliveryRoutesDeps): Promise<void> {
  const { pool, secrets } = deps
  resourceRoutes(app, subscriptions, {
    pool,
    guards: {
      create: async client => await mustHaveRoom(client, deps.config.subscriptionsPerOrganization),
      patch: async (client, principal, id, changes) => {
        const { kind } = await getRow(client, subscriptions, id)
        if (changes.kind !== undefined && changes.kind !== kind)
          throw refused('kind', 'It cannot be changed.')
        check({ ...(changes as Given), kind }, principal, deps)
      },
    },
    writes: { create: (request, body, store) => create(request.principal!, body, store, deps), insert },
  })
  resourceRoutes(app, deliveries, { pool })
  rotateRoute(app, deps)
  listOfOneRoute(app, pool)
  redeliverRoute(app, pool)
  app.get(
    '/push/key',
    {
      config: { access: 'signed-in' },
      schema: {
        tags: ['subscriptions'],
        summary: "The key that a browser's PushManager subscribes with",
        response: { 200: Type.Object({ publicKey: Type.String() }) },
      },
    },
    async () => ({ publicKey: (await readPushKeys(pool, secrets)).publicKey }),
  )
}

async function create(
  principal: Principal,
  body: Values,
  store: Store,
  deps: DeliveryRoutesDeps,
): Promise<Made> {
  const { keys, ...row } = body
  check(row as Given, principal, deps)
  if ((row.kind === 'push') !== (keys !== undefined))
    throw refused('keys', 'A browser needs keys, and no other kind takes them.')
  const id = row.id === undefined ? randomUUID() : keyOf(row)
  const secret = row.kind === 'webhook' ? randomBytes(SECRET_BYTES) : null
  const kept = secret ?? (keys === undefined ? null : Buffer.from(JSON.stringify(keys)))
  const made = await store({ ...row, id, ...(kept ? { secret: deps.secrets.seal(kept, id) } : {}) })
  return { ...made, row: { ...made.row, secret: secret && shownSecret(secret) } }
}

/** A repeated answer would have to show the secret again. */
async function insert(client: PoolClient, rows: readonly Values[]): Promise<Made[]> {
  const there = await findSame(
    client,
    subscriptions,
    rows.map(({ secret: _, ...row }) => row),
  )
  if (there.size > 0) throw new Problem('secret_shown_once', { members: { field: 'id' } })
  const inserted = await insertRows(client, subscriptions, rows)
  return inserted.map(row => ({ row, isNew: true }))
}

function rotateRoute(app: App, { pool, secrets, now }: DeliveryRoutesDeps): void {
  const summary = 'Creates a new secret for one webhook; for a day, the old one signs as well'
  const options = routeOptions(subscriptions, 'write', summary, {
    params: IdParams,
    response: { 200: schemasOf(subscriptions).made },
  })
  app.post(`${subscriptions.path}/:id/rotate`, withSecret(options), async (request, reply) => {
    const id = (request.params as { id: string }).id.toLowerCase()
    const secret = randomBytes(SECRET_BYTES)
    const row = await asTenant(pool, tenantOf(request), async client => {
      const { kind } = await getRow(client, subscriptions, id)
      if (kind !== 'webhook') throw refused('kind', 'Only a webhook has a secret.')
      await client.query('select rotate_subscription_secret($1, $2, $3)', [
        id,
        secrets.seal(secret, id),
        new Date(now() + BOTH_GOOD_MS),
      ])
      return await getRow(client, subscriptions, id)
    })
    return reply.header('etag', etag(row)).send({ ...row, secret: shownSecret(secret) })
  })
}

function listOfOneRoute(app: App, pool: Pool): void {
  app.get(
    `${subscriptions.path}/:id/deliveries`,
    routeOptions(subscriptions, 'read', 'Deliveries of one subscription, sent or waiting, with the answers', {
      params: IdParams,
      querystring: PageQuery,
      response: { 200: schemasOf(deliveries).page },
    }),
    async request => {
      const { id } = request.params as { id: string }
      const query = request.query as { limit: number; cursor?: string }
      return await asTenant(pool, tenantOf(request), async client => {
        await getRow(client, subscriptions, id)
        return await listRows(client, deliveries, { ...query, subscriptionId: id })
      })
    },
  )
}

/** Checks that the subscriber may see what is sent, and that the destination is possible. */
function check(given: Given, principal: Principal, { config, sources }: DeliveryRoutesDeps): void {
  const { kind, url, types = [] } = given
  const missing = kind && missingFor(kind, config)
  if (missing) throw new Problem('channel_not_configured', { message: `This needs ${missing}.` })
  if (url) {
    if (!URL.canParse(url)) throw refused('url', 'This is not a valid URL.')
    const host = new URL(url).hostname.replace(/^\[|\]$/g, '')
    if (isIP(host) && !createReach(config.deliveryAllowPrivate).allows(host))
      throw refused('url', `${host} is a private address; see DELIVERY_ALLOW_PRIVATE.`)
  }
  for (const type of types) {
    const source = sources.find(each => each.gives(type))
    if (source && !may(principal, source.permission))
      throw new Problem('not_permitted', {
        message: `Subscribing to ${type} needs the permission ${source.permission}.`,
        members: { permission: source.permission },
      })
  }
}

function refused(field: string, message: string): Problem {
  return new Problem('violates_rule', { message, members: { field } })
}

async function mustHaveRoom(client: PoolClient, most: number): Promise<void> {
  const { rows } = await client.query<{ count: number }>(
    'select count(*) from subscriptions where deleted_at is null',
  )
  if (rows[0]!.count >= most)
    throw new Problem('organization_share', {
      message: `An organization has at most ${most} subscriptions; see SUBSCRIPTIONS_PER_ORGANIZATION.`,
    })
}
