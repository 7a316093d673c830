import { Problem } from '../errors.ts'

const TO_THE_MILLISECOND = '2026-11-20T00:00:00.000'.length

/** Devices send milliseconds, and see them. Further readings of the same time are stored microseconds after it. */
export function shortTime(exact: string): string {
  return `${exact.slice(0, TO_THE_MILLISECOND)}Z`
}

/** `fields=a,b`: the names in the requested order; an unknown name is an error that lists the known ones. */
export function readFields<F extends string>(
  given: string | undefined,
  known: readonly F[],
  byDefault: readonly F[],
): F[] {
  if (given === undefined) return [...byDefault]
  const asked = [...new Set(given.split(',').map(name => name.trim()))].filter(name => name !== '')
  const unknown = asked.filter(name => !(known as readonly string[]).includes(name))
  if (unknown.length > 0) {
    const message = `fields: ${unknown.join(', ')} does not exist; the fields are ${known.join(', ')}.`
    throw new Problem('invalid_request', { message, members: { errors: [{ field: 'fields', message }] } })
  }
  return asked as F[]
}
