import type { LiveEvent } from '../../client/index.ts'

/** As a page shows it: one that was told and is not true keeps the type that it had. */
export interface ShownEvent extends LiveEvent {
  isWithdrawn: boolean
}

const most = 500

/** The feed tells of a withdrawn event by another type, the list by the time of it. */
export function shownOf(event: LiveEvent): ShownEvent {
  const isWithdrawn = event.withdrawnAt !== undefined || event.type === 'withdrawn'
  const { type } = event.type === 'withdrawn' ? (event.values as { type: string }) : event
  return { ...event, type, isWithdrawn }
}

/** What happened since the page was opened, as the feed tells it: the latest few hundred. */
export function createEvents() {
  let latest: readonly ShownEvent[] = []
  const listeners = new Set<() => void>()
  return {
    receive(event: LiveEvent): void {
      latest = [...latest.filter(({ id }) => id !== event.id), shownOf(event)].slice(-most)
      for (const listener of listeners) listener()
    },
    latest: () => latest,
    /** Answers a function that ends it. */
    onChange(listener: () => void): () => void {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

export type Events = ReturnType<typeof createEvents>
