/**
 * Buffers that are no longer needed, kept to be used again. Thousands of new ones per second are memory outside of
 * the heap, for which the garbage collector would scan all of it every second.
 *
 * Sizes are powers of two, so that a buffer fits anything of nearly its length. At most `mostBytes` are kept.
 */
export class SpareBuffers {
  readonly #mostBytes: number
  /** By the exponent of their size. */
  readonly #spare: ArrayBuffer[][] = Array.from({ length: 54 }, () => [])
  #bytes = 0

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes
  }

  take(size: number): Buffer {
    const exponent = Math.max(SMALLEST, Math.ceil(Math.log2(size)))
    const found = this.#spare[exponent]!.pop()
    if (found) this.#bytes -= found.byteLength
    return Buffer.from(found ?? new ArrayBuffer(2 ** exponent), 0, size)
  }

  /** Returns a buffer that was taken and that nobody reads any more. */
  give({ buffer }: Buffer): void {
    if (this.#bytes + buffer.byteLength > this.#mostBytes) return
    this.#bytes += buffer.byteLength
    this.#spare[Math.log2(buffer.byteLength)]!.push(buffer as ArrayBuffer)
  }
}

const SMALLEST = 9
