/** The text of each element of a JSON array, for whoever asks for one: most arrays are asked for none. */
export function textsOf(payload: Buffer): (index: number) => string {
  let texts: string[] | undefined
  return index => {
    texts ??= elementsOf(payload.toString())
    return texts[index]!
  }
}

/**
 * The texts of a JSON array's elements, just as they were sent: a rejection keeps these, because what JSON.parse
 * made of them may say something else (1e400 would be kept as null). The text is known to be valid JSON.
 */
export function elementsOf(text: string): string[] {
  const elements: string[] = []
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
        if (--depth === 0) elements.push(text.slice(begin, at).trim())
        break
      case ',':
        if (depth === 1) {
          elements.push(text.slice(begin, at).trim())
          begin = at + 1
        }
        break
    }
  }
  return elements
}
