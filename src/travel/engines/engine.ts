import type { Place } from '../../telemetry/distance.ts'

export const engineNames = ['osrm', 'valhalla', 'graphhopper'] as const
export type EngineName = (typeof engineNames)[number]

/** The ways from some places to others: seconds and metres, row by row; infinite if there is no way. */
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
  /** The largest number of places on either side of one request. */
  readonly most: number
  ask(question: BlockQuestion): Promise<Block>
  /**
   * The course of the way through these places, as [longitude, latitude]; absent if this engine is not used for that.
   */
  line?(
    profile: string,
    places: readonly Place[],
    signal: AbortSignal,
  ): Promise<(readonly [number, number])[]>
}

/** Why an engine gave no usable answer, in one sentence. The default travel times are used instead. */
export class EngineFailure extends Error {
  override readonly name = 'EngineFailure'
}

type Cells = readonly (readonly unknown[])[]

/** An answer as a block. It must have one number or null for each pair. */
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
        throw new EngineFailure('the table in its answer has values that are not numbers')
      cells[at * columns + column] = cell ?? Number.POSITIVE_INFINITY
    }
  }
  return cells
}

function isTable(given: unknown): given is Cells {
  return Array.isArray(given) && given.every(Array.isArray)
}
