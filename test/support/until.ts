import { setTimeout as delay } from 'node:timers/promises'

/** Waits for a condition, not for a time; says which one did not come. Answers how many milliseconds it took. */
export async function until(
  what: string,
  condition: () => unknown | Promise<unknown>,
  limitMs = 20_000,
): Promise<number> {
  const begun = Date.now()
  const deadline = begun + limitMs
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`waited ${limitMs} ms in vain until ${what}`)
    await delay(5)
  }
  return Date.now() - begun
}
