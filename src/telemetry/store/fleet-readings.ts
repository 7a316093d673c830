/** Which readings of a fleet a report looks at. `fleet` is a common table with the column `id`. */
interface FleetReadings {
  /** Parameters, as $n; undefined where nothing is earlier, or can be later. */
  from: string | undefined
  to: string | undefined
  /**
   * `index`: vehicle by vehicle. Statistics cannot tell that an hour of a vehicle lies together, and would rather have
   * the whole day read. `days`: the days, each reading of them. `all` is that where there are no vehicles but the
   * fleet's, so that whose a reading is need not be asked.
   */
  by: 'index' | 'days' | 'all'
  /** Whether some of them are in blocks, or came late. */
  elsewhere: boolean
  /** What is asked of them beside vehicle and time: of a block nothing else is opened. */
  columns: readonly FleetColumn[]
}

export type FleetColumn = 'speed' | 'attributes'

/**
 * The readings, for `from`, with the alias `r` and a condition to which others may be added. Every report joins the
 * fleet to what it made of them.
 */
export function readingsOfFleet({ from, to, by, elsewhere, columns }: FleetReadings): string {
  if (elsewhere) {
    return `
  fleet one
  cross join lateral telemetry_between(
    one.id, ${from ?? "'-infinity'"}, ${to ?? "'infinity'"}, '{${columns.join()}}'
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
  return `
  fleet one
  cross join lateral (
    select r.vehicle_id, r.time, ${columns.map(column => `r.${column}`).join(', ')}
      from vehicle_telemetry r
     where r.vehicle_id = one.id${within}
    offset 0
  ) r
  where true`
}

/**
 * A vehicle's latest reading that has the attribute, for a lateral join: its time, and `select` of it as `name`. Rows of
 * packed days that are there still say what the blocks say. Of blocks those alone are opened that have something later,
 * the latest first, up to the one that has it.
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
                    where b.vehicle_id = ${vehicle} and b.layout ? 'attributes' and b.first_time < ${before}
                      and b.last_time > coalesce((select time from ${latestOf('vehicle_telemetry')} row), '-infinity')
                      and exists (select from telemetry_days d where d.day = b.day and d.packed)
                    order by b.day desc, b.block desc
                   offset 0
                 ) b
                cross join lateral (
                  select r.time, r.attributes
                    from telemetry_unpack(
                      b.vehicle_id, b.day, b.readings, b.layout, b.body, '-infinity', ${before}, '{attributes}'
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
