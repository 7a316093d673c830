import type { PoolClient } from 'pg'
import { from as copyFrom } from 'pg-copy-streams'

/** The server parses a message when it has all of it: with smaller messages it parses while more is on its way. */
const PART = 128 * 1024

/**
 * Sends all of `data` to `text`, a query whose last statement is a COPY .. FROM STDIN. Statements before it, in
 * the same text, share its transaction. Resolves when the server is ready again, which for a text without
 * BEGIN is after its commit; rejects with the server's error, or that of the lost connection. Then part of
 * `data` may still be on its way to the socket, so the caller must abandon it.
 */
export async function copyIn(client: PoolClient, text: string, data: Buffer): Promise<number> {
  return await new Promise((resolve, reject) => {
    const copy = client.query(copyFrom(text))
    copy.on('finish', () => resolve(copy.rowCount))
    copy.on('error', error => {
      // While data is on its way, the stream would continue once the socket drains, on a connection that it has released.
      copy.destroy()
      reject(error)
    })
    for (let at = 0; at < data.length; at += PART) copy.write(data.subarray(at, at + PART))
    copy.end()
  })
}
