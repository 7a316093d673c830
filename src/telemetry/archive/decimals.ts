/** A number as a decimal of so many digits, and beside it where that is not the very same number. */
interface Scaled {
  scaled: number | null
  exact: number | null
}

/** What a DECIMAL of nine digits holds in four bytes, and what a double counts without gaps. */
export const largestScaled = { real: 999_999_999, double: Number.MAX_SAFE_INTEGER }

export function scale(value: number, digits: number, largest: number): Scaled {
  const factor = 10 ** digits
  // No minus zero: an integer has none.
  const rounded = Math.round(value * factor) + 0
  const scaled = Math.abs(rounded) <= largest ? rounded : null
  const isExact = scaled !== null && Object.is(scaled / factor, value)
  return { scaled, exact: isExact ? null : value }
}

export function unscale({ scaled, exact }: Scaled, digits: number): number | null {
  return exact ?? (scaled === null ? null : scaled / 10 ** digits)
}
