import type { Fix } from './position.ts'
import { Roster } from './roster.ts'

/** The latest positions of every organization, a roster each. */
export class Positions {
  readonly #rosters = new Map<string, Roster>()

  rosterOf(organizationId: string): Roster {
    let roster = this.#rosters.get(organizationId)
    if (!roster) {
      roster = new Roster()
      this.#rosters.set(organizationId, roster)
    }
    return roster
  }

  get size(): number {
    let size = 0
    for (const roster of this.#rosters.values()) size += roster.size
    return size
  }

  /** Takes what is newer than what is known; late fixes and copies change nothing. */
  take(fixes: Iterable<Fix>): void {
    for (const fix of fixes) this.rosterOf(fix.organizationId).take(fix)
  }

  timeOf(organizationId: string, vehicleId: string): number {
    return this.#rosters.get(organizationId)?.get(vehicleId)?.time ?? Number.NEGATIVE_INFINITY
  }

  /** Vehicles that are shown to an organization whose they are not, or no longer. */
  strays(organizationOf: (vehicleId: string) => string | undefined): { vehicleId: string; roster: Roster }[] {
    const strays: { vehicleId: string; roster: Roster }[] = []
    for (const [organizationId, roster] of this.#rosters) {
      for (const { vehicleId } of roster.all())
        if (organizationOf(vehicleId) !== organizationId) strays.push({ vehicleId, roster })
    }
    return strays
  }
}
