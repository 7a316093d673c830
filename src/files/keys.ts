const LONGEST = 800
const segment = /^[A-Za-z0-9_][A-Za-z0-9._=-]{0,199}$/

/**
 * Keys consist of characters that mean the same in a path, a URL and a listing, so that none needs escaping and none
 * leads out of the folder: no segment is empty or begins with a dot.
 */
export function checkKey(key: string): string {
  if (!isPlainKey(key)) throw new Error(`${JSON.stringify(key)} is not a valid file key`)
  return key
}

export function isPlainKey(key: string): boolean {
  return key.length <= LONGEST && key.split('/').every(part => segment.test(part))
}

/** A prefix may end within a segment, or after one. */
export function checkPrefix(prefix: string): string {
  const parts = prefix.split('/')
  const last = parts.pop()!
  if (parts.length > 0) checkKey(parts.join('/'))
  if (last !== '') checkKey(last)
  return prefix
}

/** File names for a browser, without characters that a header would interpret. */
export function isName(name: string): boolean {
  return /^[\w][\w. -]{0,199}$/.test(name)
}
