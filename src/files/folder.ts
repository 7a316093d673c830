import { createHash, randomUUID } from 'node:crypto'
import { constants, type Stats } from 'node:fs'
import { type FileHandle, lstat, mkdir, open, readdir, rename, rm, rmdir, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Problem } from '../errors.ts'
import { type Content, type Files, fileChanged, fileNotFound, type StoredFile } from './files.ts'
import { checkKey, checkPrefix } from './keys.ts'
import { createLinks, type Links } from './links.ts'
import { syncFolder } from './sync.ts'

/**
 * Files in a folder. A file is written beside the others, under a name that no key can have, flushed to disk, and then
 * moved into place by a rename. Unfinished files of a killed process are removed after a day. No part of a path may be a
 * symbolic link: whoever could create one could have any file read and written.
 */
interface FolderFiles extends Files {
  links: Links
}

const WRITING = '.writing'
const DAY_MS = 86_400_000
/** A folder may be removed as empty while a file is about to be moved into it. */
const TRIES = 5

export async function openFolder(root: string, now: () => number): Promise<FolderFiles> {
  await mkdir(join(root, WRITING), { recursive: true, mode: 0o700 })
  await removeUnfinished(join(root, WRITING), now() - DAY_MS)
  const links = await createLinks(root)

  async function* list(prefix: string): AsyncGenerator<StoredFile> {
    checkPrefix(prefix)
    const folder = prefix.includes('/') ? prefix.slice(0, prefix.lastIndexOf('/')) : ''
    for await (const file of walk(root, folder)) if (file.key.startsWith(prefix)) yield file
  }

  return {
    place: root,
    links,
    list,
    put: async (key, content, { signal } = {}) => {
      const path = join(root, checkKey(key))
      const writing = join(root, WRITING, randomUUID())
      try {
        const written = await writeDurably(writing, content, signal)
        await moveInto(root, writing, path)
        return written
      } catch (error) {
        await rm(writing, { force: true })
        throw unavailable(error)
      }
    },
    get: async function* (key, { range, etag, signal } = {}) {
      const file = await openFile(root, checkKey(key))
      if (!file) throw fileNotFound(key)
      try {
        if (etag !== undefined && etagOf(file.stats) !== etag) throw fileChanged(key)
        yield* partsOf(file.handle, range ?? { from: 0, to: file.stats.size }, signal)
      } finally {
        await file.handle.close()
      }
    },
    stat: async key => {
      const file = await openFile(root, checkKey(key))
      await file?.handle.close()
      return file && stored(key, file.stats)
    },
    delete: async key => {
      const path = join(root, checkKey(key))
      await refuseLinks(root, key)
      await unlink(path).catch(unlessMissing)
      await syncFolder(dirname(path)).catch(unlessMissing)
      await removeEmpty(root, dirname(key))
    },
    link: async (key, options) => links.make(checkKey(key), options),
  }
}

async function writeDurably(path: string, content: Content, signal: AbortSignal | undefined) {
  const hash = createHash('sha256')
  let bytes = 0
  const file = await open(path, 'wx', 0o600)
  try {
    for await (const part of content) {
      signal?.throwIfAborted()
      hash.update(part)
      await file.writeFile(part)
      bytes += part.length
    }
    await file.sync()
  } finally {
    await file.close()
  }
  return { bytes, sha256: hash.digest('hex') }
}

async function moveInto(root: string, from: string, to: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    await mkdir(dirname(to), { recursive: true, mode: 0o700 })
    await refuseLinks(root, to.slice(root.length + 1))
    try {
      await rename(from, to)
      // The new name, and those of the folders that were created for it.
      for (let folder = dirname(to); folder.length >= root.length; folder = dirname(folder))
        await syncFolder(folder)
      return
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || tries === TRIES) throw error
    }
  }
}

async function openFile(
  root: string,
  key: string,
): Promise<{ handle: FileHandle; stats: Stats } | undefined> {
  await refuseLinks(root, key)
  const handle = await open(join(root, key), constants.O_RDONLY | constants.O_NOFOLLOW).catch(unlessMissing)
  if (!handle) return undefined
  const stats = await handle.stat()
  if (stats.isFile()) return { handle, stats }
  await handle.close()
  return undefined
}

const CHUNK = 256 * 1024

async function* partsOf(
  handle: FileHandle,
  { from, to }: { from: number; to: number },
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  for (let at = from; at < to; ) {
    signal?.throwIfAborted()
    const { bytesRead, buffer } = await handle.read(
      Buffer.allocUnsafe(Math.min(CHUNK, to - at)),
      0,
      undefined,
      at,
    )
    if (bytesRead === 0) return
    yield buffer.subarray(0, bytesRead)
    at += bytesRead
  }
}

async function refuseLinks(root: string, key: string): Promise<void> {
  let path = root
  for (const part of key.split('/')) {
    path = join(path, part)
    const stats = await lstat(path).catch(unlessMissing)
    if (!stats) return
    if (stats.isSymbolicLink())
      throw new Problem('storage_unavailable', {
        message: `${path} is a symbolic link; files are not stored behind symbolic links.`,
      })
  }
}

async function* walk(root: string, folder: string): AsyncGenerator<StoredFile> {
  const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(unlessMissing)
  for (const entry of entries ?? []) {
    if (entry.name.startsWith('.')) continue
    const key = folder === '' ? entry.name : `${folder}/${entry.name}`
    if (entry.isDirectory()) yield* walk(root, key)
    else if (entry.isFile()) {
      const stats = await lstat(join(root, key)).catch(unlessMissing)
      if (stats) yield stored(key, stats)
    }
  }
}

function stored(key: string, stats: Stats): StoredFile {
  return { key, bytes: stats.size, etag: etagOf(stats), modifiedAt: stats.mtime }
}

function etagOf({ size, mtimeMs, ino }: Stats): string {
  return `"${ino}-${size}-${mtimeMs}"`
}

async function removeEmpty(root: string, folder: string): Promise<void> {
  for (let path = folder; path !== '.'; path = dirname(path)) {
    try {
      await rmdir(join(root, path))
    } catch {
      return // There is something in it, or somebody else was faster.
    }
  }
}

async function removeUnfinished(folder: string, before: number): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name)
    const stats = await lstat(path).catch(unlessMissing)
    if (stats && stats.mtimeMs < before) await rm(path, { force: true })
  }
}

/** A full or broken disk becomes storage_unavailable; an error thrown by the content is passed on. */
function unavailable(error: unknown): unknown {
  const { code, syscall, message } = error as NodeJS.ErrnoException
  if (code === undefined || syscall === undefined) return error
  return new Problem('storage_unavailable', { message: `A file could not be written: ${message}` })
}

function unlessMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined
  throw error
}
