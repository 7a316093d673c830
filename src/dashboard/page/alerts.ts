import type { LiveAlert } from '../../client/index.ts'
import { ApiError, get, post } from './session.ts'

interface AlertRow {
  id: string
  entityType: string
  entityId: string
  type: string
  severity: string
  message: string
  status: 'open' | 'acknowledged' | 'resolved'
  createdAt: string
  resolvedAt: string | null
}

/** What somebody does about an alert. Each is a route, and a permission of its own. */
const actions = ['acknowledge', 'resolve'] as const
export type AlertAction = (typeof actions)[number]

/** The alerts that the page knows: the latest from the API, and what the feed tells since. */
export function createAlerts() {
  const known = new Map<string, LiveAlert>()
  /** Those that somebody has taken up: the feed does not say it. */
  const acknowledged = new Set<string>()
  /** When something was done about one here, in order: an answer that was asked for before says less. */
  const actedAt = new Map<string, number>()
  let acts = 0
  let permitted: ReadonlySet<string> = new Set()
  let me: string | undefined
  const listeners = new Set<() => void>()
  let state: 'loading' | 'ready' | 'not permitted' | 'failed' = 'loading'
  const changed = () => {
    for (const listener of listeners) listener()
  }

  const take = (row: AlertRow) => {
    known.set(row.id, asLive(row))
    if (row.status === 'acknowledged') acknowledged.add(row.id)
    else acknowledged.delete(row.id)
  }

  return {
    get state() {
      return state
    },
    onChange: (listener: () => void) => void listeners.add(listener),
    receive(alert: LiveAlert): void {
      known.set(alert.id, alert)
      changed()
    },
    async load(): Promise<void> {
      const begun = acts
      try {
        const { items } = await get<{ items: AlertRow[] }>('/alerts?limit=500&sort=-createdAt').catch(
          error => {
            // Not every version of the list takes an order.
            if (error instanceof ApiError && error.status === 400)
              return get<{ items: AlertRow[] }>('/alerts?limit=500')
            throw error
          },
        )
        // The feed may have told meanwhile that one is closed, and is never behind.
        for (const row of items)
          if (!known.get(row.id)?.closedAt && (actedAt.get(row.id) ?? 0) <= begun) take(row)
        const { user, permissions } = await get<{ user: { id: string }; permissions: string[] }>('/auth/me')
        me = user.id
        permitted = new Set(permissions)
        state = 'ready'
      } catch (error) {
        state = error instanceof ApiError && error.status === 403 ? 'not permitted' : 'failed'
      }
      changed()
    },
    /** What this user may do about an open one. */
    actionsOf: (id: string): AlertAction[] =>
      actions.filter(
        action => permitted.has(`alerts:${action}`) && !(action === 'acknowledge' && acknowledged.has(id)),
      ),
    isAcknowledged: (id: string) => acknowledged.has(id),
    /** Whether to notify this user. The list shows all alerts. */
    isForMe: ({ userIds }: LiveAlert) => userIds === undefined || (me !== undefined && userIds.includes(me)),
    async act(id: string, action: AlertAction): Promise<void> {
      const row = await post<AlertRow>(`/alerts/${id}/${action}`)
      actedAt.set(id, ++acts)
      take(row)
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
  const vehicleId = entityType === 'vehicle' ? entityId : null
  const about = { entityType, entityId, vehicleId }
  return { id, ...about, kind: type, severity, message, openedAt: createdAt, closedAt: resolvedAt }
}

function ordered(alerts: LiveAlert[]): LiveAlert[] {
  return alerts.sort((a, b) => b.openedAt.localeCompare(a.openedAt))
}
