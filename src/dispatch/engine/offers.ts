import type { EngineSettings } from './world.ts'

/** The state of an offer of an order to a driver. */
export interface Offer {
  readonly driverId: string
  readonly status: 'open' | 'accepted' | 'rejected' | 'expired'
  /** Until when it can be answered, and when it was. */
  readonly expiresAt: number
  readonly endedAt: number | null
}

/** What happens to an order for which a driver was found. */
type OfferStep = 'give' | 'offer' | 'force' | 'fail' | 'wait'

/**
 * With offers, an order is offered to one driver after another until somebody accepts it; after too many rejections it is
 * assigned by force if that is allowed, or has failed. An offer that nobody answers counts as rejected.
 */
export function nextStep(offers: readonly Offer[], settings: EngineSettings): OfferStep {
  if (settings.mode === 'direct') return 'give'
  if (offers.some(({ status }) => status === 'open')) return 'wait'
  const inVain = offers.filter(({ status }) => status !== 'accepted').length
  if (inVain < settings.mostOffers) return 'offer'
  return settings.mayForce ? 'force' : 'fail'
}

export function isExpired({ status, expiresAt }: Offer, now: number): boolean {
  return status === 'open' && expiresAt <= now
}

/** Drivers whose rejections still count. */
export function barredBy(offers: readonly Offer[], now: number, { barredMinutes }: EngineSettings): string[] {
  return offers
    .filter(({ status }) => status === 'rejected' || status === 'expired')
    .filter(({ endedAt }) => endedAt !== null && now - endedAt < barredMinutes * 60_000)
    .map(({ driverId }) => driverId)
}
