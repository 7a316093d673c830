import { execFile } from 'node:child_process'
import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { appendFile, copyFile, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Pool } from 'pg'
import pino from 'pino'
import t, { type Test } from 'tap'
import { readAlarms } from '../../src/database/alarms.ts'
import { type AnchorConfig, anchorStore, checkingKeys } from '../../src/fleet/anchor-files.ts'
import { compareWithAnchors } from '../../src/fleet/anchored.ts'
import { anchorDaily, anchorNow } from '../../src/fleet/anchoring.ts'
import { verifyAudit } from '../../src/fleet/audit.ts'
import { predefinedRoles } from '../../src/http/permissions.ts'
import { built } from '../support/build.ts'
import { openTestPools } from '../support/database.ts'
import { addOrganization, addRow } from '../support/organization.ts'
import { temporaryFolder } from '../support/process.ts'
import { testAdministratorUrl, withClient } from '../support/server.ts'

/** The rows that an organization begins with: itself and its roles. */
const born = 1 + predefinedRoles.length

const log = pino({ level: 'silent' })
const noon = new Date('2026-11-20T12:00:00Z')
const later = (hours: number) => new Date(noon.getTime() + hours * 3_600_000)

async function configIn(t: Test, more: Partial<AnchorConfig> = {}): Promise<AnchorConfig> {
  const dataDir = await temporaryFolder(t)
  return {
    dataDir,
    auditAnchorDir: undefined,
    auditAnchorKey: undefined,
    auditAnchorPublicKey: undefined,
    ...more,
  }
}

async function compare(pool: Pool, config: AnchorConfig) {
  return await compareWithAnchors(pool, anchorStore(config), await checkingKeys(config))
}

async function asSuperuser(databaseUrl: string, ...statements: string[]): Promise<void> {
  await withClient(await testAdministratorUrl(databaseUrl), async client => {
    await client.query('begin')
    await client.query('set local session_replication_role = replica')
    for (const statement of statements) await client.query(statement)
    await client.query('commit')
  })
}

/** The whole chain anew, from row `from` on, by the database's own function: consistent in itself. */
const rewriteFrom = (from: number) => `
  do $$
  declare
    entry record;
    last bytea;
  begin
    for entry in select * from audit_logs where sequence >= ${from} order by organization_id, sequence loop
      select hash into last from audit_logs
      where organization_id = entry.organization_id and sequence = entry.sequence - 1;
      last := coalesce(last, sha256(convert_to(entry.organization_id::text, 'UTF8')));
      update audit_logs set user_id = null, database_user = 'nobody', previous_hash = last,
        hash = audit_digest(last, organization_id, sequence, created_at, null, 'nobody', action, entity_type,
          entity_id, before, after)
      where organization_id = entry.organization_id and sequence = entry.sequence;
    end loop;
    update audit_heads h set hash = (select hash from audit_logs l
      where l.organization_id = h.organization_id and l.sequence = h.sequence) where sequence > 0;
  end
  $$`

async function grow(pool: Pool, organizationId: string, rows: number): Promise<void> {
  for (let n = 0; n < rows; n++)
    await addRow(pool, 'customers', { organization_id: organizationId, name: `Customer ${Math.random()}` })
}

