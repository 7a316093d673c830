import { useQueries } from '@tanstack/preact-query'
import { get } from '../../session.ts'
import { labelOf, type Row } from '../resources.ts'
import { type Past, type Range, readPast, type Sees } from './past.ts'

export const mostSubjects = 6

/** The colours of the compared vehicles, distinguishable on both base maps. */
const colors = ['#2f6fed', '#d9480f', '#0b8f66', '#a23bb5', '#b8860b', '#0f8ea3']

/** A vehicle whose past is shown. */
export interface Subject {
  id: string
  name: string
  color: string
  past: Past | undefined
}

/** The vehicles with their past, each requested separately, so that adding one does not request all again. */
export function useSubjects(ids: readonly string[], range: Range, sees: Sees) {
  const rows = useQueries({
    queries: ids.map(id => ({
      queryKey: ['row', '/vehicles', id],
      queryFn: () => get<Row>(`/vehicles/${id}`),
      staleTime: 60_000,
    })),
  })
  const pasts = useQueries({
    queries: ids.map(id => ({
      queryKey: ['past', id, range.from, range.to],
      queryFn: ({ signal }: { signal: AbortSignal }) => readPast(id, range, sees, signal),
      enabled: range.from < range.to,
      staleTime: 300_000,
      refetchOnWindowFocus: false,
    })),
  })
  const subjects = ids.map((id, index): Subject => {
    const row = rows[index]?.data
    return {
      id,
      name: row ? labelOf(row) : id.slice(0, 8),
      color: colors[index % colors.length]!,
      past: pasts[index]?.data,
    }
  })
  const failed = pasts.find(({ error }) => error)
  return {
    subjects,
    error: failed?.error ?? null,
    again: () => pasts.forEach(past => void (past.error && past.refetch())),
    isLoading: [...rows, ...pasts].some(({ isLoading }) => isLoading),
  }
}
