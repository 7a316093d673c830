import { randomUUID } from 'node:crypto'
import type { Service } from '../../src/main.ts'
import { randomVin } from './accounts.ts'
import { withClient } from './server.ts'

/** Vehicles straight into the table, for tests that need many; known to the service when this resolves. */
export async function addVehicles(
  service: Service & { databaseUrl: string },
  count: number,
  organizationId?: string,
): Promise<string[]> {
  const ids = Array.from({ length: count }, () => randomUUID())
  await withClient(service.databaseUrl, client =>
    client.query(
      `insert into vehicles (id, organization_id, vin, license_plate)
       select id, coalesce($3, (select id from organizations order by created_at, id limit 1)), vin, left(vin, 20)
       from unnest($1::uuid[], $2::text[]) as v (id, vin)`,
      [ids, ids.map(randomVin), organizationId ?? null],
    ),
  )
  await service.identity.vehicles.settled()
  return ids
}
