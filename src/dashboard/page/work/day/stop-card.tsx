import type { JSX } from 'preact'
import { say } from '../../text.ts'
import { formatClock, formatMoney } from '../../words.ts'
import type { ShownStop, Stop } from './applied.ts'
import type { Told } from './outbox.ts'

interface StopCardProps {
  stop: ShownStop
  number: number
  isNext: boolean
  tell: (...told: Told[]) => Promise<void>
  end: (outcome: 'done' | 'failed') => void
}

/** A stop to be done: place and time, contact, directions, and the reports that can be made. */
export function StopCard({ stop, number, isNext, tell, end }: StopCardProps): JSX.Element {
  const name = nameOf(stop)
  return (
    <li class={isNext ? 'day-stop next' : 'day-stop'}>
      <header>
        <b class="day-number">{number}</b>
        <div>
          <h3>{name}</h3>
          <p class="quiet">
            {[say.day.kinds[stop.kind], stop.reference].filter(Boolean).join(' · ')}
            {stop.isWaiting ? <span class="tag"> {say.day.notSent}</span> : null}
          </p>
        </div>
      </header>
      <Times stop={stop} />
      {stop.notes ? <p class="day-notes">{stop.notes}</p> : null}
      {stop.cashDue !== null && stop.kind !== 'pickup' ? (
        <p>
          {say.day.cashDue(formatMoney(stop.cashDue, stop.currency))}
          {stop.cashCollected === null
            ? null
            : ` · ${say.day.collected(formatMoney(stop.cashCollected, stop.currency))}`}
        </p>
      ) : null}
      <Links stop={stop} />
      <Actions {...{ stop, isNext, tell, end }} />
    </li>
  )
}

function Links({ stop }: { stop: ShownStop }): JSX.Element {
  const name = nameOf(stop)
  return (
    <div class="actions day-links">
      <a class="button" href={wayTo(stop)} aria-label={say.day.navigateTo(name)}>
        {say.day.navigate}
      </a>
      {stop.contactPhone ? (
        <a class="button" href={`tel:${stop.contactPhone.replace(/[^+\d]/g, '')}`}>
          {say.day.call(stop.contactName ?? stop.contactPhone)}
        </a>
      ) : stop.contactName ? (
        <span class="quiet">{stop.contactName}</span>
      ) : null}
    </div>
  )
}

function Actions({ stop, isNext, tell, end }: Omit<StopCardProps, 'number'>): JSX.Element {
  const name = nameOf(stop)
  return (
    <div class="day-actions">
      {stop.arrivedAt === null ? (
        <button
          class={isNext ? 'button accent' : 'button'}
          type="button"
          aria-label={`${say.day.arrive}: ${name}`}
          onClick={() => void tell({ kind: 'arrived', id: stop.id, body: {} })}
        >
          {say.day.arrive}
        </button>
      ) : null}
      <button
        class={isNext && stop.arrivedAt !== null ? 'button accent' : 'button'}
        type="button"
        aria-label={`${say.day.doneTitles[stop.kind]}: ${name}`}
        onClick={() => end('done')}
      >
        {say.day.doneTitles[stop.kind]}
      </button>
      <button
        class="button"
        type="button"
        aria-label={`${say.day.fail}: ${name}`}
        onClick={() => end('failed')}
      >
        {say.day.fail}
      </button>
      {stop.arrivedAt === null ? null : (
        <button
          class="button"
          type="button"
          aria-label={`${say.day.leave}: ${name}`}
          onClick={() => void tell({ kind: 'departed', id: stop.id, body: {} })}
        >
          {say.day.leave}
        </button>
      )}
    </div>
  )
}

function Times({ stop }: { stop: ShownStop }): JSX.Element {
  const { eta, etaLate, arrivedAt } = stop
  const due = stop.windowEnd ?? stop.slaDueAt
  const isLate =
    arrivedAt === null && due !== null && etaLate !== null && Date.parse(etaLate) > Date.parse(due)
  return (
    <dl class="day-times">
      <div>
        <dt>{say.day.window}</dt>
        <dd>{windowOf(stop) ?? say.day.anyTime}</dd>
      </div>
      <div class={isLate ? 'late' : ''}>
        <dt>{arrivedAt === null ? say.day.eta : say.day.arrivedAt}</dt>
        <dd>
          {arrivedAt !== null ? clockOf(arrivedAt) : eta === null ? '–' : clockOf(eta)}
          {isLate ? ` · ${say.day.late}` : ''}
        </dd>
      </div>
    </dl>
  )
}

const clockOf = (time: string) => formatClock(Date.parse(time))

/** The promise in one line; undefined if there is none. */
export function windowOf({
  windowStart,
  windowEnd,
  slaDueAt = null,
}: Pick<Stop, 'windowStart' | 'windowEnd'> & { slaDueAt?: string | null }): string | undefined {
  const end = windowEnd ?? slaDueAt
  if (windowStart !== null && end !== null) return say.day.between(clockOf(windowStart), clockOf(end))
  if (windowStart !== null) return say.day.notBefore(clockOf(windowStart))
  return end === null ? undefined : say.day.until(clockOf(end))
}

export const nameOf = ({ name, latitude, longitude }: Pick<Stop, 'name' | 'latitude' | 'longitude'>) =>
  name ?? `${latitude.toFixed(4)}, ${longitude.toFixed(4)}`

/** Opens the phone's own map app, without any request to others. Apple's does not support `geo:`. */
function wayTo({ latitude, longitude }: Stop): string {
  const place = `${latitude},${longitude}`
  return /iPhone|iPad|Macintosh/.test(navigator.userAgent)
    ? `maps://?daddr=${place}`
    : `geo:${place}?q=${place}`
}
