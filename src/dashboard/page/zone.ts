/** Conversion between moments and local times of a time zone. */

const parts = new Map<string, Intl.DateTimeFormat>()

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = parts.get(zone)
  if (!format) {
    const two = '2-digit' as const
    format = new Intl.DateTimeFormat('en-GB', {
      ...{ timeZone: zone, hourCycle: 'h23', year: 'numeric', month: two, day: two },
      ...{ hour: two, minute: two, second: two },
    })
    parts.set(zone, format)
  }
  return format
}

/** In the form of a `datetime-local` field: 2026-03-29T01:30:00. */
export function clockIn(zone: string, time: number): string {
  const of = Object.fromEntries(
    formatOf(zone)
      .formatToParts(time)
      .map(({ type, value }) => [type, value]),
  )
  return `${of.year!.padStart(4, '0')}-${of.month}-${of.day}T${of.hour}:${of.minute}:${of.second}`
}

/** The moment at which a clock in the zone shows this; the first of two, and one hour later if it is skipped. */
export function momentOf(zone: string, clock: string): number {
  const asUtc = Date.parse(`${clock}Z`)
  if (Number.isNaN(asUtc)) return Number.NaN
  const offsetAt = (time: number) => Date.parse(`${clockIn(zone, time)}Z`) - Math.floor(time / 1_000) * 1_000
  const fits = [asUtc - 86_400_000, asUtc + 86_400_000]
    .map(around => asUtc - offsetAt(around))
    .filter(time => time + offsetAt(time) === asUtc)
  return fits.length > 0 ? Math.min(...fits) : asUtc - offsetAt(asUtc - 86_400_000)
}

/** The start of the day in the zone at this moment; `days` later or, if negative, earlier. */
export function dayBegin(zone: string, time: number, days = 0): number {
  const day = new Date(`${clockIn(zone, time).slice(0, 10)}T00:00:00Z`)
  day.setUTCDate(day.getUTCDate() + days)
  return momentOf(zone, day.toISOString().slice(0, 19))
}
