import Type from 'typebox'
import { HOUR_MS } from '../range.ts'
import { type Report, tenMinutes, vehicleColumns, vehicleItem } from './report.ts'

const overSpeed = (byDefault: number) => ({
  overSpeed: {
    default: byDefault,
    description: 'Average speed over ten minutes, in km/h, above which a stretch counts as driven.',
  },
})

/** Periods of ten minutes in which a vehicle was driven. */
const driven = (readings: string) => `
  driven as (
    select r.vehicle_id, ${tenMinutes} as stretch
      from ${readings}
     group by 1, 2
    having avg(r.speed) > $7
  )`

function longSessions(name: string, hours: number, more: number, summary: string): Report {
  return {
    name,
    summary,
    description: `Vehicles with more than \`moreThan\` ten-minute stretches of the range (by default ${hours} hours) in which their average speed was over \`overSpeed\`. (${name} of the suite.)`,
    about: 'range',
    rangeMs: hours * HOUR_MS,
    numbers: {
      ...overSpeed(1),
      moreThan: { default: more, description: 'Ten-minute stretches.' },
    },
    item: { ...vehicleItem, drivenMinutes: Type.Number() },
    sql: ({ fleet, readings }) => `with ${fleet}, ${driven(readings({ speed: true }))},
      counted as (select vehicle_id, count(*) as stretches from driven group by 1 having count(*) > $8)
      select ${vehicleColumns}, c.stretches * 10 as "drivenMinutes"
        from counted c join fleet f on f.id = c.vehicle_id
       order by f.id`,
  }
}

export const drivingReports: Report[] = [
  {
    name: 'stationary-vehicles',
    summary: 'Stationary vehicles',
    description:
      'Vehicles that reported in the range (by default ten minutes) and whose average speed was below `below` km/h. (stationary-trucks.)',
    about: 'range',
    rangeMs: HOUR_MS / 6,
    numbers: { below: { default: 1, description: 'km/h.' } },
    item: { ...vehicleItem, averageSpeed: Type.Number() },
    sql: ({ fleet, readings }) => `with ${fleet},
      standing as (
        select r.vehicle_id, avg(r.speed) as average_speed
          from ${readings({ speed: true })}
         group by 1
        having avg(r.speed) < $7
      )
      select ${vehicleColumns}, s.average_speed as "averageSpeed"
        from standing s join fleet f on f.id = s.vehicle_id
       order by f.id`,
  },
  longSessions('long-driving-sessions', 4, 22, 'Vehicles that rested less than 20 minutes in four hours'),
  longSessions('long-daily-sessions', 24, 60, 'Vehicles that drove more than ten hours in a day'),
  {
    name: 'driving-duration',
    summary: 'Average hours driven per day, by vehicle',
    description:
      'For each vehicle: its driven ten-minute stretches a day, as hours, averaged over the days on which it drove at all. Days are those of the organization. (avg-daily-driving-duration; the suite cuts hours down to whole ones.)',
    about: 'range',
    numbers: overSpeed(1),
    item: { ...vehicleItem, hoursADay: Type.Number(), days: Type.Integer() },
    sql: ({ fleet, readings }) => `with ${fleet}, ${driven(readings({ speed: true }))},
      daily as (
        select vehicle_id, (stretch at time zone $6)::date as day, count(*) / 6.0::float8 as hours from driven group by 1, 2
      ),
      averaged as (select vehicle_id, avg(hours) as hours, count(*)::int as days from daily group by 1)
      select ${vehicleColumns}, a.hours as "hoursADay", a.days
        from averaged a join fleet f on f.id = a.vehicle_id
       order by f.id`,
  },
  {
    name: 'driving-sessions',
    summary: 'How long vehicles drove without a stop, by vehicle and day',
    description:
      'A session is a run of ten-minute stretches, one after another, with an average speed over `overSpeed`; a stretch below it, or without readings, ends it. Average length in minutes of the sessions that began on each day of the organization. (avg-daily-driving-session; the suite drops the last session of a vehicle and drives on through silence.)',
    about: 'range',
    numbers: overSpeed(5),
    item: {
      ...vehicleItem,
      day: Type.String(),
      averageMinutes: Type.Number(),
      longestMinutes: Type.Number(),
      sessions: Type.Integer(),
    },
    sql: ({ fleet, readings }) => `with ${fleet}, ${driven(readings({ speed: true }))},
      numbered as (
        select vehicle_id, stretch,
               stretch - row_number() over (partition by vehicle_id order by stretch) * interval '10 minutes' as session
          from driven
      ),
      sessions as (
        select vehicle_id, min(stretch) as began, count(*) * 10 as minutes from numbered group by vehicle_id, session
      ),
      daily as (
        select vehicle_id, (began at time zone $6)::date as day, avg(minutes)::float8 as average, max(minutes) as longest,
               count(*)::int as sessions
          from sessions
         group by 1, 2
      )
      select ${vehicleColumns}, d.day, d.average as "averageMinutes", d.longest as "longestMinutes", d.sessions
        from daily d join fleet f on f.id = d.vehicle_id
       order by f.id, d.day`,
  },
]
