/** Creating one costs more than everything that it is used for. There are some six hundred zones. */
const formats = new Map<string, Intl.DateTimeFormat>()

/** Shows a moment on the clocks of a zone; throws a RangeError if there is no such zone. */
export function formatOf(timeZone: string): Intl.DateTimeFormat {
  // They may be written in any case.
  const name = timeZone.toLowerCase()
  let format = formats.get(name)
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
    formats.set(name, format)
  }
  return format
}

/** One that this process can compute with. PostgreSQL also takes others, such as UTC+3, which means UTC-03:00 there. */
export function isTimeZone(name: string): boolean {
  try {
    formatOf(name)
    return true
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}
