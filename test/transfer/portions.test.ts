import { Readable } from 'node:stream'
import t from 'tap'
import { portionsOf } from '../../src/transfer/load.ts'

async function cut(text: string, rows: number, chunk: number): Promise<string[]> {
  const chunks = Array.from({ length: Math.ceil(text.length / chunk) }, (_, n) =>
    Buffer.from(text.slice(n * chunk, (n + 1) * chunk)),
  )
  const portions: string[] = []
  for await (const portion of portionsOf(Readable.from(chunks), rows))
    portions.push(Buffer.concat(portion).toString())
  return portions
}

t.test('the text of a COPY is cut after so many rows, wherever its chunks end', async t => {
  const lines = Array.from({ length: 10 }, (_, n) => `${n}\ta line with \\n and \\\\ in it\n`)
  for (const rows of [1, 3, 5, 10, 11]) {
    const expected = Array.from({ length: Math.ceil(10 / rows) }, (_, n) =>
      lines.slice(n * rows, (n + 1) * rows).join(''),
    )
    for (let chunk = 1; chunk < 70; chunk++)
      t.same(await cut(lines.join(''), rows, chunk), expected, `${rows} rows, chunks of ${chunk}`)
  }
  t.same(await cut('', 5, 10), [], 'of nothing there is no portion')
})
