import t from 'tap'
import { askPrepared } from '../../src/history/reports/prepared.ts'
import { openHistory } from './support.ts'

t.test('statements whose plans are kept come in one round trip, with whatever their values are', async t => {
  const { database } = await openHistory(t)
  const echo = 'select $1::text as text, $2::float8 as number, $3::text[] as list'
  const odd = [`it's`, 'a "quoted" \\ back', '$1; drop table vehicles --', '', 'ü\n{,}', 'null']
  for (const text of odd) {
    const [lines, again] = await askPrepared(
      database.read,
      { text: echo, values: [text, 1.5, odd] },
      {
        text: 'select count(*)::int as plans from pg_prepared_statements where generic_plans > 0',
        values: [],
      },
    )
    t.same(lines, [{ text, number: 1.5, list: odd }])
    t.ok(again![0]!.plans)
  }
  t.same(await askPrepared(database.read, { text: echo, values: [null, null, null] }), [
    [{ text: null, number: null, list: null }],
  ])
  const { rows } = await database.read.query('show plan_cache_mode')
  t.equal(rows[0].plan_cache_mode, 'auto', 'and leave the connection as it was')
})

t.test('one that fails takes nothing with it', async t => {
  const { database } = await openHistory(t, { DATABASE_READ_CONNECTIONS: '1' })
  const fraction = { text: 'select 1 / $1::int as result', values: [0] }
  await t.rejects(askPrepared(database.read, fraction), { code: '22012' })
  t.same(await askPrepared(database.read, { ...fraction, values: [1] }), [[{ result: 1 }]])
  await t.rejects(askPrepared(database.read, { text: 'select from nowhere', values: [] }), { code: '42P01' })
  t.same(await askPrepared(database.read, { ...fraction, values: [-1] }), [[{ result: -1 }]])
})
