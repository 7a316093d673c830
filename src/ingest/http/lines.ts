const NEWLINE = 10
const CARRIAGE_RETURN = 13
/** How much is shown of a line that is too long. */
const BEGINNING_BYTES = 65_536

interface Lines {
  /** A line without its line break; valid as long as the chunk that it came in. Blank lines are skipped. */
  line(bytes: Buffer): void
  /** The beginning of a line that is longer than the limit. The rest is skipped. */
  tooLong(beginning: Buffer): void
}

/**
 * Cuts a stream into lines at LF, CRLF or the end. Holds at most one unfinished line, of at most `limit` bytes;
 * beyond that, only its end is searched.
 */
export class LineSplitter {
  readonly #limit: number
  readonly #lines: Lines
  #parts: Buffer[] = []
  #length = 0

  constructor(limit: number, lines: Lines) {
    this.#limit = limit
    this.#lines = lines
  }

  /** Bytes of the unfinished line. */
  get held(): number {
    return Math.min(this.#length, this.#limit)
  }

  /** Takes up to so many lines of the chunk, from a position on, and returns how far it got. */
  write(chunk: Buffer, from: number, lines: number): number {
    let at = from
    for (let line = 0; line < lines; line++) {
      // A fast path for empty lines, of which a compressed body may have any number.
      const end = chunk[at] === NEWLINE ? at : chunk.indexOf(NEWLINE, at)
      if (end === -1) {
        if (at < chunk.length) this.#hold(chunk.subarray(at))
        return chunk.length
      }
      if (end > at || this.#length > 0) this.#finish(chunk.subarray(at, end))
      at = end + 1
    }
    return at
  }

  /** The last line need not have a line break. */
  end(): void {
    if (this.#length > 0) this.#finish(Buffer.alloc(0))
  }

  #hold(part: Buffer): void {
    if (this.#length <= this.#limit) this.#parts.push(part)
    this.#length += part.length
  }

  #finish(last: Buffer): void {
    let line = last
    if (this.#length > 0) {
      this.#hold(last)
      line = this.#parts.length === 1 ? this.#parts[0]! : Buffer.concat(this.#parts)
    }
    const length = Math.max(this.#length, line.length)
    this.#parts = []
    this.#length = 0
    if (length > this.#limit) this.#lines.tooLong(Buffer.from(line.subarray(0, BEGINNING_BYTES)))
    else if (!isBlank(line)) {
      this.#lines.line(line.at(-1) === CARRIAGE_RETURN ? line.subarray(0, -1) : line)
    }
  }
}

function isBlank(line: Buffer): boolean {
  for (const byte of line) {
    if (byte !== 32 && byte !== CARRIAGE_RETURN && byte !== 9) return false
  }
  return true
}
