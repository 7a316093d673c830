import { useMutation, useQueryClient } from '@tanstack/preact-query'
import type { ComponentChildren, JSX } from 'preact'
import { announce } from '../../dom.ts'
import { post } from '../../session.ts'
import { say } from '../../text.ts'
import { formatDistance, wordsOf } from '../../words.ts'
import { ScrolledList } from '../parts/scrolled-list.tsx'
import type { Alert, Escalation, Incident, Picture } from './picture.ts'
import { clockOf, nameOfOrder } from './plans.ts'

interface WrongProps {
  picture: Picture
  mayWrite: boolean
  /** Requests a driver for the order. */
  give: (orderId: string) => void
  report: () => void
}

interface Action {
  words: string
  said: string
  path: string
}

const MOST = 30
const severities = ['critical', 'high', 'medium', 'low']
const grave = <T extends { severity: string }>(list: readonly T[]): T[] =>
  list.toSorted((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity))

/** Problems that need attention, most severe first, with the possible actions. */
export function Wrong({ picture, mayWrite, give, report }: WrongProps): JSX.Element {
  const client = useQueryClient()
  const act = useMutation({
    mutationFn: ({ path }: Action) => post(`/automation/${path}`),
    onSuccess: async (_, { said }) => {
      announce(said)
      await client.invalidateQueries({ queryKey: ['dispatch', 'now'] })
    },
  })
  const { orders, alerts, escalations, incidents } = picture
  const nameOf = (id: string) => {
    const order = orders.find(each => each.id === id)
    return order ? nameOfOrder(order) : id.slice(0, 8)
  }
  const about = ({ orderId, driverId }: { orderId: string | null; driverId: string | null }) =>
    [
      orderId === null ? null : nameOf(orderId),
      picture.drivers.find(({ id }) => id === driverId)?.name ?? null,
    ]
      .filter(name => name !== null)
      .join(', ')
  const buttons = (what: string, actions: readonly Action[], more?: ComponentChildren) =>
    mayWrite ? (
      <span class="actions">
        {more}
        {actions.map(action => (
          <button
            key={action.path}
            class="button small"
            type="button"
            aria-label={`${action.words}: ${what}`}
            onClick={() => {
              if (!act.isPending) act.mutate(action)
            }}
          >
            {action.words}
          </button>
        ))}
      </span>
    ) : null
  const parts = { about, buttons, orders, give }
  const count = alerts.length + escalations.length
  return (
    <section class="block dispatch-wrong" aria-labelledby="dispatch-wrong">
      <h2 id="dispatch-wrong">
        {say.dispatch.wrong}
        <span class="tag">{count + incidents.length}</span>
      </h2>
      {count === 0 ? <p class="quiet">{say.dispatch.nothingWrong}</p> : null}
      <ScrolledList label={say.dispatch.wrong}>
        {grave(escalations)
          .slice(0, MOST)
          .map(each => (
            <EscalationRow key={each.id} {...{ each }} {...parts} />
          ))}
        {grave(alerts)
          .slice(0, MOST)
          .map(each => (
            <AlertRow key={each.id} {...{ each }} {...parts} />
          ))}
      </ScrolledList>
      <h3>{say.dispatch.incidents}</h3>
      {incidents.length === 0 ? <p class="quiet">{say.dispatch.noIncidents}</p> : null}
      <ul>
        {incidents.map(each => (
          <IncidentRow key={each.id} {...{ each, buttons }} />
        ))}
      </ul>
      {act.error ? (
        <p class="form-error" role="alert">
          {act.error.message}
        </p>
      ) : null}
      {mayWrite ? (
        <button class="button" type="button" onClick={report}>
          {say.dispatch.report}
        </button>
      ) : null}
    </section>
  )
}

type Buttons = (what: string, actions: readonly Action[], more?: ComponentChildren) => JSX.Element | null

interface RowProps<T> {
  each: T
  about: (of: { orderId: string | null; driverId: string | null }) => string
  buttons: Buttons
  orders: Picture['orders']
  give: (orderId: string) => void
}

function EscalationRow({ each, about, buttons }: RowProps<Escalation>): JSX.Element {
  const { id, escalationType, severity, status, currentDelayMinutes, escalatedAt } = each
  const what = `${wordsOf(escalationType)}, ${about(each)}`
  const act = (action: 'investigate' | 'resolve'): Action => ({
    words: say.dispatch[action],
    said: say.dispatch.acted(what),
    path: `escalation/logs/${id}/${action}`,
  })
  return (
    <li>
      <b>{wordsOf(escalationType)}</b>
      <span class="tag" data-severity={severity}>
        {wordsOf(severity)}
      </span>
      {status === 'investigating' ? <span class="tag">{wordsOf(status)}</span> : null}
      <span class="quiet">
        {about(each)}, {say.dispatch.since(clockOf(escalatedAt))}
        {currentDelayMinutes !== null && currentDelayMinutes > 0
          ? `, ${say.dispatch.delay(Math.round(currentDelayMinutes))}`
          : ''}
      </span>
      {buttons(what, status === 'open' ? [act('investigate'), act('resolve')] : [act('resolve')])}
    </li>
  )
}

function AlertRow({ each, about, buttons, orders, give }: RowProps<Alert>): JSX.Element {
  const { id, orderId, alertType, severity, createdAt } = each
  const what = `${wordsOf(alertType)}, ${about(each)}`
  const isOpen = orders.some(order => order.id === orderId)
  return (
    <li>
      <b>{wordsOf(alertType)}</b>
      <span class="tag" data-severity={severity}>
        {wordsOf(severity)}
      </span>
      <span class="quiet">
        {about(each)}, {say.dispatch.since(clockOf(createdAt))}
      </span>
      {buttons(
        what,
        [
          {
            words: say.dispatch.resolve,
            said: say.dispatch.acted(what),
            path: `escalation/alerts/${id}/resolve`,
          },
        ],
        orderId !== null && isOpen ? (
          <button
            class="button small"
            type="button"
            aria-label={`${say.dispatch.give}: ${what}`}
            onClick={() => give(orderId)}
          >
            {say.dispatch.give}
          </button>
        ) : null,
      )}
    </li>
  )
}

function IncidentRow({ each, buttons }: { each: Incident; buttons: Buttons }): JSX.Element {
  const { id, severity, affectedRadiusMeters, description, reportedAt } = each
  const what = description || wordsOf(severity)
  return (
    <li>
      <b>{description || say.dispatch.traffic}</b>
      <span class="tag" data-severity={severity === 'SEVERE' || severity === 'HIGH' ? 'high' : 'medium'}>
        {wordsOf(severity)}
      </span>
      <span class="quiet">
        {say.dispatch.within(formatDistance(affectedRadiusMeters / 1_000))},{' '}
        {say.dispatch.since(clockOf(reportedAt))}
      </span>
      {buttons(what, [
        {
          words: say.dispatch.isOver,
          said: say.dispatch.acted(what),
          path: `routes/traffic-incidents/${id}/resolve`,
        },
      ])}
    </li>
  )
}
