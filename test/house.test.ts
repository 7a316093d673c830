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
    "import { a } from './a.ts'\nimport { hub } from '../live/hub.ts'\n",
  )
  t.same(found, [
    'src/telemetry/reading.ts:2: imports src/live/hub.ts, which runs up from floor 1 to floor 2',
  ])
})

t.test('a feature that imports another is found', async t => {
  t.match(check('src/ingest/writer.ts', "import { hub } from '../live/hub.ts'\n"), [
    /src\/ingest and src\/live are on one floor/,
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
  t.same(check('src/ingest/command.ts', "import { hub } from '../live/hub.ts'\n"), [])
})

t.test('a file over the limit is found', async t => {
  t.match(check('src/live/hub.ts', 'x\n'.repeat(251)), ['src/live/hub.ts: has 251 lines, the limit is 250'])
  t.same(check('src/live/hub.ts', 'x\n'.repeat(250)), [])
})

t.test('a file outside every room is found', async t => {
  t.match(check('src/utils/index.ts', ''), [/belongs to no room/])
})
