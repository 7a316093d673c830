import { notifyManager, QueryClient, QueryClientProvider } from '@tanstack/preact-query'
import { render } from 'preact'
import type { Events } from '../events.ts'
import type { Fleet } from '../fleet.ts'
import { whenReleased } from '../press.ts'
import { ApiError } from '../session.ts'
import { EventsContext, FleetContext } from './live.ts'
import { readAddress } from './router.ts'
import { Work } from './work.tsx'

// As the library does it by itself, in a turn of its own; and not while somebody presses a button that an answer could move.
notifyManager.setScheduler(draw => setTimeout(() => whenReleased(draw), 0))

/** Mounts the pages for managing the fleet into a view of the shell. */
export function openWork(element: HTMLElement, fleet: Fleet, events: Events) {
  const client = new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        // Also without a network: the service worker may have a cached answer.
        networkMode: 'offlineFirst',
        // Errors of the caller, and missing permissions, are not retried.
        retry: (failures, error) => failures < 2 && !(error instanceof ApiError && error.status < 500),
      },
    },
  })
  const draw = (isShown: boolean) =>
    render(
      <QueryClientProvider client={client}>
        <FleetContext.Provider value={fleet}>
          <EventsContext.Provider value={events}>
            {isShown ? <Work address={readAddress()} /> : null}
          </EventsContext.Provider>
        </FleetContext.Provider>
      </QueryClientProvider>,
      element,
    )
  draw(true)
  return {
    show: () => draw(true),
    leave: () => draw(false),
    close(): void {
      render(null, element)
      client.clear()
    },
  }
}
