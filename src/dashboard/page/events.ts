import type { LiveEvent } from '../../client/index.ts'

/** An event as a page shows it: a withdrawn event keeps the type that it had. */
export interface ShownEvent extends LiveEvent {
  isWithdrawn: boolean
}

const most = 500

/** The feed marks a withdrawn event by another type, the list by the time of the withdrawal. */
export function shownOf(event: LiveEvent): ShownEvent {
  const isWithdrawn = event.withdrawnAt !== undefined || event.type === 'withdrawn'
  const { type } = event.type === 'withdrawn' ? (event.values as { type: string }) : event
  return { ...event, type, isWithdrawn }
}

/** The latest few hundred events since the page was opened, from the feed. */
export function createEvents() {
  let latest: readonly ShownEvent[] = []
  const listeners = new Set<() => void>()
  return {
    receive(event: LiveEvent): void {
      latest = [...latest.filter(({ id }) => id !== event.id), shownOf(event)].slice(-most)
      for (const listener of listeners) listener()
    },
    latest: () => latest,
    /** Returns a function that ends it. */
    onChange(listener: () => void): () => void {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

export type Events = ReturnType<typeof createEvents>