t.test(
  'a chain that a superuser rewrote as a whole holds in itself, and not against its anchors',
  async t => {
    const { app, url } = await openTestPools(t)
    const organizationId = await addOrganization(app)
    const other = await addOrganization(app, 'Other')
    const config = await configIn(t)
    await grow(app, organizationId, 4)
    t.match(await anchorNow(app, config, noon), { written: 2, refused: [] })
    await grow(app, organizationId, 4)
    t.match(await anchorNow(app, config, later(24)), { written: 1 }, 'only what has grown')
    await grow(app, organizationId, 4)
    t.match(await compare(app, config), { lines: 3, problems: [], contradictions: [] }, 'it agrees')

    await asSuperuser(url, rewriteFrom(born + 5))
    t.same((await verifyAudit(app)).findings, [], 'the chain alone says that all is well')
    t.match(
      (await compare(app, config)).contradictions,
      [
        {
          organizationId,
          sequence: born + 8,
          anchoredAt: later(24).toISOString(),
          problem: new RegExp(
            `row ${born + 8} is not the one that was anchored .* It agrees up to row ${born + 4}, anchored 2026-11-20T12`,
          ),
        },
      ],
      'the anchors say since when it is another',
    )
    await asSuperuser(url, rewriteFrom(1))
    t.same((await verifyAudit(app)).findings, [])
    const found = (await compare(app, config)).contradictions
    t.same(
      new Set(found.map(({ organizationId: whose, sequence }) => `${whose} ${sequence}`)),
      new Set([`${organizationId} ${born + 4}`, `${other} ${born}`]),
      'of both organizations from the first on',
    )

    t.equal(await anchorDaily(app, config, log, later(48)), false, 'it gets no new anchor')
    t.match(await readAlarms(app), [
      { code: 'audit_not_anchored', message: /is not the one that was anchored/ },
    ])
  },
)

t.test('a chain that was cut off, as by an older backup, is said to be; and can be explained', async t => {
  const { app, url } = await openTestPools(t)
  const organizationId = await addOrganization(app)
  const config = await configIn(t)
  await grow(app, organizationId, 6)
  await anchorNow(app, config, noon)
  await asSuperuser(
    url,
    `delete from audit_logs where sequence > ${born + 2}`,
    `update audit_heads h set (sequence, hash) = (select sequence, hash from audit_logs l
       where l.organization_id = h.organization_id order by sequence desc limit 1)`,
  )
  t.same((await verifyAudit(app)).findings, [], 'the chain alone says that all is well')
  t.match((await compare(app, config)).contradictions, [
    {
      sequence: born + 6,
      problem: new RegExp(
        `but the chain ends at row ${born + 2}: either an older backup was restored, or the chain was cut off`,
      ),
    },
  ])
  await grow(app, organizationId, 6)
  t.match((await compare(app, config)).contradictions, [{ problem: /continues differently since a restore/ }])

  t.match(await anchorNow(app, config, later(1), 'restored the backup of Monday'), {
    written: 1,
    refused: [],
  })
  t.match(await compare(app, config), {
    contradictions: [],
    explained: [{ organizationId, sequence: born + 6, explanation: 'restored the backup of Monday' }],
  })
  t.equal(await anchorDaily(app, config, log, later(2)), true, 'and it is anchored again')
})

t.test('lines that were altered, taken out or put in are found', async t => {
  const { app } = await openTestPools(t)
  const organizationId = await addOrganization(app)
  const config = await configIn(t)
  for (let day = 0; day < 4; day++) {
    await grow(app, organizationId, 1)
    await anchorNow(app, config, later(day * 24))
  }
  const { place } = anchorStore(config)
  const lines = (await readFile(place, 'utf8')).split('\n').slice(0, -1)
  const problemsOf = async (changed: string[]) => {
    await writeFile(place, changed.map(line => `${line}\n`).join(''))
    return (await compare(app, config)).problems
  }
  t.same(await problemsOf(lines), [])
  t.match(await problemsOf(lines.with(1, lines[1]!.replace(/"sequence":\d+/, '"sequence":1'))), [
    /line 2 .* altered: its signature does not match/,
    /line 3 .* does not follow/,
  ])
  t.match(await problemsOf(lines.toSpliced(1, 1)), [/line 2 .* does not follow/])
  t.match(await problemsOf(lines.slice(1)), [/line 1 .* does not follow/], 'the first too')
  t.match(await problemsOf([lines[0]!, lines[2]!, lines[1]!, lines[3]!]), [/line 2/, /line 3/, /line 4/])
  t.match(await problemsOf(lines.with(3, '{"a":1}')), [/line 4 of the anchors is not an anchor/])
  await problemsOf(lines)
  await appendFile(place, lines[3]!.slice(0, 40))
  t.same((await compare(app, config)).problems, [], 'half a line is what a kill left')
  await grow(app, organizationId, 1)
  t.match(await anchorNow(app, config, later(120)), { written: 1 })
  t.match(await compare(app, config), { lines: 5, problems: [] }, 'and the next run mends it')
})

