/**
 * The text of elements of a JSON array, for whoever asks for some, each further on than the one before: most arrays
 * are asked for none, and of two million it is not wise to keep them all.
 */
export function textsOf(payload: Buffer): (index: number) => string {
  let texts: Generator<string, undefined> | undefined
  let next = 0
  return index => {
    texts ??= elementsOf(payload.toString())
    for (; next < index; next++) texts.next()
    next++
    return texts.next().value!
  }
}

/**
 * The texts of a JSON array's elements, just as they were sent: a rejection keeps these, because what JSON.parse
 * made of them may say something else (1e400 would be kept as null). The text is known to be valid JSON.
 */
function* elementsOf(text: string): Generator<string, undefined> {
  let depth = 0
  let begin = 0
  let quoted = false
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!
    if (quoted) {
      if (character === '\\') at++
      else if (character === '"') quoted = false
      continue
    }
    switch (character) {
      case '"':
        quoted = true
        break
      case '[':
      case '{':
        if (++depth === 1) begin = at + 1
        break
      case ']':
      case '}':
        if (--depth === 0) yield text.slice(begin, at).trim()
        break
      case ',':
        if (depth === 1) {
          yield text.slice(begin, at).trim()
          begin = at + 1
        }
        break
    }
  }
}
