import t from 'tap'
import { readAlarms } from '../../src/database/alarms.ts'
import type { FixesTable } from '../../src/database/known-fixes.ts'
import { judgeServerVersion } from '../../src/operations/server-version.ts'
import { openTestPools } from '../support/database.ts'

t.test('a server that lacks known fixes is an alarm and a line in the log, until it is replaced', async t => {
  const { app } = await openTestPools(t)
  const { rows } = await app.query<{ version: number }>(
    `select current_setting('server_version_num')::int as version`,
  )
  const [major, minor] = [Math.floor(rows[0]!.version / 10_000), rows[0]!.version % 10_000]
  const knownTo = (newest: number): FixesTable => ({
    asOf: '2026-11-28',
    majors: { [major]: { minor: newest, released: '2026-08-13', endsOn: '2100-01-01' } },
    about: 'all of them',
  })
  const lines: string[] = []
  const log = { warn: (_: object, line: string) => lines.push(line) } as never
  await judgeServerVersion(app, log, new Date(), knownTo(minor + 1))
  const said = new RegExp(`PostgreSQL ${major}\\.${minor} lacks the fixes of ${major}\\.${minor + 1}`)
  t.match(lines, [said], 'one line, with both versions')
  t.match(await readAlarms(app), [{ code: 'server_outdated', message: said }])
  await judgeServerVersion(app, log, new Date(), knownTo(minor))
  t.same(await readAlarms(app), [])
  t.equal(lines.length, 1, 'nothing is said of one that is as new')
})
