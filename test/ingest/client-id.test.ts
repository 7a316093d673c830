import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { clientIdOf } from '../../src/ingest/mqtt/client-id.ts'
import { temporaryFolder } from '../support/process.ts'

t.test('a client id is made up once, written down, and the same at every start', async t => {
  const folder = join(await temporaryFolder(t), 'not', 'there', 'yet')
  const ids = await Promise.all(Array.from({ length: 10 }, () => clientIdOf(folder)))
  t.equal(new Set(ids).size, 1, 'for ten starts at the same moment')
  t.match(ids[0], /^fleetwake-[0-9a-f]{16}$/)
  t.equal(await clientIdOf(folder), ids[0])
  t.equal((await readFile(join(folder, 'mqtt-client-id'), 'utf8')).trim(), ids[0])
  t.not(await clientIdOf(await temporaryFolder(t)), ids[0], 'another process has another')
})
