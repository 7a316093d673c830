import { randomBytes } from 'node:crypto'
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * The name of our session at an external broker. It must be the same at every start, or what the broker
 * collected for us would wait for ever; and no other process may have it, or the two would throw each other
 * out. So it is made up once, and written down where this process keeps its data.
 */
export async function clientIdOf(dataDir: string): Promise<string> {
  const file = join(dataDir, 'mqtt-client-id')
  const id = randomBytes(8).toString('hex')
  await mkdir(dataDir, { recursive: true })
  // Written aside and then linked, so that it appears whole. Another start at the same moment may be quicker;
  // then what that one wrote counts.
  await writeFile(`${file}.${id}`, `fleetwake-${id}\n`)
  await link(`${file}.${id}`, file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  await rm(`${file}.${id}`)
  return (await readFile(file, 'utf8')).trim()
}
