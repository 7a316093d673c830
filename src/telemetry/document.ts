import type { Refusal } from './reading.ts'

/** Limits of `engine` and of `attributes`: enough for the codes of any engine, too little to hide a file in. */
export const documentLimits = { depth: 16, members: 2_000, characters: 32_768 } as const

/**
 * Checks that jsonb can hold a document exactly, and that it is within the limits. PostgreSQL refuses NUL characters
 * and lone surrogates; infinity (which 1e400 becomes) has no JSON form and would turn into null.
 */
export function checkDocument(name: string, document: Record<string, unknown>): Refusal | null {
  members = 0
  characters = 0
  const wrong = walk(document, 1)
  if (wrong === null) return null
  const code = wrong === tooLarge ? 'too_large' : 'bad_value'
  return { code, message: `${name} ${wrong}` }
}

// The walk is synchronous, so all calls share one pair of counters.
let members = 0
let characters = 0

const tooLarge = `has more than ${documentLimits.members} members or ${documentLimits.characters} characters`
const tooDeep = `is nested deeper than ${documentLimits.depth} levels`
const unstorable = 'holds a NUL character or half of a surrogate pair, which cannot be stored'
const infinite = 'holds a number that is too large'

function walk(value: unknown, depth: number): string | null {
  if (typeof value === 'number') return Number.isFinite(value) ? null : infinite
  if (typeof value === 'string') return checkText(value)
  if (typeof value !== 'object' || value === null) return null
  if (depth > documentLimits.depth) return tooDeep
  if (Array.isArray(value)) {
    members += value.length
    if (members > documentLimits.members) return tooLarge
    for (const item of value) {
      const wrong = walk(item, depth + 1)
      if (wrong !== null) return wrong
    }
    return null
  }
  for (const key in value) {
    if (++members > documentLimits.members) return tooLarge
    const wrong = checkText(key) ?? walk((value as Record<string, unknown>)[key], depth + 1)
    if (wrong !== null) return wrong
  }
  return null
}

/** A loop for short texts, as nearly all are; the JavaScript engine's own search for long ones. */
function checkText(text: string): string | null {
  const { length } = text
  characters += length
  if (characters > documentLimits.characters) return tooLarge
  if (length > 24) return isStorable(text) ? null : unstorable
  for (let at = 0; at < length; at++) {
    const code = text.charCodeAt(at)
    if (code === 0) return unstorable
    if (code >= 0xd800 && code <= 0xdfff) return isStorable(text) ? null : unstorable
  }
  return null
}

function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed()
}
