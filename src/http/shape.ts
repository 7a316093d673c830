const [QUOTE, COMMA, BACKSLASH] = [0x22, 0x2c, 0x5c]
const [OPEN_ARRAY, OPEN_OBJECT, CLOSE_ARRAY, CLOSE_OBJECT] = [0x5b, 0x7b, 0x5d, 0x7d]

/** Limits of a JSON text, so that parsing it and recursive code are fast. */
interface ShapeLimits {
  /** How deep objects and arrays may be nested. */
  depth: number
  /** How many values there may be, approximately. */
  values: number
}

/**
 * What is wrong with a text's shape, found without parsing it: JSON.parse takes two tenths of a second for a megabyte of
 * brackets, and five seconds for sixteen megabytes. Whether the text is valid JSON is a separate question.
 */
export function wrongShape(json: Uint8Array, limits: ShapeLimits): string | undefined {
  let depth = 0
  let values = 1
  let isText = false
  for (let at = 0; at < json.length; at++) {
    const byte = json[at]!
    if (isText) {
      if (byte === BACKSLASH) at++
      else if (byte === QUOTE) isText = false
    } else if (byte === QUOTE) isText = true
    else if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) {
      values++
      if (++depth > limits.depth) return tooDeep(limits)
    } else if (byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) depth--
    else if (byte === COMMA && ++values > limits.values) return tooMany(limits)
  }
  return values > limits.values ? tooMany(limits) : undefined
}

export function tooDeep({ depth }: ShapeLimits): string {
  return `is nested more than ${depth} deep`
}

export function tooMany({ values }: ShapeLimits): string {
  return `holds more than ${values} values`
}
