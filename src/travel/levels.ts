import { kmBetween, type Place } from '../telemetry/distance.ts'

/**
 * The duration and length of the way between two places, as learned from an organization's trips: the great circle
 * times a detour factor, divided by a speed. These are learned at several levels: for all trips, by the length of the
 * way, by the cell of its ends, by the local hour of the week, and by cell and hour. A level holds absolute values.
 * For an estimate, the ratios of the levels to all trips are multiplied.
 */
export interface Level {
  /** The base-2 logarithm of the great circle in kilometres, rounded. */
  readonly lengthClass: number | null
  readonly cell: Cell | null
  /** The hour of the week, from Monday 0:00: 0 to 167. */
  readonly hour: number | null
  readonly trips: number
  readonly detour: number
  /** Half of the trips are faster. */
  readonly speedKmh: number
  /** Four of five trips take at most this many times as long. */
  readonly slow: number
}

export interface Cell {
  readonly row: number
  readonly column: number
}

/** Used if nothing has been learned. */
export const usual: Level = {
  lengthClass: null,
  cell: null,
  hour: null,
  trips: 0,
  detour: 1.3,
  speedKmh: 40,
  slow: 1.25,
}

const lengthClasses = { least: -1, most: 6 } as const

/** Cells are about 2.2 km high, and as wide at the equator; wider ones would mix a centre with its outskirts. */
const CELL_DEGREES = 0.02

export function cellOf({ longitude, latitude }: Place): Cell {
  return { row: Math.floor(latitude / CELL_DEGREES), column: Math.floor(longitude / CELL_DEGREES) }
}

/** The position on the scale of length classes, usually between two of them. */
export function lengthOf(km: number): number {
  return Math.min(lengthClasses.most, Math.max(lengthClasses.least, Math.log2(km)))
}

/** The effect of a level, in logarithms, so that adding effects multiplies factors. */
export interface Effect {
  readonly detour: number
  /** Seconds per kilometre of the great circle. */
  readonly pace: number
  readonly slow: number
}

interface Estimate {
  readonly seconds: number
  readonly metres: number
}

/** `seconds` is what half of the trips take at most, `late` what four of five take at most. */
interface Estimates extends Estimate {
  readonly late: number
}

/** Finds the levels that apply to a way, and estimates it from them. */
export class Levels {
  readonly #all: Effect
  readonly #lengths: readonly Effect[]
  readonly #others = new Map<string, Effect>()

  constructor(levels: readonly Level[]) {
    const all = levels.find(level => keyOf(level) === '- -' && level.lengthClass === null) ?? usual
    this.#all = effectOf(all)
    const byLength = new Map(levels.map(level => [level.lengthClass, level]))
    const { least, most } = lengthClasses
    this.#lengths = Array.from({ length: most - least + 1 }, (_, at) =>
      minus(effectOf(byLength.get(least + at) ?? all), this.#all),
    )
    for (const level of levels) {
      if (level.lengthClass === null && level !== all)
        this.#others.set(keyOf(level), minus(effectOf(level), this.#all))
    }
  }

  /**
   * The effect of a place at this hour on a way that starts or ends there: half of the effect on a way within the
   * cell.
   */
  endAt(place: Place, hour: number | null): Effect {
    const cell = cellOf(place)
    return (
      this.#others.get(keyOf({ cell, hour })) ??
      plus(
        this.#others.get(keyOf({ cell, hour: null })) ?? nothing,
        (hour === null ? undefined : this.#others.get(keyOf({ cell: null, hour }))) ?? nothing,
      )
    )
  }

  /** Estimates the way between two ends at this distance. Called for hundreds of thousands of ways at once. */
  estimate(km: number, from: Effect, to: Effect): Estimates {
    if (km === 0) return none
    const at = lengthOf(km) - lengthClasses.least
    const [below, above] = [this.#lengths[Math.floor(at)]!, this.#lengths[Math.ceil(at)]!]
    const part = at - Math.floor(at)
    const rest = 1 - part
    const all = this.#all
    const pace = all.pace + below.pace * rest + above.pace * part + (from.pace + to.pace) / 2
    const slow = all.slow + below.slow * rest + above.slow * part + (from.slow + to.slow) / 2
    const detour = all.detour + below.detour * rest + above.detour * part + (from.detour + to.detour) / 2
    return {
      seconds: km * Math.exp(pace),
      late: km * Math.exp(pace + Math.max(0, slow)),
      metres: km * 1_000 * Math.max(1, Math.exp(detour)),
    }
  }

  /** `isLate`: the time within which four of five trips arrive, instead of half of them. */
  between(from: Place, to: Place, hour: number | null, isLate: boolean): Estimate {
    const { seconds, late, metres } = this.estimate(
      kmBetween(from, to),
      this.endAt(from, hour),
      this.endAt(to, hour),
    )
    return { seconds: isLate ? late : seconds, metres }
  }
}

const none: Estimates = { seconds: 0, late: 0, metres: 0 }

const nothing: Effect = { detour: 0, pace: 0, slow: 0 }

export function effectOf({ detour, speedKmh, slow }: Level): Effect {
  return { detour: Math.log(detour), pace: Math.log((3_600 * detour) / speedKmh), slow: Math.log(slow) }
}

export function levelOf({ detour, pace, slow }: Effect): Pick<Level, 'detour' | 'speedKmh' | 'slow'> {
  const factor = Math.max(1, Math.exp(detour))
  return { detour: factor, speedKmh: (3_600 * factor) / Math.exp(pace), slow: Math.max(1, Math.exp(slow)) }
}

export function plus(a: Effect, b: Effect): Effect {
  return { detour: a.detour + b.detour, pace: a.pace + b.pace, slow: a.slow + b.slow }
}

function minus(a: Effect, b: Effect): Effect {
  return { detour: a.detour - b.detour, pace: a.pace - b.pace, slow: a.slow - b.slow }
}

export function keyOf({ cell, hour }: Pick<Level, 'cell' | 'hour'>): string {
  return `${cell ? `${cell.row},${cell.column}` : '-'} ${hour ?? '-'}`
}

/** The middle of a cell, to show it to people. */
export function middleOf({ row, column }: Cell): Place {
  return { longitude: (column + 0.5) * CELL_DEGREES, latitude: (row + 0.5) * CELL_DEGREES }
}
