import type { Socket } from 'node:net'
import type { Connection, PoolClient, Submittable } from 'pg'

/*
 * The messages of a COPY .. FROM STDIN. Each has a byte for its kind and an int32 length that counts itself:
 * 'd' CopyData with any part of the data, then 'c' CopyDone, or 'f' CopyFail with a reason.
 */
const COPY_DATA = 0x64
const copyDone = Buffer.from([0x63, 0, 0, 0, 4])
/** The server parses a message when it has all of it: in smaller parts it parses while more is on its way. */
const PART = 128 * 1024

/**
 * Sends all of `data` to `text`, a query whose last statement is a COPY .. FROM STDIN. Statements before it, in
 * the same text, share its transaction. Resolves when the server is ready again, which for a text without
 * BEGIN is after its commit; rejects with the server's error, or that of the lost connection.
 *
 * States: asked, sending (from the server's CopyInResponse), then done or failed, whichever is said first.
 * The promise settles only when no byte of `data` waits for the socket any more, so that the caller may use
 * the buffer again. pg-copy-streams, made for streams, has no such moment, and when the server fails half-way
 * its `drain` handler can meet the connection that it has let go of already.
 */
export async function copyIn(client: PoolClient, text: string, data: Buffer): Promise<number> {
  return await new Promise((resolve, reject) => {
    client.query(new CopyIn(text, data, resolve, reject))
  })
}

class CopyIn implements Submittable {
  #rows = 0
  #unsent = 0
  #end: (() => void) | undefined
  readonly #text: string
  readonly #data: Buffer
  readonly #resolve: (rows: number) => void
  readonly #reject: (error: Error) => void

  constructor(text: string, data: Buffer, resolve: (rows: number) => void, reject: (error: Error) => void) {
    this.#text = text
    this.#data = data
    this.#resolve = resolve
    this.#reject = reject
  }

  submit(connection: Connection): void {
    connection.query(this.#text)
  }

  handleCopyInResponse(connection: Connection): void {
    const socket = connection.stream as Socket
    const sent = () => {
      this.#unsent--
      this.#settle()
    }
    socket.cork()
    for (let at = 0; at < this.#data.length; at += PART) {
      const part = this.#data.subarray(at, at + PART)
      const head = Buffer.allocUnsafe(5)
      head[0] = COPY_DATA
      head.writeInt32BE(part.length + 4, 1)
      socket.write(head)
      this.#unsent++
      socket.write(part, sent)
    }
    socket.write(copyDone)
    socket.uncork()
  }

  handleCommandComplete({ text }: { text: string }): void {
    if (text.startsWith('COPY ')) this.#rows = Number(text.slice('COPY '.length))
  }

  handleReadyForQuery(): void {
    this.#end ??= () => this.#resolve(this.#rows)
    this.#settle()
  }

  handleError(error: Error): void {
    this.#end ??= () => this.#reject(error)
    this.#settle()
  }

  #settle(): void {
    if (this.#unsent === 0) this.#end?.()
  }
}
