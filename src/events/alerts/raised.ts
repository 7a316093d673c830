import type { LiveAlert } from '../../client/protocol.ts'

/** An alert that an event has opened or ended, as watchers get it. */
export interface RaisedAlert {
  organizationId: string
  alert: LiveAlert
}

/** An event by its id and its first reading. */
export type Named = Readonly<{ id: string; first: number }>

export const namesOf = (events: readonly Named[]) => [
  events.map(({ id }) => id),
  events.map(({ first }) => new Date(first)),
]

export const alertColumns = `id, organization_id as "organizationId", entity_id as "vehicleId", type as kind, severity, message,
  created_at as "openedAt", resolved_at as "closedAt", details -> 'userIds' as "userIds"`

export interface AlertRow {
  id: string
  organizationId: string
  vehicleId: string
  kind: string
  severity: string
  message: string
  openedAt: Date
  closedAt: Date | null
  userIds: string[] | null
}

export function raisedOf({ organizationId, openedAt, closedAt, userIds, ...alert }: AlertRow): RaisedAlert {
  return {
    organizationId,
    alert: {
      ...{ ...alert, entityType: 'vehicle', entityId: alert.vehicleId },
      openedAt: openedAt.toISOString(),
      closedAt: closedAt?.toISOString() ?? null,
      ...(userIds && userIds.length > 0 ? { userIds } : {}),
    },
  }
}
