import { to as copyTo } from 'pg-copy-streams'
import t from 'tap'
import { Column, type ColumnKind } from '../../src/history/export/column.ts'
import { CopiedRows } from '../../src/history/export/rows.ts'
import { openHistory } from './support.ts'

const kinds: ColumnKind[] = ['uuid', 'time', 'double', 'float', 'boolean', 'text']
const ids = ['0b34a1c8-0000-4000-8000-00000000000a', 'ffffffff-1111-4222-8333-444444444444']
const sql = `
  select id::uuid, t::timestamptz, d::float8, f::float4, b::boolean, x::text
    from (values ('${ids[0]}', '2026-11-20T00:00:00.000001Z', 13.25, 40.5, true, 'a "quoted" ü'),
                 ('${ids[0]}', '1969-12-31T23:59:59.999999Z', null, null, null, null),
                 ('${ids[1]}', '2026-11-20T00:00:01Z', -0.5, 0, false, ''),
                 ('${ids[0]}', '2026-11-20T00:00:02Z', 1e300, null, null, 'back')) as v (id, t, d, f, b, x)`
const expected = [
  [ids[0], ids[0], ids[1], ids[0]],
  [1_795_132_800_000_000n, -1_000n, 1_795_132_801_000_000n, 1_795_132_802_000_000n],
  [13.25, null, -0.5, 1e300],
  [40.5, null, 0, null],
  [true, null, false, null],
  ['a "quoted" ü', null, '', 'back'],
]

t.test('rows of a binary COPY are the same wherever its parts are cut', async t => {
  const history = await openHistory(t)
  const client = await history.database.read.connect()
  const parts: Buffer[] = []
  for await (const part of client.query(copyTo(`copy (${sql}) to stdout (format binary)`))) parts.push(part)
  client.release()
  const bytes = Buffer.concat(parts)

  for (let size = 1; size <= bytes.length; size++) {
    const columns = kinds.map(kind => new Column(kind, 4))
    const rows = new CopiedRows()
    let length = 0
    for (let at = 0; at < bytes.length; at += size) {
      rows.add(bytes.subarray(at, at + size))
      while (rows.next(columns, length) > 0) length++
    }
    t.same(
      columns.map(column => [...column.take(length)]),
      expected,
      `in parts of ${size}`,
    )
  }
})

t.test('a column begins anew once its values were taken', async t => {
  const column = new Column('float', 2)
  const one = Buffer.alloc(4)
  one.writeFloatBE(1)
  column.putNull(0)
  column.put(1, one, 0, 4)
  t.same(column.take(2), [null, 1])
  column.put(0, one, 0, 4)
  t.same([...column.take(1)], [1])
})

t.test('what is no binary COPY is not taken for one', async t => {
  t.throws(() => new CopiedRows().add(Buffer.from('vehicleId,time\nnot,one\n')), /not a binary COPY/)
})
