import { open } from 'node:fs/promises'

/** The directory entries of a folder: a new or renamed file is only durable once these are. */
export async function syncFolder(path: string): Promise<void> {
  // On Windows a folder cannot be opened, and its entries are on disk already.
  if (process.platform === 'win32') return
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
