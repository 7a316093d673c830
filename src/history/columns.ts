import { Problem } from '../errors.ts'

/** Milliseconds are what devices send; the further digits are shown only where a row has them. */
export function shortTime(exact: string): string {
  return exact.endsWith('000Z') ? `${exact.slice(0, -4)}Z` : exact
}

/** `fields=a,b`: the names in the order asked for; one that does not exist is an error that lists those that do. */
export function readFields<F extends string>(
  given: string | undefined,
  known: readonly F[],
  byDefault: readonly F[],
): F[] {
  if (given === undefined) return [...byDefault]
  const asked = [...new Set(given.split(',').map(name => name.trim()))].filter(name => name !== '')
  const unknown = asked.filter(name => !(known as readonly string[]).includes(name))
  if (unknown.length > 0) {
    const message = `fields: there is no ${unknown.join(', ')}; there are ${known.join(', ')}.`
    throw new Problem('invalid_request', { message, members: { errors: [{ field: 'fields', message }] } })
  }
  return asked as F[]
}
