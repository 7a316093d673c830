import type { Column } from './column.ts'

const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1')
const HEADER_BYTES = SIGNATURE.length + 8
const NONE = -1

/**
 * Parses rows of the binary COPY format: a header, then for each row the number of its fields, and for each field
 * its length and its bytes, numbers big-endian. A length of -1 is a null, and -1 fields follow the last row. Parts may
 * be cut anywhere. States: before the header -> rows -> ended; the rest of a part waits for the next one.
 */
export class CopiedRows {
  #bytes: Buffer = Buffer.alloc(0)
  #at = 0
  #headed = false

  add(part: Buffer): void {
    this.#bytes =
      this.#at === this.#bytes.length ? part : Buffer.concat([this.#bytes.subarray(this.#at), part])
    this.#at = 0
    if (this.#headed || this.#bytes.length < HEADER_BYTES) return
    if (SIGNATURE.compare(this.#bytes, 0, SIGNATURE.length) !== 0)
      throw new Error('This is not a binary COPY')
    this.#at = HEADER_BYTES + this.#bytes.readInt32BE(HEADER_BYTES - 4)
    this.#headed = true
  }

  /** Puts the next row into the columns; returns its length, or 0 if no further row is complete yet. */
  next(columns: readonly Column[], index: number): number {
    const length = this.#lengthOfRow(columns.length)
    if (length === 0) return 0
    const bytes = this.#bytes
    let at = this.#at + 2
    for (const column of columns) {
      const size = bytes.readInt32BE(at)
      at += 4
      if (size === NONE) column.putNull(index)
      else column.put(index, bytes, at, size)
      if (size !== NONE) at += size
    }
    this.#at += length
    return length
  }

  #lengthOfRow(fields: number): number {
    const bytes = this.#bytes
    let at = this.#at + 2
    if (!this.#headed || at > bytes.length || bytes.readInt16BE(this.#at) === NONE) return 0
    for (let field = 0; field < fields; field++) {
      if (at + 4 > bytes.length) return 0
      at += 4 + Math.max(0, bytes.readInt32BE(at))
    }
    return at > bytes.length ? 0 : at - this.#at
  }
}
