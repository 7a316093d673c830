import { createHash } from 'node:crypto'
import { chown, type FileHandle, mkdir, open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { BackupFile } from './layout.ts'

/** The owner that the files get; undefined: whoever writes them. */
export type Account = { uid: number; gid: number } | undefined

const CHUNK = 1 << 20
const LANES = 4
/** Buffers that no file uses: most files are small, and a buffer for each kept the garbage collector busy. */
const spare: Buffer[] = []

interface Tree {
  directories: string[]
  files: string[]
}

/** Everything below a folder, by relative paths; files that disappear meanwhile are ignored. */
export async function listTree(
  root: string,
  wanted: (path: string, isFolder: boolean) => boolean,
): Promise<Tree> {
  const tree: Tree = { directories: [], files: [] }
  const walk = async (folder: string): Promise<void> => {
    for (const entry of await readdir(join(root, folder), { withFileTypes: true }).catch(unlessGone)) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`
      if (entry.isDirectory()) {
        if (wanted(path, true)) tree.directories.push(path)
        await walk(path)
      } else if (entry.isFile() && wanted(path, false)) tree.files.push(path)
    }
  }
  await walk('')
  return tree
}

/** In parallel, so that one waits for the disk while another is read. After a failure nothing continues. */
export async function eachOf<T>(
  items: readonly T[],
  signal: AbortSignal,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const waiting = items[Symbol.iterator]()
  let failure: { error: unknown } | undefined
  const lane = async () => {
    for (const item of waiting) {
      if (failure) return
      try {
        signal.throwIfAborted()
        await work(item)
      } catch (error) {
        failure ??= { error }
      }
    }
  }
  await Promise.all(Array.from({ length: LANES }, lane))
  if (failure) throw failure.error
}

interface CopyOptions {
  account?: Account
  /** Whether it must be on disk when this resolves. */
  durable?: boolean
}

/** Copies a file, and returns its size and hash; undefined if it no longer exists. */
export async function copyFile(
  from: string,
  to: string,
  path: string,
  { account, durable = true }: CopyOptions = {},
): Promise<BackupFile | undefined> {
  const source = await open(join(from, path), 'r').catch(unlessMissing)
  if (!source) return undefined
  try {
    const target = await open(join(to, path), 'wx', 0o600)
    try {
      const copied = await pass(source, path, target)
      if (account) await target.chown(account.uid, account.gid)
      if (durable) await target.sync()
      return copied
    } finally {
      await target.close()
    }
  } finally {
    await source.close()
  }
}

/** Size and SHA-256 of a file. */
export async function hashFile(root: string, path: string): Promise<BackupFile | undefined> {
  const source = await open(join(root, path), 'r').catch(unlessMissing)
  if (!source) return undefined
  try {
    return await pass(source, path)
  } finally {
    await source.close()
  }
}

async function pass(source: FileHandle, path: string, target?: FileHandle): Promise<BackupFile> {
  const hash = createHash('sha256')
  const buffer = spare.pop() ?? Buffer.allocUnsafe(CHUNK)
  try {
    for (let bytes = 0; ; ) {
      const { bytesRead } = await source.read(buffer, 0, CHUNK, bytes)
      if (bytesRead === 0) return { path, bytes, sha256: hash.digest('hex') }
      const part = buffer.subarray(0, bytesRead)
      hash.update(part)
      await target?.writeFile(part)
      bytes += bytesRead
    }
  } finally {
    if (spare.length < LANES) spare.push(buffer)
  }
}

export async function writeSafely(path: string, text: string, account?: Account): Promise<void> {
  const file = await open(path, 'w', 0o600)
  try {
    await file.writeFile(text)
    if (account) await file.chown(account.uid, account.gid)
    await file.sync()
  } finally {
    await file.close()
  }
}

export async function makeFolder(path: string, account?: Account): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 })
  if (account) await chown(path, account.uid, account.gid)
}

function unlessGone(error: NodeJS.ErrnoException): never[] {
  if (error.code === 'ENOENT') return []
  throw error
}

export function unlessMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT') return undefined
  throw error
}
