import type { SchemaElement } from 'hyparquet-writer'

type Numbers = Float64Array | Float32Array | BigInt64Array
export type ColumnValues = Numbers | unknown[]

/**
 * The values of one column until their row group is written. Numbers lie in a typed array: as objects they
 * would live just long enough to be taken for long-lived, and the heap would grow by many groups.
 */
export class Column {
  readonly #numbers: Numbers | undefined
  #others: unknown[] = []
  #nulls = new Set<number>()

  constructor(type: SchemaElement['type'], capacity: number) {
    if (type === 'DOUBLE') this.#numbers = new Float64Array(capacity)
    if (type === 'FLOAT') this.#numbers = new Float32Array(capacity)
    if (type === 'INT64') this.#numbers = new BigInt64Array(capacity)
  }

  put(index: number, value: unknown): void {
    if (!this.#numbers) {
      // One string for all the rows of a vehicle.
      const before = this.#others[index - 1]
      this.#others[index] = value === before ? before : value
    } else if (value === null) {
      this.#nulls.add(index)
    } else if (this.#numbers instanceof BigInt64Array) {
      this.#numbers[index] = BigInt(value as number)
    } else {
      this.#numbers[index] = value as number
    }
  }

  /** The values so far; what comes next begins anew. */
  take(length: number): ColumnValues {
    if (!this.#numbers) {
      const values = this.#others
      this.#others = []
      return values
    }
    if (this.#nulls.size === 0) return this.#numbers.subarray(0, length)
    const values: unknown[] = [...this.#numbers.subarray(0, length)]
    for (const index of this.#nulls) values[index] = null
    this.#nulls.clear()
    return values
  }
}
