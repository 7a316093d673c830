import { randomBytes, randomUUID } from 'node:crypto'
import { predefinedRoles } from '../../src/http/permissions.ts'
import { enqueue, kindOf } from '../jobs/support.ts'
import {
  type Account,
  administrator,
  make,
  makeDevice,
  makeOrganization,
  makeUser,
  signIn,
  withToken,
} from './accounts.ts'
import { argumentsFor, firstPart, type Known, tablesOf } from './arguments.ts'
import { addReadings } from './fleet.ts'
import { addRow } from './organization.ts'
import { withClient } from './server.ts'
import type { TestService } from './service.ts'

/** Two organizations with the same data: one row of everything that can be created, created through the API itself. */
export interface World {
  north: Organization
  south: Organization
}

export interface Organization extends Known {
  /** The callers: a user with each role, a device, and, in the first organization, the first administrator. */
  accounts: Record<string, Account>
}

export async function makeWorld(service: TestService): Promise<World> {
  const first = await signIn(service, administrator)
  const { organization } = (await first.request('GET', '/auth/me')).body as { organization: { id: string } }
  const { id } = await makeOrganization(first, 'South')
  const [north, south] = [await populate(service, first, organization.id), await populate(service, first, id)]
  north.accounts['the first administrator'] = first
  return { north, south }
}

async function populate(service: TestService, first: Account, organizationId: string): Promise<Organization> {
  const ids: Record<string, string> = { organizations: organizationId }
  const known = { ids, tables: tablesOf(service.routes) }
  const accounts: Record<string, Account> = {}
  let driverUser = ''
  for (const role of predefinedRoles) {
    const user = await makeUser(service, first, { role, organizationId })
    accounts[role] = user
    ids.users = user.id
    if (role === 'driver') driverUser = user.id
  }
  const admin = accounts.admin!
  await makeRows(service, admin, known, ids)
  // Links the driver's user to the driver, who gets an order.
  await admin.request('PATCH', `/drivers/${ids.drivers}`, { userId: driverUser })
  await admin.request('PATCH', `/jobs/${ids.transport_jobs}`, { driverId: ids.drivers })
  await findRows(service, admin, ids)
  ids.deliveries = await addDelivery(service, ids.subscriptions!)
  ids.durable_jobs = await addFailedJob(service, organizationId)
  await addDecisions(service, organizationId, ids)
  const device = await makeDevice(admin, ids.vehicles!)
  accounts.device = withToken(service, device.token)
  await addReadings(service, ids.vehicles!)
  return { ...known, accounts }
}

/** Creates a row with every route that creates one, as soon as the rows exist that it refers to. */
async function makeRows(
  service: TestService,
  admin: Account,
  known: Known,
  ids: Record<string, string>,
): Promise<void> {
  let waiting = service.routes.filter(
    ({ method, url, table }) =>
      method === 'POST' && /^\/api\/v1\/[\w-]+$/.test(url) && table && !(table in ids),
  )
  for (;;) {
    const problems: string[] = []
    const left = []
    for (const route of waiting) {
      try {
        const { path, body } = argumentsFor(route, known)
        const row = await make(admin, path.replace('/api/v1', ''), unique(body))
        ids[route.table!] = row.id
      } catch (error) {
        problems.push((error as Error).message)
        left.push(route)
      }
    }
    if (left.length === 0) return
    if (left.length === waiting.length) {
      throw new Error(`An organization cannot be filled with one row of everything:\n${problems.join('\n')}`)
    }
    waiting = left
  }
}

/** Rows that are created not by a route but by events, such as those of the audit log. */
async function findRows(service: TestService, admin: Account, ids: Record<string, string>): Promise<void> {
  for (const { method, url, table } of service.routes) {
    if (method !== 'GET' || !table || table in ids || url !== `/api/v1/${firstPart(url)}`) continue
    const { body } = await admin.request('GET', url.replace('/api/v1', ''))
    const found = body.items?.[0]?.id
    if (found) ids[table] = found
  }
}

/** A durable job that has failed for good; no route creates one. */
async function addFailedJob({ databaseUrl }: TestService, organizationId: string): Promise<string> {
  const id = randomUUID()
  await withClient(databaseUrl, async client => {
    await enqueue(client, kindOf({ name: 'example', run: async () => undefined }), {
      organizationId,
      payload: {},
      id,
    })
    await client.query(`update durable_jobs.job set state = 'failed', completed_on = now() where id = $1`, [
      id,
    ])
  })
  return id
}

/** A delivery that failed; no route creates one. */
async function addDelivery({ databaseUrl }: TestService, subscriptionId: string): Promise<string> {
  const id = randomUUID()
  await withClient(databaseUrl, client =>
    client.query(
      `insert into deliveries (id, organization_id, subscription_id, created_at, number, message_id, type, lane, time, data,
                               state, attempts)
       select $1::uuid, organization_id, id, now(), 1, $1::text, 'alert', 'any', now(), '{}', 'dead', 1
       from subscriptions where id = $2`,
      [id, subscriptionId],
    ),
  )
  return id
}

/** What engines record about an order; no route creates any of it. */
async function addDecisions(
  { databaseUrl }: TestService,
  organization_id: string,
  ids: Record<string, string>,
): Promise<void> {
  const about = { organization_id, order_id: ids.transport_jobs, driver_id: ids.drivers }
  await withClient(databaseUrl, async client => {
    ids.dispatch_alerts = await addRow(client, 'dispatch_alerts', {
      ...about,
      alert_type: 'OPTIMIZATION_NEEDED',
      severity: 'low',
    })
    ids.escalation_logs = await addRow(client, 'escalation_logs', {
      ...about,
      escalation_type: 'STUCK_ORDER',
      severity: 'low',
    })
    ids.dispatch_offers = await addRow(client, 'dispatch_offers', { ...about, expires_at: '2100-01-01' })
    ids.order_batches = await addRow(client, 'order_batches', {
      organization_id,
      order_ids: [ids.transport_jobs],
    })
    ids.traffic_incidents = await addRow(client, 'traffic_incidents', {
      organization_id,
      latitude: 1,
      longitude: 2,
      affected_radius_meters: 3,
      severity: 'LOW',
    })
  })
}

/** An email address belongs to only one user of the whole service. */
function unique(body: unknown): unknown {
  const isUser = typeof body === 'object' && body !== null && 'email' in body && 'password' in body
  return isUser ? { ...body, email: `${randomBytes(5).toString('hex')}@example.org` } : body
}
