import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { say } from '../../text.ts'
import { formatLength, formatMoney, formatWhole } from '../../words.ts'
import type { Offer } from './applied.ts'
import type { Told } from './outbox.ts'
import { nameOf, windowOf } from './stop-card.tsx'

/** An offered order, for as long as it can be answered. */
export function OfferCard({
  offer,
  tell,
}: {
  offer: Offer
  tell: (...told: Told[]) => Promise<void>
}): JSX.Element | null {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000)
    return () => clearInterval(timer)
  }, [])
  const seconds = Math.ceil((Date.parse(offer.expiresAt) - now) / 1_000)
  if (seconds <= 0) return null
  const answer = (kind: 'accept' | 'reject') => void tell({ kind, id: offer.id, body: {} })
  return (
    <li class="day-stop offer">
      <header>
        <div>
          <h3>{offer.reference ?? say.day.offer}</h3>
          <p class="quiet">
            {[
              offer.weight === null ? '' : `${formatWhole(offer.weight)} kg`,
              offer.cashDue === null ? '' : say.day.cashDue(formatMoney(offer.cashDue, offer.currency)),
            ]
              .filter(Boolean)
              .join(' · ')}
          </p>
        </div>
        <span class="day-countdown" role="timer">
          {seconds < 120 ? say.day.seconds(seconds) : formatLength(seconds)}
        </span>
      </header>
      <ol class="plain">
        {offer.stops.map((stop, index) => (
          <li key={index}>
            <span>
              {say.day.kinds[stop.kind]}: {nameOf(stop)}
            </span>
            <span class="quiet">{windowOf(stop) ?? ''}</span>
          </li>
        ))}
      </ol>
      <div class="day-actions">
        <button class="button accent" type="button" onClick={() => answer('accept')}>
          {say.day.accept}
        </button>
        <button class="button" type="button" onClick={() => answer('reject')}>
          {say.day.reject}
        </button>
      </div>
    </li>
  )
}
