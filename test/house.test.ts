import { readFileSync } from 'node:fs'
import t from 'tap'
import { checkLandedLine, hashOf, newFiles, withNewFiles } from '../src/database/migration-files.ts'
import { checkExports } from './support/exports.ts'
import { checkFunctions } from './support/functions.ts'
import { checkHouse, checkMigrations, checkOthers, readSources } from './support/house.ts'

const example = readFileSync('.env.example', 'utf8')
const check = (path: string, text: string) => checkHouse([{ path, text }], example)

t.test('the house as it stands is in order', async t => {
  t.same([...checkHouse(readSources(), example), ...checkOthers(readSources())], [])
  t.same(await checkMigrations(), [])
})

t.test('what a file exports and nobody imports is found', async t => {
  const room = { path: 'src/history/range.ts', text: 'export const used = 1\nexport function unused() {}\n' }
  const user = (text: string) => ({ path: 'src/history/routes.ts', text })
  const said = 'src/history/range.ts: exports unused, which nobody imports'
  t.same(checkExports([room, user("import { used } from './range.ts'")]), [said])
  t.same(checkExports([room, user("import {\n  type unused,\n  used as own,\n} from './range.ts'")]), [])
  t.same(checkExports([room, user("const all = await import('./range.ts')")]), [])
})

t.test('a function that is too long is found, without those that stand in it', async t => {
  const lines = (count: number) => '  call()\n'.repeat(count)
  const long = { path: 'src/fleet/a.ts', text: `export function one() {\n${lines(59)}}\n` }
  t.match(checkFunctions([long]), [/^src\/fleet\/a\.ts:1: one has 61 lines of its own, the limit is 60/])
  const nested = `function outer() {\n${lines(40)}  const inner = () => {\n${lines(40)}  }\n}\n`
  t.same(checkFunctions([{ path: 'src/fleet/a.ts', text: nested }]), [])
  const short = { path: 'src/main.ts', text: 'async function startService() {}\n' }
  t.match(checkFunctions([short]), [/is allowed what it does not need/])
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

t.test('a question to the telemetry tables from another room is found, in TypeScript and in SQL', async t => {
  const room =
    /src\/fleet\/a\.(ts|sql):2: names \S+, which only src\/telemetry\/store may; ask one of its functions/
  for (const line of [
    "await client.query('select time from vehicle_telemetry where vehicle_id = $1')",
    'select sum(distance_km) from vehicle_telemetry_daily',
    'insert into dirty_hours (hour) values ($1)',
    'drop table vehicle_telemetry_p20261120',
    'select * from telemetry_hour($1, $2, 300)',
    'select avg(speed_avg) from telemetry_hourly',
  ]) {
    t.match(check('src/fleet/a.ts', `\n${line}\n`), [room], line)
    t.match(check('src/fleet/a.sql', `\n${line}\n`), [room], line)
    t.same(check('src/telemetry/store/a.ts', line), [], 'its owner may')
    t.same(check('test/fleet/a.test.ts', line), [], 'a test may look')
  }
  t.same(check('src/fleet/a.ts', "app.post('/vehicles/:id/telemetry', telemetryDay(1))"), [])
})

t.test('a room that may name the telemetry tables, and does not any more, is found', async t => {
  const sources = [{ path: 'partitions/run.ts', text: 'nothing\n' }]
  t.match(checkOthers(sources), [/partitions: has an exception that it does not need/])
  t.same(checkOthers([...sources, { path: 'partitions/a.sql', text: 'from dirty_hours' }]), [])
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
    ['await page.waitForFunction(async () => true)', /takes for a yes at once: .*use untilOnPage/],
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
  t.match(check('test/ingest/crashes.test.ts', ''), [/has an exception that it does not need/])
})

t.test('a file outside every room is found', async t => {
  t.match(check('src/utils/index.ts', ''), [/belongs to no room/])
})

t.test('migrations are one line, of which nothing that has landed changes', async t => {
  const landed = ['0001_a.sql', '0403_b.sql'].map(file => ({ hash: hashOf(file), file }))
  const files = (...added: [string, string][]) =>
    new Map([...landed.map(({ file, hash }) => [file, hash] as const), ...added])
  const found = (line: Parameters<typeof checkLandedLine>[0]) => checkLandedLine(line, landed)

  t.same(found({ landed, files: files() }), [])
  t.same(found({ landed, files: files(['0404_c.sql', 'c']) }), [], 'one at the end is in order')
  t.equal(
    withNewFiles({ landed, files: files(['0404_c.sql', 'c'], ['0001_a.sql', 'other']) }),
    `${hashOf('0001_a.sql')}  0001_a.sql\n${hashOf('0403_b.sql')}  0403_b.sql\nc  0404_c.sql\n`,
    'it is added, and a line that is there stays as it is',
  )
  t.same(newFiles({ landed, files: files(['0404_c.sql', 'c']) }), ['0404_c.sql'])
  t.match(found({ landed, files: files(['0203_c.sql', 'c']) }), [
    /0203_c\.sql: sorts too early: databases have run 0403_b\.sql\. Give it a higher number/,
  ])
  t.match(found({ landed, files: files(['0001_a.sql', 'other']) }), [/0001_a\.sql: was changed after it had/])
  t.match(found({ landed, files: new Map([...files()].slice(1)) }), [
    /0001_a\.sql: is missing, but has landed/,
  ])
  const renewed = [{ hash: 'other', file: '0001_a.sql' }, landed[1]!]
  t.match(
    found({ landed: renewed, files: files(['0001_a.sql', 'other']) }),
    [/landed\.txt: the line of 0001_a\.sql has landed; restore it/],
    'a list that was made anew does not pass',
  )
  const squeezed = [landed[0]!, { hash: 'c', file: '0203_c.sql' }, landed[1]!]
  t.match(found({ landed: squeezed, files: files(['0203_c.sql', 'c']) }), [/0203_c\.sql: sorts too early/])
})
