import { open } from 'node:fs/promises'

/** What names a folder has: a new or renamed file is on the disk only with these. */
export async function syncFolder(path: string): Promise<void> {
  // There a folder cannot be opened, and its names are on the disk already.
  if (process.platform === 'win32') return
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
