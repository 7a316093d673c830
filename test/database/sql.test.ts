import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import t from 'tap'
import { readSql } from '../../src/database/sql.ts'

t.test('names are filled into SQL, and nothing else', t => {
  const folder = t.testdir({
    'few.sql': "select :columns, '1'::few from :table where n < :few",
    'empty.sql': 'select',
  })
  const beside = pathToFileURL(join(folder, 'module.ts')).href
  const names = { columns: 'a, t.b', table: 'things', few: 3 }
  t.equal(readSql(beside, 'few.sql', names), "select a, t.b, '1'::few from things where n < 3")
  t.throws(() => readSql(beside, 'few.sql', { ...names, table: '(select 1) one' }), /stands for names alone/)
  t.throws(() => readSql(beside, 'empty.sql', { few: 3 }), /There is no :few/)
  t.end()
})
