import { setTimeout as delay } from 'node:timers/promises'

/** When a wait is given up. Not a verdict: even on a machine ten times as busy, nothing that works takes so long. */
export const HANGS_MS = 240_000

/** Waits for a condition, not for a time, and says which one was not met. It does not judge how long it took. */
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
