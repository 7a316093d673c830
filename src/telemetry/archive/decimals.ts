/** A number as a decimal of this many digits, and the exact number if it differs. */
interface Scaled {
  scaled: number | null
  exact: number | null
}

/** The range that a DECIMAL of nine digits holds in four bytes, and the range of exact integers in a double. */
export const largestScaled = { real: 999_999_999, double: Number.MAX_SAFE_INTEGER }

export function scale(value: number, digits: number, largest: number): Scaled {
  const factor = 10 ** digits
  // Not minus zero, which integers do not have.
  const rounded = Math.round(value * factor) + 0
  const scaled = Math.abs(rounded) <= largest ? rounded : null
  const isExact = scaled !== null && Object.is(scaled / factor, value)
  return { scaled, exact: isExact ? null : value }
}

export function unscale({ scaled, exact }: Scaled, digits: number): number | null {
  return exact ?? (scaled === null ? null : scaled / 10 ** digits)
}