t.test('the key is made for its owner alone, or named; who checks needs its public half', async t => {
  const { app, url } = await openTestPools(t)
  await addOrganization(app)
  const config = await configIn(t)
  await anchorNow(app, config, noon)
  t.equal((await stat(join(config.dataDir, 'audit-anchor.key'))).mode & 0o777, 0o600)

  const elsewhere = await temporaryFolder(t)
  await mkdir(join(elsewhere, 'anchors'))
  await copyFile(anchorStore(config).place, join(elsewhere, 'anchors', 'audit-anchors.jsonl'))
  await copyFile(join(config.dataDir, 'anchors', 'audit-anchors.pem'), join(elsewhere, 'their.pem'))
  const audit = command(url, {
    DATA_DIR: elsewhere,
    AUDIT_ANCHOR_PUBLIC_KEY: join(elsewhere, 'their.pem'),
  })
  t.match(await audit('verify'), {
    code: 0,
    stdout: /every chain is intact.*\n1 anchors in .* they agree\./s,
  })
  const { privateKey } = generateKeyPairSync('ed25519')
  await writeFile(
    join(elsewhere, 'their.pem'),
    createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }) as string,
  )
  t.match(await audit('verify', '--json'), { code: 1, stdout: /signed by an unknown key/ })

  const named = join(elsewhere, 'own.key')
  await writeFile(named, privateKey.export({ type: 'pkcs8', format: 'pem' }) as string)
  const own = command(url, { DATA_DIR: join(elsewhere, 'own'), AUDIT_ANCHOR_KEY: named })
  t.match(await own('verify'), { code: 0, stdout: /There are no anchors in/ })
  t.match(await own('anchor'), { code: 0, stdout: /1 chains anchored/ })
  t.match(await own('verify'), { code: 0, stdout: /they agree/ })
  await asSuperuser(url, rewriteFrom(1))
  t.match(await own('verify'), {
    code: 1,
    stdout: /every chain is intact.*is not the one that was anchored.*they do not agree/s,
  })
  t.match(await own('anchor'), { code: 1, stdout: /Not anchored\.\n0 chains/ })
  t.match(await own('anchor', '--explain', 'a test'), { code: 0 })
  t.match(await own('verify'), { code: 0, stdout: /Explained: "a test"/ })
  t.match(await own('verify', '--explain', 'a test'), { code: 2 })
})

t.test(
  'a day after the last anchor the start makes one, and what keeps it from that is an alarm',
  async t => {
    const { app } = await openTestPools(t)
    const organizationId = await addOrganization(app)
    const config = await configIn(t)
    await mkdir(join(config.dataDir, 'anchors'))
    await writeFile(join(config.dataDir, 'anchors', 'audit-anchors.jsonl'), 'a folder would be right\n')
    await rm(join(config.dataDir, 'anchors'), { recursive: true })
    await writeFile(join(config.dataDir, 'anchors'), 'a file where a folder should be')
    t.equal(await anchorDaily(app, config, log, noon, { onlyIfDue: true }), false)
    t.match(await readAlarms(app), [{ code: 'audit_not_anchored' }])
    await rm(join(config.dataDir, 'anchors'))
    t.equal(await anchorDaily(app, config, log, noon, { onlyIfDue: true }), true)
    t.same(await readAlarms(app), [], 'over once it works')
    await grow(app, organizationId, 1)
    await anchorDaily(app, config, log, later(23), { onlyIfDue: true })
    t.equal((await compare(app, config)).lines, 1, 'the last one is not a day old')
    await anchorDaily(app, config, log, later(24), { onlyIfDue: true })
    t.equal((await compare(app, config)).lines, 2)
  },
)

function command(url: string, environment: Record<string, string>) {
  return async (...args: string[]): Promise<{ code: number; stdout: string }> =>
    await promisify(execFile)(process.execPath, [...built('src/fleet/command'), ...args], {
      env: { ...process.env, DATABASE_URL: url, ...environment },
    })
      .then(({ stdout }) => ({ code: 0, stdout }))
      .catch(({ code, stdout }) => ({ code, stdout }))
}
