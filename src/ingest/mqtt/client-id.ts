import { randomBytes } from 'node:crypto'
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * The name of our session at an external broker. It must be the same at every start, or the messages that the broker
 * collected for us would wait for ever. No other process may have it, or the two would disconnect each other. So it is
 * generated once, and stored where this process keeps its data.
 */
export async function clientIdOf(dataDir: string): Promise<string> {
  const file = join(dataDir, 'mqtt-client-id')
  const id = randomBytes(8).toString('hex')
  await mkdir(dataDir, { recursive: true })
  // Written to a temporary file and then linked, so that it appears complete. If another start at the same moment is
  // quicker, its name is used.
  await writeFile(`${file}.${id}`, `fleetwake-${id}\n`)
  await link(`${file}.${id}`, file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  await rm(`${file}.${id}`)
  return (await readFile(file, 'utf8')).trim()
}
