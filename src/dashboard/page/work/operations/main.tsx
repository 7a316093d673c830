import { QueryClient, QueryClientProvider } from '@tanstack/preact-query'
import { render } from 'preact'
import { ApiError } from '../../session.ts'
import { Course } from './course.tsx'
import { Quotas } from './quotas.tsx'

/** The charts and tables of the operations view that show data recorded by the service. */
export function openOperations(element: HTMLElement) {
  const client = new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        retry: (failures, error) => failures < 2 && !(error instanceof ApiError && error.status < 500),
      },
    },
  })
  const draw = (isShown: boolean) =>
    render(
      isShown ? (
        <QueryClientProvider client={client}>
          <Course />
          <Quotas />
        </QueryClientProvider>
      ) : null,
      element,
    )
  return { draw }
}
