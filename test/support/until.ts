import { setTimeout as delay } from 'node:timers/promises'

/** Waits for a condition, not for a time; says which one did not come. How long it took is nobody's business. */
export async function until(
  what: string,
  condition: () => unknown | Promise<unknown>,
  limitMs = 20_000,
): Promise<void> {
  const deadline = Date.now() + limitMs
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`waited ${limitMs} ms in vain until ${what}`)
    await delay(5)
  }
}
