import { useQuery } from '@tanstack/preact-query'
import { useRef } from 'preact/hooks'
import { getAll } from '../../session.ts'
import { type Known, labelOf, ofTable, type Row, routeOf } from '../resources.ts'
import { type Assignment, type By, laneOf } from './plan.ts'

export interface Lane {
  id: string
  name: string
}

const mostAssignments = 5_000
/** Lanes without any assignment in the week, so that there is somewhere to move one. */
const mostLanes = 200

/** Active assignments in the range, and those completed in it. The API finds what covers its start, and what starts in it. */
export function useWeek(known: Known, from: number, to: number) {
  const [first, last] = [new Date(from).toISOString(), new Date(to).toISOString()]
  return useQuery({
    queryKey: ['list', '/assignments', 'week', first, last],
    queryFn: async () => {
      const include = routeOf(known, ofTable(known, 'vehicle_assignments')!, 'list')?.takes?.properties
        ?.include
      const also = include ? '&include=vehicle,driver' : ''
      const [before, within] = await Promise.all([
        getAll<Assignment>(`/assignments?at=${first}${also}`, mostAssignments),
        getAll<Assignment>(`/assignments?startFrom=${first}&startTo=${last}${also}`, mostAssignments),
      ])
      const all = new Map([...before, ...within].map(row => [row.id, row]))
      return [...all.values()].filter(({ status }) => status !== 'cancelled')
    },
    placeholderData: earlier => earlier,
  })
}

/**
 * Vehicles or drivers: those with assignments when the week was opened, and then the first others by name. What is moved
 * meanwhile does not change the order, or the lanes would jump under the pointer.
 */
export function useLanes(known: Known, by: By, week: readonly Assignment[] | undefined, key: string): Lane[] {
  const opened = useRef<{ key: string; busy: ReadonlySet<string> }>()
  const place = `${by} ${key}`
  if (week && opened.current?.key !== place)
    opened.current = { key: place, busy: new Set(week.map(row => laneOf(row, by))) }
  const isBusy = ({ id }: Lane) => Number(opened.current?.busy.has(id) ?? false)
  const resource = ofTable(known, by === 'vehicle' ? 'vehicles' : 'drivers')
  const isReadable = resource !== undefined && routeOf(known, resource, 'list') !== undefined
  const sort = by === 'vehicle' ? 'licensePlate' : 'name'
  const all = useQuery({
    queryKey: ['list', resource?.path, 'lanes'],
    queryFn: () => getAll<Row>(`${resource!.path}?sort=${sort}`, mostLanes),
    enabled: isReadable,
  })
  const lanes = new Map<string, Lane>()
  for (const row of week ?? []) {
    const id = laneOf(row, by)
    lanes.set(id, { id, name: nameOf(row[by], id) })
  }
  for (const row of (all.data ?? []).slice(0, mostLanes))
    lanes.set(row.id, { id: row.id, name: labelOf(row) })
  return [...lanes.values()].sort((a, b) => isBusy(b) - isBusy(a) || a.name.localeCompare(b.name))
}

export function laneNamed(lanes: readonly Lane[], id: string): string {
  return lanes.find(lane => lane.id === id)?.name ?? id.slice(0, 8)
}

export function nameOf(row: Row | null | undefined, id: string): string {
  return row ? labelOf(row) : id.slice(0, 8)
}
