import { useMutation, useQuery, useQueryClient } from '@tanstack/preact-query'
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { Schemas } from '../../../../client/api.ts'
import { announce } from '../../dom.ts'
import { ApiError, get, post } from '../../session.ts'
import { say } from '../../text.ts'
import { formatDistance } from '../../words.ts'
import { Dialog } from '../parts/dialog.tsx'
import type { Driver, Order } from './picture.ts'
import { clockOf, nameOfOrder } from './plans.ts'

type Preview = Schemas['AssignmentPreview']

interface GiveProps {
  order: Order
  /** Whom it was let fall on; undefined: whoever is best is asked about first. */
  driverId: string | undefined
  drivers: readonly Driver[]
  close: () => void
}

/** Asks what it would be like with a driver, and gives the order away. */
function useGiving({ order, driverId, drivers, close }: GiveProps) {
  const client = useQueryClient()
  const [asked, setAsked] = useState(driverId)
  const preview = useQuery({
    queryKey: ['dispatch-preview', order.id, asked ?? ''],
    queryFn: ({ signal }) => {
      const query = asked === undefined ? '' : `?driverId=${asked}`
      return get<Preview>(`/automation/dispatch/preview/${order.id}${query}`, signal)
    },
    retry: false,
    // It follows from where everybody is now.
    staleTime: 0,
    gcTime: 0,
  })
  const chosen = asked ?? preview.data?.driverId
  const give = useMutation({
    // Passed with the call: the function of the render before may have another driver.
    mutationFn: (body: { driverId: string | undefined; force?: true }) =>
      post(`/automation/dispatch/assign/${order.id}`, body),
    onSuccess: async (_, { driverId }) => {
      announce(say.dispatch.given(nameOfOrder(order), nameOfDriver(drivers, driverId)))
      close()
      await client.invalidateQueries({ queryKey: ['dispatch'] })
    },
  })
  const ask = (driverId: string | undefined) => {
    give.reset()
    setAsked(driverId)
  }
  return { preview, give, chosen, ask }
}

/** What giving an order to a driver would cost, before it is done. Another driver can be chosen, and is asked about anew. */
export function Give(props: GiveProps): JSX.Element {
  const { order, drivers, close } = props
  const { preview, give, chosen, ask } = useGiving(props)
  const name = nameOfOrder(order)
  const refused = preview.error ?? give.error
  return (
    <Dialog title={say.dispatch.giveIt(name)} close={close}>
      <label class="form-field">
        {say.dispatch.driver}
        <select
          class="input"
          value={chosen ?? ''}
          onChange={event => ask(event.currentTarget.value || undefined)}
        >
          <option value="">{say.dispatch.best}</option>
          {drivers.map(({ id, name, plate }) => (
            <option key={id} value={id}>
              {plate ? `${name}, ${plate}` : name}
            </option>
          ))}
        </select>
      </label>
      <div class="cost" role="status">
        {preview.isFetching ? <p class="quiet">{say.dispatch.asking}</p> : null}
        {preview.data && !preview.isFetching ? (
          <Cost {...{ order, drivers, ask }} preview={preview.data} />
        ) : null}
      </div>
      {refused ? <Refused error={refused} drivers={drivers} /> : null}
      <div class="actions">
        <button class="button" type="button" onClick={close}>
          {say.common.cancel}
        </button>
        {refused && chosen !== undefined ? (
          <button
            class="button danger"
            type="button"
            disabled={give.isPending}
            onClick={() => give.mutate({ driverId: chosen, force: true })}
          >
            {say.dispatch.force}
          </button>
        ) : (
          <button
            class="button accent"
            type="button"
            disabled={!preview.data || preview.isFetching || give.isPending}
            onClick={() => give.mutate({ driverId: chosen })}
          >
            {say.dispatch.giveTo(nameOfDriver(drivers, chosen))}
          </button>
        )}
      </div>
    </Dialog>
  )
}

const nameOfDriver = (drivers: readonly Driver[], driverId: string | undefined) =>
  drivers.find(({ id }) => id === driverId)?.name ?? driverId?.slice(0, 8) ?? ''

interface CostProps {
  order: Order
  preview: Preview
  drivers: readonly Driver[]
  ask: (driverId: string) => void
}

function Cost({ order, preview, drivers, ask }: CostProps): JSX.Element {
  const { addedKm, addedMinutes, alternatives, stops } = preview
  const last = stops.find(({ stopId }) => stopId === order.stops.at(-1)?.id)
  const isLate = last !== undefined && order.slaDueAt !== null && last.eta > order.slaDueAt
  const others = alternatives.filter(({ driverId }) => driverId !== preview.driverId)
  return (
    <>
      <p class="adds">
        <b>{say.dispatch.adds(formatDistance(addedKm), Math.round(addedMinutes))}</b>{' '}
        {last ? say.dispatch.thereAt(clockOf(last.eta), clockOf(last.etaLate)) : null}
        {isLate ? (
          <span class="tag" data-severity="critical">
            {say.dispatch.late}
          </span>
        ) : null}
      </p>
      {order.slaDueAt ? <p class="quiet">{say.dispatch.due(clockOf(order.slaDueAt))}</p> : null}
      {others.length > 0 ? (
        <>
          <h3>{say.dispatch.others}</h3>
          <ul class="others">
            {others.map(({ driverId, addedKm, addedMinutes, code }) => (
              <li key={driverId}>
                <button class="link" type="button" onClick={() => ask(driverId)}>
                  {nameOfDriver(drivers, driverId)}
                </button>
                : {say.dispatch.adds(formatDistance(addedKm), Math.round(addedMinutes))}
                {code ? ` (${say.dispatch.reasons[code] ?? code})` : null}
              </li>
            ))}
          </ul>
        </>
      ) : null}
    </>
  )
}

const MOST_REASONS = 5

/** Why nobody, or not this one. */
function Refused({ error, drivers }: { error: Error; drivers: readonly Driver[] }): JSX.Element {
  const members = error instanceof ApiError ? error.members : {}
  const reasons = (members.reasons ?? []) as { driverId: string; code: string }[]
  return (
    <div class="form-error" role="alert">
      <p>{error.message}</p>
      <ul>
        {reasons.slice(0, MOST_REASONS).map(({ driverId, code }, index) => (
          <li key={index}>
            {nameOfDriver(drivers, driverId)}: {say.dispatch.reasons[code] ?? code}
          </li>
        ))}
      </ul>
      {reasons.length > MOST_REASONS ? <p>{say.common.more(reasons.length - MOST_REASONS)}</p> : null}
    </div>
  )
}
