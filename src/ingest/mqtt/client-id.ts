import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * The name of our session at an external broker. It must be the same at every start, or what the broker
 * collected for us would wait for ever; and no other process may have it, or the two would throw each other
 * out. So it is made up once, and written down where this process keeps its data.
 */
export async function clientIdOf(dataDir: string): Promise<string> {
  const file = join(dataDir, 'mqtt-client-id')
  await mkdir(dataDir, { recursive: true })
  try {
    // Another start at the same moment may be quicker; what it wrote counts.
    await writeFile(file, `fleetwake-${randomBytes(8).toString('hex')}\n`, { flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  return (await readFile(file, 'utf8')).trim()
}
