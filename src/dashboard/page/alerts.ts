import type { LiveAlert } from '../../client/index.ts'
import { announce } from './dom.ts'
import { ApiError, get } from './session.ts'

interface AlertRow {
  id: string
  entityType: string
  entityId: string
  type: string
  severity: string
  message: string
  createdAt: string
  resolvedAt: string | null
}

/** The alerts that the page knows: the latest from the API, and what the feed tells since. */
export function createAlerts() {
  const known = new Map<string, LiveAlert>()
  const listeners = new Set<() => void>()
  let state: 'loading' | 'ready' | 'not permitted' | 'failed' = 'loading'
  const changed = () => {
    for (const listener of listeners) listener()
  }

  return {
    get state() {
      return state
    },
    onChange: (listener: () => void) => void listeners.add(listener),
    receive(alert: LiveAlert): void {
      if (!known.has(alert.id) && alert.closedAt === null) announce(`Alert: ${alert.message}`)
      known.set(alert.id, alert)
      changed()
    },
    async load(): Promise<void> {
      try {
        const { items } = await get<{ items: AlertRow[] }>('/alerts?limit=500&sort=-createdAt').catch(
          error => {
            // Not every version of the list takes an order.
            if (error instanceof ApiError && error.status === 400)
              return get<{ items: AlertRow[] }>('/alerts?limit=500')
            throw error
          },
        )
        for (const row of items) if (!known.has(row.id)) known.set(row.id, asLive(row))
        state = 'ready'
      } catch (error) {
        state = error instanceof ApiError && error.status === 403 ? 'not permitted' : 'failed'
      }
      changed()
    },
    /** Newest first. */
    open: () => ordered([...known.values()].filter(({ closedAt }) => closedAt === null)),
    closed: () => ordered([...known.values()].filter(({ closedAt }) => closedAt !== null)),
    of: (vehicleId: string) =>
      ordered([...known.values()].filter(alert => alert.vehicleId === vehicleId && alert.closedAt === null)),
  }
}

export type Alerts = ReturnType<typeof createAlerts>

function asLive({
  id,
  entityType,
  entityId,
  type,
  severity,
  message,
  createdAt,
  resolvedAt,
}: AlertRow): LiveAlert {
  const vehicleId = entityType === 'vehicle' ? entityId : ''
  return { id, vehicleId, kind: type, severity, message, openedAt: createdAt, closedAt: resolvedAt }
}

function ordered(alerts: LiveAlert[]): LiveAlert[] {
  return alerts.sort((a, b) => b.openedAt.localeCompare(a.openedAt))
}
