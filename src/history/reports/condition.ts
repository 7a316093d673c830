import Type from 'typebox'
import { Nullable } from '../../http/schemas.ts'
import { type Report, tenMinutes } from './report.ts'

const Text = Nullable(Type.String())

/** Reports on load, consumption and condition, which readings carry as attributes. */
export const conditionReports: Report[] = [
  {
    name: 'fuel-consumption',
    summary: 'Fuel consumption while driving, compared with the projected consumption, by fleet',
    description:
      'Average of attributes.fuelConsumption over the readings with a speed over `overSpeed`, and of specs.nominalFuelConsumption over the same readings, by specs.fleet. Vehicles without a projection are left out. (avg-vs-projected-fuel-consumption.)',
    about: 'range',
    numbers: { overSpeed: { default: 1, description: 'km/h.' } },
    item: {
      fleet: Text,
      averageFuelConsumption: Nullable(Type.Number()),
      projectedFuelConsumption: Type.Number(),
      readings: Type.Integer(),
    },
    // By vehicle first, so that the fleet is joined to few rows; sums and counts give the same averages.
    sql: ({ fleet, readings, measured }) => `with ${fleet},
      used as (
        select r.vehicle_id, sum(${measured('fuelConsumption')}) as total, count(${measured('fuelConsumption')}) as measured, count(*) as readings
          from ${readings({ speed: true, attribute: 'fuelConsumption' })} and r.speed > $7
         group by 1
      )
      select f.fleet, sum(u.total) / nullif(sum(u.measured), 0)::float8 as "averageFuelConsumption",
             sum(u.readings * f.nominal_fuel_consumption) / sum(u.readings)::float8 as "projectedFuelConsumption",
             sum(u.readings)::bigint as readings
        from used u join fleet f on f.id = u.vehicle_id
       where f.nominal_fuel_consumption is not null and f.fleet is not null
       group by f.fleet
       order by f.fleet`,
  },
  {
    name: 'load',
    summary: 'Average load as a share of capacity, by fleet, model and capacity',
    description:
      "Each vehicle's average attributes.load divided by its specs.loadCapacity, averaged over the vehicles of a fleet, model and capacity. (avg-load.)",
    about: 'range',
    numbers: {},
    item: {
      fleet: Text,
      model: Text,
      loadCapacity: Type.Number(),
      averageLoad: Type.Number({ description: 'Load as a share of the capacity.' }),
      vehicles: Type.Integer(),
    },
    sql: ({ fleet, readings, measured }) => `with ${fleet},
      loaded as (select r.vehicle_id, avg(${measured('load')}) as load from ${readings({ attribute: 'load' })} group by 1)
      select f.fleet, f.model, f.load_capacity as "loadCapacity", avg(l.load / f.load_capacity) as "averageLoad",
             count(*)::int as vehicles
        from loaded l join fleet f on f.id = l.vehicle_id
       where f.load_capacity > 0 and l.load is not null
       group by 1, 2, 3
       order by 1, 2, 3`,
  },
  {
    name: 'daily-activity',
    summary: 'Share of each day that vehicles were active, by fleet and model',
    description:
      'A ten-minute stretch is active when the average attributes.status in it is below `activeBelow`. The active stretches of a vehicle and day, as a share of all stretches of that day of the organization, averaged over the vehicles that reported a status on it. (daily-activity; the suite adds up rows in place of stretches.)',
    about: 'range',
    numbers: { activeBelow: { default: 1, description: 'Of attributes.status.' } },
    item: {
      fleet: Text,
      model: Text,
      day: Type.String(),
      activity: Type.Number({ description: 'From 0 to 1.' }),
      vehicles: Type.Integer(),
    },
    sql: ({ fleet, readings, measured }) => `with ${fleet},
      stretches as (
        select r.vehicle_id, ${tenMinutes} as stretch, avg(${measured('status')}) < $7 as active
          from ${readings({ attribute: 'status' })}
         group by 1, 2
      ),
      daily as (
        select vehicle_id, (stretch at time zone $6)::date as day, count(*) filter (where active) as active
          from stretches
         where active is not null
         group by 1, 2
      )
      select f.fleet, f.model, d.day,
             avg(d.active / (extract(epoch from (d.day + 1)::timestamp at time zone $6
                                              - d.day::timestamp at time zone $6) / 600))::float8 as activity,
             count(*)::int as vehicles
        from daily d join fleet f on f.id = d.vehicle_id
       group by 1, 2, 3
       order by 3, 1, 2`,
  },
  {
    name: 'breakdowns',
    summary: 'Number of breakdowns, by model',
    description:
      'A ten-minute stretch is broken when at least half of its readings with an attributes.status say `brokenAt`. How many times a stretch that was not was followed by one that was, by model. (breakdown-frequency; the suite counts values that are there in place of those that say so.)',
    about: 'range',
    numbers: { brokenAt: { default: 0, description: 'The status that means a breakdown.' } },
    item: { model: Text, breakdowns: Type.Integer(), vehicles: Type.Integer() },
    sql: ({ fleet, readings, measured }) => `with ${fleet},
      stretches as (
        select r.vehicle_id, ${tenMinutes} as stretch,
               -- One look at each status: those that say so count up, the others down, none at all not.
               sum(case ${measured('status')} = $7 when true then 1 when false then -1 end) >= 0 as broken
          from ${readings({ attribute: 'status' })}
         group by 1, 2
      ),
      followed as (
        select vehicle_id, broken, lead(broken) over (partition by vehicle_id order by stretch) as next
          from stretches
         where broken is not null
      ),
      each as (
        select vehicle_id, count(*) filter (where not broken and next) as breakdowns
          from followed
         group by 1
      )
      select f.model, sum(e.breakdowns)::int as breakdowns, count(*)::int as vehicles
        from each e join fleet f on f.id = e.vehicle_id
       group by 1
       order by 1`,
  },
]
