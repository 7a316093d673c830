import { readFileSync } from 'node:fs'
import t from 'tap'
import { checkHouse, readSources } from './support/house.ts'

const example = readFileSync('.env.example', 'utf8')
const check = (path: string, text: string) => checkHouse([{ path, text }], example)

t.test('the house as it stands is in order', async t => {
  t.same(checkHouse(readSources(), example), [])
})

t.test('an import that runs up a floor is found, and said where', async t => {
  const found = check(
    'src/telemetry/reading.ts',
    "import { a } from './a.ts'\nimport { hub } from '../feed/hub.ts'\n",
  )
  t.same(found, [
    'src/telemetry/reading.ts:2: imports src/feed/hub.ts, which runs up from floor 1 to floor 2',
  ])
})

t.test('a feature that imports another is found', async t => {
  t.match(check('src/ingest/writer.ts', "import { hub } from '../feed/hub.ts'\n"), [
    /src\/ingest and src\/feed are on one floor/,
  ])
  t.match(check('partitions/run.ts', "const x = await import('../src/history/track.ts')\n"), [/on one floor/])
})

t.test('an import across several lines is found', async t => {
  t.match(check('src/database/pools.ts', "import {\n  a,\n  b,\n} from '../fleet/vehicles.ts'\n"), [
    /pools\.ts:4/,
  ])
})

t.test("imports that run down, and an operator's command, are in order", async t => {
  t.same(
    check(
      'src/ingest/writer.ts',
      "import { Problem } from '../errors.ts'\nimport { decode } from '../telemetry/decode.ts'\n",
    ),
    [],
  )
  t.same(check('src/ingest/command.ts', "import { hub } from '../feed/hub.ts'\n"), [])
})

t.test('a file over the limit is found', async t => {
  t.match(check('src/feed/hub.ts', 'x\n'.repeat(251)), ['src/feed/hub.ts: has 251 lines, the limit is 250'])
  t.same(check('src/feed/hub.ts', 'x\n'.repeat(250)), [])
})

t.test('a test that sleeps, or judges by how long something took, is found', async t => {
  const wrongs: [string, RegExp][] = [
    ['await delay(300)', /a\.test\.ts:1: waits in real time: await delay\(300\); wait for an event/],
    ['await new Promise(resolve => setTimeout(resolve, 50))', /waits in real time/],
    ["await client.query('select pg_sleep(1)')", /waits in real time/],
    ['await page.waitForTimeout(100)', /waits in real time/],
    ['const begun = performance.now()', /measures how long something takes.*bench/],
    ['const took = Date.now() - begun', /measures/],
    ['while (Date.now() < deadline)', /measures/],
    ["const ms = rows[0]['Execution Time']", /measures/],
    ['t.ok(milliseconds < 5, what)', /measures/],
  ]
  for (const [line, found] of wrongs) t.match(check('test/room/a.test.ts', `${line}\n`), [found], line)
  const rights = [
    't.setTimeout(300_000)',
    'const time = Date.now() - 60_000',
    "await until('it has come', () => came)",
    'clearTimeout(timer)',
    't.ok(Date.parse(body.upTo) <= Date.now())',
  ]
  for (const line of rights) t.same(check('test/room/a.test.ts', line), [], line)
  t.same(check('test/support/until.ts', 'await delay(5)'), [], 'what tests wait with is no test')
})

t.test('a test that is allowed to sleep, and does not any more, is found', async t => {
  t.match(check('test/ingest/crashes.test.ts', ''), [/is allowed what it does not do/])
})

t.test('a file outside every room is found', async t => {
  t.match(check('src/utils/index.ts', ''), [/belongs to no room/])
})
