import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { Action } from '../../service-worker/queue.ts'
import { beginHere } from '../../session.ts'
import { say } from '../../text.ts'
import { formatMoney } from '../../words.ts'
import { isOpen, type ShownDay, type ShownStop } from '../day/applied.ts'
import { EndDialog } from '../day/end-dialog.tsx'
import { OfferCard } from '../day/offer-card.tsx'
import type { Told } from '../day/outbox.ts'
import { nameOf, StopCard } from '../day/stop-card.tsx'
import { useDay, useIsOnline, useOffline } from '../day/use-day.ts'
import { Failed, Loading } from '../parts/states.tsx'
import { Title } from '../parts/title.tsx'
import type { PageProps } from '../work.tsx'

/** What a driver has to do today, on a phone, with a network or without. */
export function MyDay({ known }: PageProps): JSX.Element {
  const { found, day, waiting, refused, error, tell, forget, again } = useDay(known.me.user.id)
  const [isOnline, isReady] = [useIsOnline(), useOffline()]
  const isDriver = day?.driver != null
  useEffect(() => {
    if (isDriver) beginHere()
  }, [isDriver])
  if (!day || error) {
    const reason = error ?? found.error
    return (
      <>
        <Title text={say.day.title} />
        {reason ? <Failed error={reason} again={again} /> : <Loading />}
      </>
    )
  }
  return (
    <div class="day" data-offline={isReady ? 'ready' : undefined}>
      <Head day={day} tell={tell} />
      <Network isOnline={isOnline} isReady={isReady} waiting={waiting.length} />
      {refused.length > 0 ? <Refused actions={refused} forget={number => void forget(number)} /> : null}
      {day.driver === null ? <p class="none">{say.day.noDriver}</p> : <Work day={day} tell={tell} />}
    </div>
  )
}

interface DayProps {
  day: ShownDay
  tell: (...told: Told[]) => Promise<void>
}

function Head({ day: { driver }, tell }: DayProps): JSX.Element {
  const isOnBreak = driver?.status === 'break'
  const change = (status: string) => void tell({ kind: 'status', id: '', body: { status } })
  return (
    <div class="work-head">
      <div>
        <Title text={say.day.title} />
        {driver ? (
          <p class="quiet">
            {[driver.name, driver.vehicle ?? say.day.noVehicle].filter(Boolean).join(' · ')}
          </p>
        ) : null}
      </div>
      {driver ? (
        <button
          class={isOnBreak ? 'button accent' : 'button'}
          type="button"
          onClick={() => change(isOnBreak ? 'available' : 'break')}
        >
          {isOnBreak ? say.day.endBreak : say.day.beginBreak}
        </button>
      ) : null}
    </div>
  )
}

function Network(props: { isOnline: boolean; isReady: boolean; waiting: number }): JSX.Element {
  const { isOnline, isReady, waiting } = props
  const words = [
    isOnline ? '' : say.day.noNetwork,
    waiting > 0 ? say.day.waiting(waiting) : '',
    isOnline && waiting === 0 && isReady ? say.day.ready : '',
  ].filter(Boolean)
  return (
    <p class={isOnline && waiting === 0 ? 'day-network' : 'day-network waits'} role="status">
      {words.join(' ')}
    </p>
  )
}

interface RefusedProps {
  actions: readonly Action[]
  forget: (number: number) => void
}

/** What the service did not take: it is not written, and the driver has to know. */
function Refused({ actions, forget }: RefusedProps): JSX.Element {
  return (
    <section class="failed" role="alert">
      <h2>{say.day.refused}</h2>
      <ul class="plain">
        {actions.map(action => (
          <li key={action.number}>
            <span>
              {[say.day.told[action.kind], action.about].filter(Boolean).join(': ')}.{' '}
              {say.errors[action.code ?? ''] ?? action.refused}
            </span>
            <button class="button" type="button" onClick={() => forget(action.number)}>
              {say.day.seen}
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Work({ day, tell }: DayProps): JSX.Element {
  const [ending, setEnding] = useState<{ stop: ShownStop; outcome: 'done' | 'failed' }>()
  const open = day.stops.filter(isOpen)
  const over = day.stops.filter(stop => !isOpen(stop))
  return (
    <>
      {day.offers.length > 0 ? (
        <section>
          <h2>{say.day.offers}</h2>
          <ul class="day-list">
            {day.offers.map(offer => (
              <OfferCard key={offer.id} offer={offer} tell={tell} />
            ))}
          </ul>
        </section>
      ) : null}
      <section>
        <h2>{say.day.stops}</h2>
        {open.length === 0 ? <p class="none">{say.day.nothing}</p> : null}
        <ol class="day-list">
          {open.map((stop, index) => (
            <StopCard
              key={stop.id}
              stop={stop}
              number={index + 1}
              isNext={index === 0}
              tell={tell}
              end={outcome => setEnding({ stop, outcome })}
            />
          ))}
        </ol>
      </section>
      {over.length > 0 ? <Over stops={over} /> : null}
      <Cash day={day} />
      {ending ? <EndDialog {...ending} tell={tell} close={() => setEnding(undefined)} /> : null}
    </>
  )
}

function Over({ stops }: { stops: readonly ShownStop[] }): JSX.Element {
  return (
    <details class="block day-over">
      <summary>{say.day.over(stops.length)}</summary>
      <ul class="plain">
        {stops.map(stop => (
          <li key={stop.id}>
            <span>
              {nameOf(stop)}
              {stop.receivedBy ? ` · ${stop.receivedBy}` : ''}
              {stop.outcomeReason ? ` · ${stop.outcomeReason}` : ''}
            </span>
            <span class="tag">
              {stop.isWaiting
                ? say.day.notSent
                : stop.outcome === 'failed'
                  ? say.day.wasFailed
                  : stop.orderStatus === 'cancelled'
                    ? say.day.wasCancelled
                    : say.day.wasDone}
            </span>
          </li>
        ))}
      </ul>
    </details>
  )
}

function Cash({ day: { cash } }: { day: ShownDay }): JSX.Element | null {
  if (cash.length === 0) return null
  return (
    <section class="block">
      <h2>{say.day.cash}</h2>
      <ul class="plain">
        {cash.map(({ currency, collected, handedOver }) => (
          <li key={currency}>
            <span>{say.day.collected(formatMoney(collected, currency))}</span>
            <span class="quiet">
              {handedOver === null
                ? say.day.notHandedOver
                : say.day.handedOver(formatMoney(handedOver, currency))}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
