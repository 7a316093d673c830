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
}

/**
 * The readings, for `from`, with the alias `r` and a condition to which others may be added. Every report joins the
 * fleet to what it made of them.
 */
export function readingsOfFleet({ from, to, by }: FleetReadings): string {
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
    select r.vehicle_id, r.time, r.speed, r.attributes
      from vehicle_telemetry r
     where r.vehicle_id = one.id${within}
    offset 0
  ) r
  where true`
}

/** A vehicle's latest reading that has the attribute, for a lateral join: its time, and `select` of it as `name`. */
export function latestWithAttribute(
  name: string,
  { vehicle, before, select }: { vehicle: string; before: string; select: string },
): string {
  return `(
         select r.time, ${select} as ${name}
           from vehicle_telemetry r
          where r.vehicle_id = ${vehicle} and r.attributes ? '${name}' and r.time < ${before}
          order by r.time desc
          limit 1
       )`
}
