import { Problem } from '../errors.ts'

/**
 * Files that are stored outside of the database, under keys such as `proofs/2026/a.pdf`: in a
 * folder of this machine, or in an S3-compatible object store. Both promise the same:
 *
 * - A key holds a complete file or none. Once `put` has resolved, the file is on disk, and another `put` replaces it
 *   atomically: readers get the old file or the new one, never a part of each.
 * - If the storage cannot be reached, the error is `storage_unavailable`, and nothing has been changed that a retry
 *   would not repair.
 *
 * See ./keys.ts for the format of keys.
 */
export interface Files {
  /** The location of the files, for messages. */
  readonly place: string
  put(key: string, content: Content, options?: PutOptions): Promise<Written>
  /** `file_not_found` if it does not exist, `file_changed` if it is not the one with the given etag. */
  get(key: string, options?: GetOptions): AsyncIterable<Uint8Array>
  stat(key: string): Promise<StoredFile | undefined>
  /** All files whose keys begin with the prefix, in no particular order. */
  list(prefix: string): AsyncIterable<StoredFile>
  /** Does nothing if the file does not exist. */
  delete(key: string): Promise<void>
  /** A URL that gives the file to anyone who has it, until the given time. */
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
  /** Only if it is still this file. */
  etag?: string
  signal?: AbortSignal
}

export interface LinkOptions {
  endsAt: Date
  /** The file name under which a browser saves it. */
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

/** All of a file, or of a range of it; only for what is known to be small. */
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
