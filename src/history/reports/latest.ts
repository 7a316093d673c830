import Type from 'typebox'
import { Nullable, Timestamp, Uuid } from '../../http/schemas.ts'
import { isoTime } from '../../telemetry/store/columns.ts'
import { latestWithAttribute } from '../../telemetry/store/fleet-readings.ts'
import { driverAt, type Report, vehicleColumns, vehicleItem } from './report.ts'

/**
 * Reports on each vehicle's latest reading. Retired vehicles are left out. $5 excludes the days ahead, which are still
 * empty.
 */
export const latestReports: Report[] = [
  {
    name: 'last-positions',
    summary: 'Where each vehicle is, and who drives it',
    description:
      'The latest reading with coordinates of each vehicle, from vehicle_position, and the driver assigned at its time. ' +
      'For single vehicles, use vehicleIds. (last-loc and single-last-loc of the suite.)',
    about: 'now',
    numbers: {},
    item: {
      ...vehicleItem,
      driverId: Nullable(Uuid()),
      time: Timestamp(),
      longitude: Type.Number(),
      latitude: Type.Number(),
      speed: Nullable(Type.Number()),
      heading: Nullable(Type.Number()),
    },
    sql: ({ fleet }) => `with ${fleet}
      select ${vehicleColumns}, ${driverAt('p.vehicle_id', 'p.time')} as "driverId", ${isoTime('p.time')} as time,
             p.longitude, p.latitude, p.speed, p.heading
        from fleet f
        join vehicle_position p on p.vehicle_id = f.id
       where f.deleted_at is null
       order by f.id`,
  },
  {
    name: 'low-fuel',
    summary: 'Vehicles whose latest fuel level is low',
    description:
      'The latest fuelLevel of each vehicle that is below `below` percent, from vehicle_fuel: with coordinates or without, ' +
      'since some devices report fuel separately from positions. (low-fuel.)',
    about: 'now',
    numbers: { below: { default: 10, description: 'Percent.' } },
    item: { ...vehicleItem, driverId: Nullable(Uuid()), time: Timestamp(), fuelLevel: Type.Number() },
    sql: ({ fleet }) => `with ${fleet}
      select ${vehicleColumns}, ${driverAt('f.id', 'l.time')} as "driverId", ${isoTime('l.time')} as time,
             l.fuel_level as "fuelLevel"
        from vehicle_fuel l
        -- Few are low, which a plan that is kept does not know: each of them is looked up, and not the whole fleet.
       cross join lateral (select * from fleet where id = l.vehicle_id and deleted_at is null offset 0) f
       where l.organization_id = $1 and l.fuel_level < $7
       order by f.id`,
  },
  {
    name: 'high-load',
    summary: 'Vehicles whose latest load is near their capacity',
    description:
      "The latest attributes.load of each vehicle over `above` of its specs.loadCapacity. Vehicles whose capacity isn't known are left out. (high-load.)",
    about: 'now',
    numbers: { above: { default: 0.9, description: 'Load as a share of the capacity.' } },
    item: {
      ...vehicleItem,
      driverId: Nullable(Uuid()),
      time: Timestamp(),
      load: Type.Number(),
      loadCapacity: Type.Number(),
    },
    sql: ({ fleet, number }) => `with ${fleet}
      select ${vehicleColumns}, ${driverAt('f.id', 'l.time')} as "driverId", ${isoTime('l.time')} as time,
             l.load, f.load_capacity as "loadCapacity"
        from fleet f
       cross join lateral ${latestWithAttribute('load', {
         vehicle: 'f.id',
         before: '$5',
         select: number('r.attributes', 'load'),
       })} l
       where f.deleted_at is null and f.load_capacity > 0 and l.load > $7 * f.load_capacity
       order by f.id`,
  },
]
