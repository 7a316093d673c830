/** The value of a real in the API: the shortest number that is that real, as PostgreSQL writes it. */
export function shortestOfReal(real: number): number {
  // Up to here only digits behind the point can be left out, and no two candidates are equally near.
  if (Math.abs(real) < 65_536) {
    for (let power = 1; power <= 1_000; power *= 10) {
      const shortest = Math.round(real * power) / power
      if (Math.fround(shortest) === real) return Object.is(real, -0) ? real : shortest
    }
  }
  if (!Number.isFinite(real)) return real
  return shortestOfDigits(real)
}

/**
 * The nearest number with that many digits; of two equally near, the even one; or the other neighbour, if that is the real
 * too: below a power of two the next real is half as far as above.
 */
function shortestOfDigits(real: number): number {
  const [digits, exponent] = Math.abs(real).toExponential(100).replace('.', '').split('e') as [string, string]
  const [least, most] = boundsOf(Math.abs(real))
  for (let length = 1; length < 9; length++) {
    const head = Number(digits.slice(0, length))
    const rest = digits.slice(length)
    const isHalf = /^50*$/.test(rest)
    const up = isHalf ? head % 2 === 1 : rest >= '5'
    for (const candidate of up ? [head + 1, head] : [head, head + 1]) {
      const shortest = Number(`${candidate}e${Number(exponent) - length + 1}`)
      if (shortest > least && shortest < most) return Math.sign(real) * shortest
    }
  }
  return Number(real.toPrecision(9))
}

const float = new Float32Array(1)
const bits = new Uint32Array(float.buffer)

/** Numbers between these are nearer to the real than to any other. */
function boundsOf(real: number): [least: number, most: number] {
  float[0] = real
  bits[0]! -= 1
  const below = float[0]
  bits[0]! += 2
  const above = Number.isFinite(float[0]) ? float[0] : real + (real - below)
  return [(real + below) / 2, (real + above) / 2]
}
