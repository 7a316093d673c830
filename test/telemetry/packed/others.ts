import t from 'tap'
import type { PostgresBinaries } from '../../../src/database/binaries.ts'
import { createTestDatabase } from '../../support/database.ts'
import { useServerOf, withClient } from '../../support/server.ts'

/**
 * Tests of all that is packed, on a server of other programs: read, late, archived, followed, and killed on the way.
 * `is` is what that server is.
 */
export async function testPackedPath(
  programs: () => Promise<PostgresBinaries>,
  is: { version?: number; pgcrypto: boolean },
): Promise<void> {
  t.test('the server', async each => {
    await useServerOf(t, await programs())
    const url = await createTestDatabase(each)
    const { rows } = await withClient(url, client =>
      client.query(
        `select current_setting('server_version_num')::integer / 10000 as version,
                to_regprocedure('pgp_sym_decrypt_bytea(bytea, text)') is not null as pgcrypto`,
      ),
    )
    each.match(rows, [is])
  })
  await import('./days.test.ts')
  await import('../../partitions/packing.test.ts')
  await import('../../partitions/shorter.test.ts')
  await import('../../history/feed-packed.test.ts')
  await import('../../archive/maintained.test.ts')
  // Its questions are asked over packed days from here on, which is not for those above.
  t.test('history', async () => {
    await import('../../history/packed.test.ts')
  })
}
