/**
 * A function from its text, which was written out for the fields of the table: what is done for each reading takes half
 * the time of a loop over the table. The text is made of names of this program alone. `uses` is what it calls.
 */
export function written<F>(text: string, uses: Readonly<Record<string, unknown>> = {}): F {
  return new Function(...Object.keys(uses), `return ${text}`)(...Object.values(uses)) as F
}
