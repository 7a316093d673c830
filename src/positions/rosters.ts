import type { Fix } from './position.ts'
import { Roster } from './roster.ts'

/** The latest positions of every organization, a roster each. */
export class Rosters {
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

  /** Takes what is newer than what is known, and adds it to `moved`; late fixes and copies change nothing. */
  take(fixes: Iterable<Fix>, moved?: Fix[]): void {
    let organizationId: string | undefined
    let roster: Roster | undefined
    for (const fix of fixes) {
      // What comes together is mostly of one organization.
      if (fix.organizationId !== organizationId || !roster) {
        organizationId = fix.organizationId
        roster = this.rosterOf(organizationId)
      }
      if (roster.take(fix)) moved?.push(fix)
    }
  }

  timeOf(organizationId: string, vehicleId: string): number {
    const latest = this.#rosters.get(organizationId)?.latest
    const number = latest?.numberOf(vehicleId)
    return latest && number !== undefined && latest.isThere(number)
      ? latest.time(number)
      : Number.NEGATIVE_INFINITY
  }

  /** By which a fix is newer than the latest one. */
  rankOf(organizationId: string, vehicleId: string): number {
    const latest = this.#rosters.get(organizationId)?.latest
    const number = latest?.numberOf(vehicleId)
    return latest && number !== undefined && latest.isThere(number)
      ? latest.rank(number)
      : Number.NEGATIVE_INFINITY
  }

  /** Vehicles that are shown to an organization whose they are not, or no longer. */
  strays(organizationOf: (vehicleId: string) => string | undefined): { vehicleId: string; roster: Roster }[] {
    const strays: { vehicleId: string; roster: Roster }[] = []
    for (const [organizationId, roster] of this.#rosters) {
      roster.visitAll(number => {
        const vehicleId = roster.latest.ids[number]!
        if (organizationOf(vehicleId) !== organizationId) strays.push({ vehicleId, roster })
      })
    }
    return strays
  }
}
