import { Registry } from 'prom-client'
import t from 'tap'
import type { FixesTable } from '../../src/database/known-fixes.ts'
import { judgeServerVersion } from '../../src/operations/server-version.ts'
import { openTestPools } from '../support/database.ts'

t.test('a server that lacks known fixes is a line in the log and a metric', async t => {
  const { app: pool } = await openTestPools(t)
  const { rows } = await pool.query<{ version: number }>(
    `select current_setting('server_version_num')::int as version`,
  )
  const [major, minor] = [Math.floor(rows[0]!.version / 10_000), rows[0]!.version % 10_000]
  const knownTo = (newest: number): FixesTable => ({
    asOf: '2026-11-28',
    majors: { [major]: { minor: newest, released: '2026-08-13', endsOn: '2100-01-01' } },
    about: 'all of them',
  })
  const judged = async (table: FixesTable) => {
    const [lines, metrics] = [[] as string[], new Registry()]
    const log = { warn: (line: string) => lines.push(line) } as never
    await judgeServerVersion({ pool, log, metrics }, new Date(), table)
    return { lines, metrics: await metrics.metrics() }
  }
  const outdated = await judged(knownTo(minor + 1))
  const said = new RegExp(`PostgreSQL ${major}\\.${minor} lacks the fixes of ${major}\\.${minor + 1}`)
  t.match(outdated.lines, [said], 'one line, with both versions')
  t.match(outdated.metrics, /^fleetwake_server_lacks_fixes 1$/m)
  const newest = await judged(knownTo(minor))
  t.same(newest.lines, [], 'nothing is said of one that is as new')
  t.match(newest.metrics, /^fleetwake_server_lacks_fixes 0$/m)
})
