import { useQuery } from '@tanstack/preact-query'
import { getAll } from '../../session.ts'
import type { PlaceRow } from '../places/place-row.ts'
import { type Known, labelOf, type Row } from '../resources.ts'

/** Names of vehicles and places, for tables with their ids. Users who may not see them see the ids. */
export function useNames({ me }: Known): { vehicle: (id: string) => string; place: (id: string) => string } {
  const has = (permission: string) => me.permissions.includes(permission)
  const vehicles = useQuery({
    queryKey: ['names', '/vehicles'],
    queryFn: async () => new Map((await getAll<Row>('/vehicles')).map(row => [row.id, labelOf(row)])),
    enabled: has('vehicles:read'),
    staleTime: 300_000,
  })
  const places = useQuery({
    queryKey: ['geofences', 'all'],
    queryFn: () => getAll<PlaceRow>('/geofences'),
    enabled: has('geofences:read'),
    staleTime: 30_000,
  })
  return {
    vehicle: id => vehicles.data?.get(id) ?? id.slice(0, 8),
    place: id => places.data?.find(place => place.id === id)?.name ?? id.slice(0, 8),
  }
}
