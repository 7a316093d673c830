import { Problem } from '../errors.ts'

/**
 * The tag of a row is when it was last changed, in milliseconds: the database makes that strictly later with
 * each change, and what a list answers can be tagged without another request: `"` + Date.parse(updatedAt) + `"`.
 */
export function etag(row: Readonly<Record<string, unknown>>): string {
  return `"${new Date(row.updatedAt as string | Date).getTime()}"`
}

/** The same in SQL, without its quotes. */
export function etagOf(alias: string): string {
  return `trunc(extract(epoch from ${alias}.updated_at) * 1000)::bigint::text`
}

/** What If-Match asks for: undefined where anything will do. */
export function readIfMatch(header: string | undefined): string | undefined {
  if (header === undefined || header.trim() === '*') return undefined
  const tag = /^\s*"([^"]{1,100})"\s*$/.exec(header)?.[1]
  // A list of tags, a weak one or none of ours: whatever the row is, it is not that.
  if (tag === undefined)
    throw new Problem('changed_meanwhile', { message: 'If-Match is not a tag of this row.' })
  return tag
}
