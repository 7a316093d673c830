import Type from 'typebox'
import { Nullable, Timestamp, Uuid } from '../../http/schemas.ts'
import { isoTime } from '../columns.ts'
import { driverAt, fleetOf, numberIn, type Report, vehicleColumns, vehicleItem } from './report.ts'

/** Questions about what each vehicle said last. Retired vehicles are not asked. */
export const latestReports: Report[] = [
  {
    name: 'last-positions',
    summary: 'Where each vehicle is, and who drives it',
    description:
      'The latest reading with coordinates of each vehicle, from vehicle_position, and the driver assigned at its time. ' +
      'Of single vehicles by vehicleIds. (last-loc and single-last-loc of the suite.)',
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
    sql: `with ${fleetOf}
      select ${vehicleColumns}, ${driverAt('p.vehicle_id', 'p.time')} as "driverId", ${isoTime('p.time')} as time,
             p.longitude, p.latitude, p.speed, p.heading
        from fleet f
        join vehicle_position p on p.vehicle_id = f.id
       order by f.id`,
  },
  {
    name: 'low-fuel',
    summary: 'Vehicles whose latest fuel level is low',
    description:
      'The latest fuelLevel of each vehicle that is below `below` percent. It is looked for behind the latest position ' +
      'too, because some devices report fuel apart from positions. (low-fuel.)',
    about: 'now',
    numbers: { below: { default: 10, description: 'Percent.' } },
    item: { ...vehicleItem, driverId: Nullable(Uuid()), time: Timestamp(), fuelLevel: Type.Number() },
    sql: `with ${fleetOf}
      select ${vehicleColumns}, ${driverAt('f.id', 'l.time')} as "driverId", ${isoTime('l.time')} as time,
             l.fuel_level as "fuelLevel"
        from fleet f
        left join vehicle_position p on p.vehicle_id = f.id and p.fuel_level is not null
        left join lateral (
          select r.time, r.fuel_level
            from vehicle_telemetry r
           where r.vehicle_id = f.id and r.fuel_level is not null
             and r.time > coalesce(p.time, '-infinity'::timestamptz)
           order by r.time desc
           limit 1
        ) n on true
       cross join lateral (
         select coalesce(n.time, p.time) as time, coalesce(n.fuel_level, p.fuel_level) as fuel_level
       ) l
       where l.fuel_level < $7
       order by f.id`,
  },
  {
    name: 'high-load',
    summary: 'Vehicles whose latest load is near their capacity',
    description:
      "The latest attributes.load of each vehicle over `above` of its specs.loadCapacity. Vehicles whose capacity isn't known are left out. (high-load.)",
    about: 'now',
    numbers: { above: { default: 0.9, description: 'Share of the capacity.' } },
    item: {
      ...vehicleItem,
      driverId: Nullable(Uuid()),
      time: Timestamp(),
      load: Type.Number(),
      loadCapacity: Type.Number(),
    },
    sql: `with ${fleetOf}
      select ${vehicleColumns}, ${driverAt('f.id', 'l.time')} as "driverId", ${isoTime('l.time')} as time,
             l.load, f.load_capacity as "loadCapacity"
        from fleet f
       cross join lateral (
         select r.time, ${numberIn('r.attributes', 'load')} as load
           from vehicle_telemetry r
          where r.vehicle_id = f.id and r.attributes ? 'load'
          order by r.time desc
          limit 1
       ) l
       where f.load_capacity > 0 and l.load > $7 * f.load_capacity
       order by f.id`,
  },
]
