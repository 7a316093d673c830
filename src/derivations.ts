import type { Derivation } from './derive/derivation.ts'

/**
 * What follows from readings beside the rollups, which the partition manager brings itself, in the order in which a run
 * derives it. A room that derives something has one line here.
 */
export const furtherDerivations: readonly Derivation[] = []
