/** Which readings of a fleet a report reads. `fleet` is a common table with the column `id`. */
interface FleetReadings {
  /** Parameters, as $n; undefined if nothing can be earlier or later. */
  from: string | undefined
  to: string | undefined
  /**
   * `index`: vehicle by vehicle. The statistics do not show that an hour of a vehicle is stored together, and would
   * read the whole day. `days`: all readings of the days. `all` is the same if all vehicles belong to the
   * fleet, so that the vehicle of a reading need not be checked.
   */
  by: 'index' | 'days' | 'all'
  /** Whether some of them are in blocks, or late. */
  elsewhere: boolean
  /** What is needed in addition to vehicle and time: only this is decoded from a block. */
  needs: FleetNeeds
}

export interface FleetNeeds {
  speed?: true
  /** One key of the attributes; see attributeOf(). */
  attribute?: string
}

/**
 * The readings, for `from`, with the alias `r` and a condition to which others may be added. Every report joins the
 * fleet to its result.
 */
export function readingsOfFleet({ from, to, by, elsewhere, needs }: FleetReadings): string {
  if (elsewhere) {
    const key = needs.attribute === undefined ? 'null' : `'${needs.attribute}'`
    return `
  fleet one
  cross join lateral telemetry_report_between(
    one.id, ${from ?? "'-infinity'"}, ${to ?? "'infinity'"}, '{${needs.speed ? 'speed' : ''}}', ${key}
  ) r
  where true`
  }
  const within = `${from ? ` and r.time >= ${from}` : ''}${to ? ` and r.time < ${to}` : ''}`
  if (by !== 'index') {
    const ours = by === 'all' ? '' : ' and r.vehicle_id in (select id from fleet)'
    return `
  vehicle_telemetry r
  where true${within}${ours}`
  }
  const columns = `${needs.speed ? ', r.speed' : ''}${needs.attribute === undefined ? '' : ', r.attributes'}`
  return `
  fleet one
  cross join lateral (
    select r.vehicle_id, r.time${columns}
      from vehicle_telemetry r
     where r.vehicle_id = one.id${within}
    offset 0
  ) r
  where true`
}

/** The text of the attribute that the readings of a fleet were requested with. */
export function attributeOf(name: string, { elsewhere }: Pick<FleetReadings, 'elsewhere'>): string {
  return elsewhere ? 'r.attribute' : `r.attributes ->> '${name}'`
}

/**
 * A vehicle's latest reading that has the attribute, for a lateral join: its time, and `select` of it as `name`. Rows of
 * packed days that still exist equal the blocks. Blocks are opened only if they have something later,
 * the latest first, until one has the attribute.
 */
export function latestWithAttribute(
  name: string,
  { vehicle, before, select }: { vehicle: string; before: string; select: string },
): string {
  const latestOf = (table: string) => `(
           select r.time, r.attributes
             from ${table} r
            where r.vehicle_id = ${vehicle} and r.attributes ? '${name}' and r.time < ${before}
            order by r.time desc
            limit 1
         )`
  return `(
         select r.time, ${select} as ${name}
           from (
             ${latestOf('vehicle_telemetry')}
             union all
             ${latestOf('vehicle_telemetry_late')}
             union all
             (
               select r.time, r.attributes
                 from (
                   select *
                     from telemetry_packed b
                    where b.vehicle_id = ${vehicle} and telemetry_end(b.layout, 'attributes') is not null and b.first_time < ${before}
                      and b.last_time > coalesce((select time from ${latestOf('vehicle_telemetry')} row), '-infinity')
                      and exists (select from telemetry_days d where d.day = b.day and d.packed)
                    order by b.day desc, b.block desc
                   offset 0
                 ) b
                cross join lateral (
                  select r.time, r.attributes
                    from telemetry_unpack(
                      b.vehicle_id, b.day, b.readings, b.layout, b.body, b.rest, '-infinity', ${before}, '{attributes}'
                    ) r
                   where r.attributes ? '${name}'
                   order by r.time desc
                   limit 1
                ) r
                limit 1
             )
           ) r
          order by r.time desc
          limit 1
       )`
}
