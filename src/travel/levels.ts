import { kmBetween, type Place } from '../telemetry/distance.ts'

/**
 * How long and how far the way between two places is, as an organization's own trips have it: the great circle times a
 * detour factor, over a speed. Both are kept by level: of all trips, by the length of the way, by the cell of its ends, by the
 * local hour of the week, and by cell and hour. Levels are told as they are; what they make of one another is multiplied.
 */
export interface Level {
  /** Rounded logarithm, to the base of 2, of the kilometres of the great circle. */
  readonly lengthClass: number | null
  readonly cell: Cell | null
  /** From Monday 0:00 on: 0 to 167. */
  readonly hour: number | null
  readonly trips: number
  readonly detour: number
  /** So that half of the trips take less. */
  readonly speedKmh: number
  /** Four of five trips take at most so many times as long. */
  readonly slow: number
}

export interface Cell {
  readonly row: number
  readonly column: number
}

/** Where nothing has been learned. */
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

/** The place on the scale of lengths, which is between two classes as a rule. */
export function lengthOf(km: number): number {
  return Math.min(lengthClasses.most, Math.max(lengthClasses.least, Math.log2(km)))
}

/** Logarithms, since what levels make of one another is multiplied. */
export interface Effect {
  readonly detour: number
  /** Seconds for a kilometre of the great circle. */
  readonly pace: number
  readonly slow: number
}

interface Estimate {
  readonly seconds: number
  readonly metres: number
}

/** Finds levels by what they are of, and estimates ways by them. */
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

  /** What an end of a way in this cell, at this hour, makes of the way: the half of what a way within the cell would have. */
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

  /** Between two ends, whose places are so far apart. `isLate` asks for what four of five trips keep. */
  estimate(km: number, from: Effect, to: Effect, isLate: boolean): Estimate {
    if (km === 0) return { seconds: 0, metres: 0 }
    const at = lengthOf(km) - lengthClasses.least
    const [below, above] = [this.#lengths[Math.floor(at)]!, this.#lengths[Math.ceil(at)]!]
    const part = at - Math.floor(at)
    const mixed = (of: (effect: Effect) => number) =>
      of(this.#all) + of(below) * (1 - part) + of(above) * part + (of(from) + of(to)) / 2
    const late = isLate
      ? Math.max(
          0,
          mixed(effect => effect.slow),
        )
      : 0
    return {
      seconds: km * Math.exp(mixed(effect => effect.pace) + late),
      metres: km * 1_000 * Math.max(1, Math.exp(mixed(effect => effect.detour))),
    }
  }

  between(from: Place, to: Place, hour: number | null, isLate: boolean): Estimate {
    return this.estimate(kmBetween(from, to), this.endAt(from, hour), this.endAt(to, hour), isLate)
  }
}

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

/** Of what a cell's middle is, for people. */
export function middleOf({ row, column }: Cell): Place {
  return { longitude: (column + 0.5) * CELL_DEGREES, latitude: (row + 0.5) * CELL_DEGREES }
}
