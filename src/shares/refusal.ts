import { Problem } from '../errors.ts'
import type { UsedUp } from './share.ts'
import { type Thing, things } from './things.ts'

/** What is told to whoever finds its share used up, or the whole. */
export function usedUp(thing: Thing, whose: UsedUp, retryAfter: number): Problem {
  const what = things[thing].replace(/\.$/, '')
  return new Problem('organization_share', {
    status: whose === 'own' ? 429 : 503,
    message:
      whose === 'own'
        ? `${what}: your organization, or you within it, has as much as it may; see docs/shares.md.`
        : `${what}: the service has as much as it may; try again shortly.`,
    members: { thing },
    retryAfter,
  })
}
