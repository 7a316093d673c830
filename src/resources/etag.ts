import { Problem } from '../errors.ts'

/**
 * The tag of a row is the time of its last change in milliseconds. The database makes it strictly later with each
 * change, and clients can derive the tag from a list, without another request: `"` + Date.parse(updatedAt) + `"`.
 */
export function etag(row: Readonly<Record<string, unknown>>): string {
  return `"${new Date(row.updatedAt as string | Date).getTime()}"`
}

/** The same in SQL, without its quotes. */
export function etagOf(alias: string): string {
  return `trunc(extract(epoch from ${alias}.updated_at) * 1000)::bigint::text`
}

/** What If-Match asks for; undefined if anything matches. */
export function readIfMatch(header: string | undefined): string | undefined {
  if (header === undefined || header.trim() === '*') return undefined
  const tag = /^\s*"([^"]{1,100})"\s*$/.exec(header)?.[1]
  // A list of tags, a weak tag or none of ours never matches.
  if (tag === undefined)
    throw new Problem('changed_meanwhile', { message: 'If-Match is not a tag of this row.' })
  return tag
}
