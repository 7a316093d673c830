/** Wall clocks: a moment as it is read in a time zone, and back. */

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

/** As a `datetime-local` field takes it: 2026-03-29T01:30:00. */
export function clockIn(zone: string, time: number): string {
  const of = Object.fromEntries(
    formatOf(zone)
      .formatToParts(time)
      .map(({ type, value }) => [type, value]),
  )
  return `${of.year!.padStart(4, '0')}-${of.month}-${of.day}T${of.hour}:${of.minute}:${of.second}`
}

/** The moment at which a clock of the zone shows this; of two, the first, and of none, the one an hour later. */
export function momentOf(zone: string, clock: string): number {
  const asUtc = Date.parse(`${clock}Z`)
  if (Number.isNaN(asUtc)) return Number.NaN
  const offsetAt = (time: number) => Date.parse(`${clockIn(zone, time)}Z`) - Math.floor(time / 1_000) * 1_000
  const fits = [asUtc - 86_400_000, asUtc + 86_400_000]
    .map(around => asUtc - offsetAt(around))
    .filter(time => time + offsetAt(time) === asUtc)
  return fits.length > 0 ? Math.min(...fits) : asUtc - offsetAt(asUtc - 86_400_000)
}

/** When the day began that it is then, in the zone; `days` later or, below zero, earlier. */
export function dayBegin(zone: string, time: number, days = 0): number {
  const day = new Date(`${clockIn(zone, time).slice(0, 10)}T00:00:00Z`)
  day.setUTCDate(day.getUTCDate() + days)
  return momentOf(zone, day.toISOString().slice(0, 19))
}
