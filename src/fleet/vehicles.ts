import Type from 'typebox'
import { Nullable, Timestamp } from '../http/schemas.ts'
import { JsonObject, OneOf, SpeedLimit, Text } from '../resources/fields.ts'
import { equals, equalsKey, from, inVehicleGroup, matches, to } from '../resources/filters.ts'
import { defineResource, type Include, shownFields } from '../resources/resource.ts'
import { queryRows, selectList } from '../resources/rows.ts'
import { drivers } from './drivers.ts'

const Status = OneOf(['active', 'maintenance', 'inactive', 'out_of_service'], 'active by default.')
const Kind = Text(50, 'The type of vehicle, which maintenance schedules refer to; other by default.')

/** The current driver, from the active assignment. */
const currentDriver: Include = {
  schema: Type.Required(Type.Object(shownFields(drivers))),
  load: async (client, vehicles) => {
    const { rows } = await queryRows<{ '~vehicle': string }>(
      client,
      `select a.vehicle_id as "~vehicle", ${selectList(drivers)}
       from vehicle_assignments a join drivers t on t.id = a.driver_id
       where a.vehicle_id = any ($1::uuid[]) and a.status = 'active' and a.deleted_at is null
         and a.start_time <= now() and (a.end_time is null or a.end_time > now())`,
      [vehicles.map(({ id }) => id)],
    )
    return new Map(rows.map(({ '~vehicle': vehicle, ...driver }) => [vehicle, driver]))
  },
}

export const vehicles = defineResource({
  path: '/vehicles',
  name: 'vehicle',
  table: 'vehicles',
  subject: 'vehicles',
  vehicles: 'of-groups',
  // A new one is in no group yet.
  vehiclesFor: 'changes',
  fields: Type.Object({
    vin: Type.String({
      pattern: '^[A-Za-z0-9]{17}$',
      description: '17 characters; the check digit is not verified.',
    }),
    licensePlate: Text(20, 'As it is written on the plate.'),
    make: Type.Optional(Nullable(Text(100, 'Its maker.'))),
    model: Type.Optional(Nullable(Text(100, 'Its model.'))),
    year: Type.Optional(
      Nullable(Type.Integer({ minimum: 1886, maximum: 2100, description: 'Year of the model.' })),
    ),
    type: Type.Optional(Kind),
    status: Type.Optional(Status),
    specs: Type.Optional(JsonObject('Further properties of the vehicle.')),
    odometer: Type.Optional(
      Nullable(
        Type.Number({ minimum: 0, maximum: 10_000_000, description: 'In km. Telemetry advances it.' }),
      ),
    ),
    speedLimit: Type.Optional(Nullable(SpeedLimit('Speed limit for the vehicle.'))),
    withdrawnAt: Type.Unsafe<string | null>({
      ...Nullable(Timestamp()),
      readOnly: true,
      description: 'Since when it is out of service.',
    }),
  }),
  transitions: {
    field: 'status',
    byPatch: true,
    actions: {
      activate: {
        summary: 'Activates one vehicle',
        from: ['maintenance', 'inactive', 'out_of_service'],
        to: 'active',
        clears: ['withdrawnAt'],
      },
      maintain: {
        summary: 'Sends one vehicle to maintenance',
        from: ['active', 'inactive', 'out_of_service'],
        to: 'maintenance',
        clears: ['withdrawnAt'],
      },
      deactivate: {
        summary: 'Deactivates one vehicle',
        from: ['active', 'maintenance'],
        to: 'inactive',
      },
      withdraw: {
        summary: 'Takes one vehicle out of service',
        from: ['active', 'maintenance', 'inactive'],
        to: 'out_of_service',
        stamps: ['withdrawnAt'],
      },
    },
  },
  filters: {
    status: equals('status', Status),
    type: equals('type', Kind),
    make: equals('make', Text(100, 'The maker.')),
    model: equals('model', Text(100, 'The model.')),
    year: equals('year', Type.Integer({ minimum: 1886, maximum: 2100 })),
    vin: equalsKey('vin_key', vin => vin.toUpperCase(), 'In any case.'),
    licensePlate: equalsKey(
      'license_plate_key',
      plate => plate.replace(/[ .-]/g, '').toUpperCase(),
      'In any case; spaces, hyphens and dots are ignored.',
    ),
    specs: matches('vehicles_with_specs', 'A JSON object that the specs contain, such as {"axles":3}.'),
    vehicleGroupId: inVehicleGroup('id'),
    createdFrom: from('createdAt', 'date-time'),
    createdTo: to('createdAt', 'date-time'),
  },
  sorts: { vin: 'text', licensePlate: 'text' },
  includes: { driver: currentDriver },
  example: {
    vin: 'WDB9066331S123456',
    licensePlate: 'B-FW 1024',
    make: 'Mercedes-Benz',
    model: 'Sprinter',
    year: 2024,
    type: 'van',
    specs: { loadCapacityKg: 1200 },
  },
})
