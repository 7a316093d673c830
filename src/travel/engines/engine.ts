import type { Place } from '../../telemetry/distance.ts'

export const engineNames = ['osrm', 'valhalla', 'graphhopper'] as const
export type EngineName = (typeof engineNames)[number]

/** From some places to others: seconds and metres, row by row; infinite where there is no way. */
export interface Block {
  readonly seconds: Float64Array
  readonly metres: Float64Array
}

interface BlockQuestion {
  readonly profile: string
  readonly from: readonly Place[]
  readonly to: readonly Place[]
  readonly signal: AbortSignal
}

/** A routing engine that is asked over HTTP. */
export interface Engine {
  readonly name: EngineName
  /** Places of either side that one question may have. */
  readonly most: number
  ask(question: BlockQuestion): Promise<Block>
  /** Where the way through some places runs, as [longitude, latitude]; absent where the engine is not asked for that. */
  line?(
    profile: string,
    places: readonly Place[],
    signal: AbortSignal,
  ): Promise<(readonly [number, number])[]>
}

/** What an engine answered, or that it did not, in a sentence: the default is used in its place. */
export class EngineFailure extends Error {
  override readonly name = 'EngineFailure'
}

type Cells = readonly (readonly unknown[])[]

/** A block of what was answered, which has to have one number or null for each pair. */
export function blockOf(
  { from, to }: BlockQuestion,
  { seconds, metres }: { seconds: unknown; metres: unknown },
): Block {
  return {
    seconds: cellsOf(seconds, from.length, to.length),
    metres: cellsOf(metres, from.length, to.length),
  }
}

function cellsOf(given: unknown, rows: number, columns: number): Float64Array {
  if (!isTable(given) || given.length !== rows || given.some(row => row.length !== columns))
    throw new EngineFailure(`its answer has no table of ${rows} by ${columns}`)
  const cells = new Float64Array(rows * columns)
  for (const [at, row] of given.entries()) {
    for (const [column, cell] of row.entries()) {
      if (cell !== null && !(typeof cell === 'number' && cell >= 0))
        throw new EngineFailure('its answer has something else than numbers in the table')
      cells[at * columns + column] = cell ?? Number.POSITIVE_INFINITY
    }
  }
  return cells
}

function isTable(given: unknown): given is Cells {
  return Array.isArray(given) && given.every(Array.isArray)
}
