import { readFile } from 'node:fs/promises'
import t from 'tap'
import { renderSchema } from '../../src/database/schema/render.ts'
import { createTestDatabase } from '../support/database.ts'
import { withClient } from '../support/server.ts'

t.test('the files that describe the schema say what the migrations make', async t => {
  const url = await createTestDatabase(t)
  for (const [file, text] of await withClient(url, client => renderSchema(client))) {
    const kept = await readFile(file, 'utf8').catch(() => '')
    t.equal(
      kept,
      text,
      `${file} is up to date; if the change of schema is meant, renew it by: npm run schema`,
    )
  }
})
