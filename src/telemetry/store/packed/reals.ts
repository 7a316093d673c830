/** What a real is in the API: the shortest number that is that real, as PostgreSQL writes it. */
export function shortestOfReal(real: number): number {
  // Up to here the digits behind the point are all there is to leave out.
  if (Math.abs(real) < 8_388_608) {
    for (let power = 1; power <= 100_000; power *= 10) {
      const shortest = Math.round(real * power) / power
      if (Math.fround(shortest) === real) return Object.is(real, -0) ? real : shortest
    }
  }
  for (let digits = 1; digits < 9; digits++) {
    const shortest = Number(real.toPrecision(digits))
    if (Math.fround(shortest) === real) return shortest
  }
  return Number(real.toPrecision(9))
}
