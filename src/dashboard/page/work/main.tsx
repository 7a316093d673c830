import { QueryClient, QueryClientProvider } from '@tanstack/preact-query'
import { render } from 'preact'
import type { Events } from '../events.ts'
import type { Fleet } from '../fleet.ts'
import { ApiError } from '../session.ts'
import { EventsContext, FleetContext } from './live.ts'
import { readAddress } from './router.ts'
import { Work } from './work.tsx'

/** Mounts the pages on which the fleet is kept into a view of the shell. */
export function openWork(element: HTMLElement, fleet: Fleet, events: Events) {
  const client = new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        // Asked without a network too: the service worker may know an answer.
        networkMode: 'offlineFirst',
        // What the caller did wrong, or may not do, stays so.
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
