const LONGEST = 800
const segment = /^[A-Za-z0-9_][A-Za-z0-9._=-]{0,199}$/

/**
 * Keys are made of letters that mean the same in a path, a URL and a listing, so that none needs an escape and none
 * leads out of the folder: no segment is empty or begins with a dot.
 */
export function checkKey(key: string): string {
  if (!isPlainKey(key)) throw new Error(`${JSON.stringify(key)} is no key of a file`)
  return key
}

export function isPlainKey(key: string): boolean {
  return key.length <= LONGEST && key.split('/').every(part => segment.test(part))
}

/** A prefix may end within a segment, or behind one. */
export function checkPrefix(prefix: string): string {
  const parts = prefix.split('/')
  const last = parts.pop()!
  if (parts.length > 0) checkKey(parts.join('/'))
  if (last !== '') checkKey(last)
  return prefix
}

/** What a browser may save a file as: nothing that a header would take for something else. */
export function isName(name: string): boolean {
  return /^[\w][\w. -]{0,199}$/.test(name)
}
