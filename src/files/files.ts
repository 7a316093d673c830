import { Problem } from '../errors.ts'

/**
 * Files that are kept outside of the database, under keys such as `proofs/2026/a.pdf`: in a
 * folder of this machine, or in an object store that speaks S3. Both promise the same:
 *
 * - A key holds a whole file or none. What `put` resolved for is on the disk, and another `put` replaces it at once:
 *   readers have the old file or the new one, never a part of each.
 * - What cannot be reached now is `storage_unavailable`, and nothing has been changed by then that a second try would
 *   not mend.
 *
 * What keys are, and are not, stands in ./keys.ts.
 */
export interface Files {
  /** For messages: where files lie. */
  readonly place: string
  put(key: string, content: Content, options?: PutOptions): Promise<Written>
  /** `file_not_found` where there is none, `file_changed` where it is another one than that of the etag. */
  get(key: string, options?: GetOptions): AsyncIterable<Uint8Array>
  stat(key: string): Promise<StoredFile | undefined>
  /** All whose keys begin so, in no order that could be relied on. */
  list(prefix: string): AsyncIterable<StoredFile>
  /** Nothing happens where there is none. */
  delete(key: string): Promise<void>
  /** An address that gives the file to whoever has it, until then. */
  link(key: string, options: LinkOptions): Promise<string>
}

export type Content = Iterable<Uint8Array> | AsyncIterable<Uint8Array>

interface PutOptions {
  type?: string
  signal?: AbortSignal
}

interface GetOptions {
  /** Half-open, in bytes. */
  range?: { from: number; to: number }
  /** Of the very file that was looked at before. */
  etag?: string
  signal?: AbortSignal
}

export interface LinkOptions {
  endsAt: Date
  /** What a browser saves it as. */
  name: string
}

interface Written {
  bytes: number
  sha256: string
}

export interface StoredFile {
  key: string
  bytes: number
  etag: string
  modifiedAt: Date
}

/** The whole of a file, or of a range of it, for what is known to be small. */
export async function readWhole(files: Files, key: string, options: GetOptions = {}): Promise<Buffer> {
  const parts: Uint8Array[] = []
  for await (const part of files.get(key, options)) parts.push(part)
  return Buffer.concat(parts)
}

export function fileNotFound(key: string): Problem {
  return new Problem('file_not_found', { message: `There is no file ${key}.` })
}

export function fileChanged(key: string): Problem {
  return new Problem('file_changed', { message: `The file ${key} was replaced meanwhile.` })
}
