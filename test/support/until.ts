import { setTimeout as delay } from 'node:timers/promises'

/** When what hangs is ended. No verdict: on a machine with ten times as much to do, nothing that works takes so long. */
export const HANGS_MS = 240_000

/** Waits for a condition, not for a time; says which one did not come. How long it took is nobody's business. */
export async function until(
  what: string,
  condition: () => unknown | Promise<unknown>,
  limitMs = HANGS_MS,
): Promise<void> {
  const deadline = Date.now() + limitMs
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`waited ${limitMs} ms in vain until ${what}`)
    await delay(5)
  }
}
