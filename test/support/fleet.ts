import { randomUUID } from 'node:crypto'
import { hashOf, newDeviceToken } from '../../src/identity/tokens.ts'
import type { Service } from '../../src/main.ts'
import { randomVin } from './accounts.ts'
import { reading } from './readings.ts'
import { withClient } from './server.ts'
import { until } from './until.ts'

/** Inserts vehicles into the table, for tests that need many; once it resolves, the service knows them. */
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

export interface AddedDevice {
  id: string
  vehicleId: string
  token: string
}

/** Inserts a device for each vehicle into the table. */
export async function addDevices(databaseUrl: string, vehicleIds: readonly string[]): Promise<AddedDevice[]> {
  const devices = vehicleIds.map(vehicleId => {
    const id = randomUUID()
    return { id, vehicleId, token: newDeviceToken(id) }
  })
  await withClient(databaseUrl, client =>
    client.query(
      `insert into devices (id, organization_id, vehicle_id, name, token_hash)
       select d.id, v.organization_id, v.id, 'Tracker', d.token_hash
       from unnest($1::uuid[], $2::uuid[], $3::bytea[]) as d (id, vehicle_id, token_hash)
       join vehicles v on v.id = d.vehicle_id`,
      [
        devices.map(({ id }) => id),
        devices.map(({ vehicleId }) => vehicleId),
        devices.map(({ token }) => hashOf(token)),
      ],
    ),
  )
  return devices
}

/** Adds a reading of now everywhere that readings are stored: in the raw table, and in the live positions. */
export async function addReadings(
  service: Service & { databaseUrl: string },
  vehicleId: string,
): Promise<void> {
  const time = Date.now()
  const position = { longitude: 5.3, latitude: 60.4, speed: 50 }
  await withClient(service.databaseUrl, client =>
    client.query(
      `insert into vehicle_telemetry (time, vehicle_id, longitude, latitude, speed)
       values (to_timestamp($1 / 1000.0), $2, $3, $4, $5)`,
      [time, vehicleId, position.longitude, position.latitude, position.speed],
    ),
  )
  const stored = () =>
    withClient(service.databaseUrl, async client => {
      const { rowCount } = await client.query('select from vehicle_position where vehicle_id = $1', [
        vehicleId,
      ])
      return rowCount === 1
    })
  service.positions.take([reading(vehicleId, time, position)])
  await until('the position is stored', stored)
}
