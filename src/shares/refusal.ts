import { Problem } from '../errors.ts'
import type { UsedUp } from './share.ts'
import { type Thing, things } from './things.ts'

/** The error for a caller whose own share, or the total, is used up. */
export function usedUp(thing: Thing, whose: UsedUp, retryAfter: number): Problem {
  const what = things[thing].replace(/\.$/, '')
  return new Problem('organization_share', {
    status: whose === 'own' ? 429 : 503,
    message:
      whose === 'own'
        ? `${what}: the share of your organization, or your own part of it, is used up; see docs/shares.md.`
        : `${what}: nothing is left of the total; try again shortly.`,
    members: { thing },
    retryAfter,
  })
}
