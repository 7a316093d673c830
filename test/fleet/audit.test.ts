import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Pool } from 'pg'
import t from 'tap'
import { asTenant } from '../../src/database/transaction.ts'
import { verifyAudit } from '../../src/fleet/audit.ts'
import { predefinedRoles } from '../../src/http/permissions.ts'
import { built } from '../support/build.ts'
import { openTestPools } from '../support/database.ts'
import { addOrganization, addRow } from '../support/organization.ts'
import { temporaryFolder } from '../support/process.ts'
import { testAdministratorUrl, withClient } from '../support/server.ts'

/** The rows that an organization begins with: itself and its roles. */
const born = 1 + predefinedRoles.length

const vin = (n: number) => `VIN${String(n).padStart(14, '0')}`

/** What a superuser can do, whom no trigger stops. */
async function tamper(pool: Pool, text: string, values: unknown[] = []): Promise<void> {
  await withClient(await testAdministratorUrl(pool.options.connectionString), async client => {
    await client.query('set session_replication_role = replica')
    await client.query(text, values)
  })
}

t.test('every change of a row is in the log, with who made it, before and after', async t => {
  const { app } = await openTestPools(t)
  const organizationId = await addOrganization(app)
  const userId = await addRow(app, 'users', {
    organization_id: organizationId,
    email: 'a@example.org',
    role: 'admin',
  })
  const id = await asTenant(app, { organizationId, userId }, async client => {
    const id = await addRow(client, 'vehicles', { vin: vin(1), license_plate: 'A 1' })
    await client.query(`update vehicles set status = 'maintenance' where id = $1`, [id])
    await client.query('update vehicles set status = status where id = $1', [id])
    return id
  })
  await app.query(`update users set password_hash = '$scrypt$a-hash-that-is-long-enough$' where id = $1`, [
    userId,
  ])
  const { rows } = await app.query(
    `select action, entity_type, user_id, before, after from audit_logs
     where entity_id in ($1, $2) order by sequence`,
    [id, userId],
  )
  t.match(rows, [
    { action: 'insert', entity_type: 'users', user_id: null, before: null },
    { action: 'insert', entity_type: 'vehicles', user_id: userId, before: null, after: { vin: vin(1) } },
    { action: 'update', before: { status: 'active' }, after: { status: 'maintenance' } },
    { action: 'update' },
    { action: 'update', entity_type: 'users', after: { password_hash: '(another secret)' } },
  ])
  t.notMatch(JSON.stringify(rows), /scrypt/, 'no hash of a password is kept there')
  t.equal((await app.query('select from audit_pending')).rowCount, 0, 'nothing is left waiting')
})

t.test(
  'the log takes no update, no delete and no truncation, on a partition by its name neither',
  async t => {
    const { app } = await openTestPools(t)
    await addOrganization(app)
    const { rows: partitions } = await app.query<{ name: string }>(
      `select inhrelid::regclass::text as name from pg_inherits where inhparent = 'audit_logs'::regclass`,
    )
    t.ok(partitions.length >= 2, 'this month and the next have a partition')
    for (const name of ['audit_logs', ...partitions.map(partition => partition.name)]) {
      await t.rejects(app.query(`truncate ${name}`), /append-only: truncate/, `truncate ${name}`)
    }
    const { rows } = await app.query<{ name: string }>(
      'select distinct tableoid::regclass::text as name from audit_logs',
    )
    for (const name of ['audit_logs', rows[0]!.name]) {
      await t.rejects(
        app.query(`update ${name} set action = 'delete'`),
        /append-only: update/,
        `update ${name}`,
      )
      await t.rejects(app.query(`delete from ${name}`), /append-only: delete/, `delete from ${name}`)
    }
  },
)

t.test('writers at once, with whatever settings, leave one chain without a gap', async t => {
  const { app } = await openTestPools(t, { DATABASE_APP_CONNECTIONS: '12' })
  const organizations = await Promise.all([addOrganization(app, 'A'), addOrganization(app, 'B')])
  const zones = ['UTC', 'Asia/Tokyo', 'America/St_Johns']
  await Promise.all(
    Array.from({ length: 60 }, (_, n) =>
      asTenant(app, { organizationId: organizations[n % 2]! }, async client => {
        await client.query(
          `set local timezone = '${zones[n % 3]}'; set local datestyle = 'German'; set local extra_float_digits = -10`,
        )
        const id = await addRow(client, 'vehicles', {
          vin: vin(n),
          license_plate: `ö ${n}`,
          odometer: 0.1 + n,
        })
        await client.query('update vehicles set odometer = odometer * 1.1 where id = $1', [id])
        if (n % 10 === 0) throw new Error('rolled back')
      }).catch((error: Error) => t.equal(error.message, 'rolled back')),
    ),
  )
  t.match(await verifyAudit(app), { organizations: 2, findings: [] })
  const { rows } = await app.query(
    'select count(*) as count, max(sequence) as last from audit_logs group by organization_id',
  )
  for (const { count, last } of rows) t.equal(count, last, 'the numbers are those of the rows')
})

t.test('the verification names a row that a superuser altered, took out or put in', async t => {
  const { app } = await openTestPools(t)
  const organizationId = await addOrganization(app)
  for (let n = 0; n < 20; n++)
    await addRow(app, 'customers', { organization_id: organizationId, name: `Customer ${n}` })
  const other = await addOrganization(app, 'Other')
  t.same((await verifyAudit(app)).findings, [], 'the chain holds at first')
  const idOf = async (sequence: number) =>
    (
      await app.query('select id from audit_logs where organization_id = $1 and sequence = $2', [
        organizationId,
        sequence,
      ])
    ).rows[0].id

  await tamper(
    app,
    `update audit_logs set after = after || '{"name": "Somebody else"}' where organization_id = $1 and sequence = ${born + 3}`,
    [organizationId],
  )
  t.same((await verifyAudit(app)).findings, [
    { organizationId, sequence: born + 3, id: await idOf(born + 3), problem: 'it was altered' },
  ])
  t.same((await verifyAudit(app, other)).findings, [], 'the other chain holds')
  await tamper(
    app,
    `update audit_logs set after = after || '{"name": "Customer 2"}' where organization_id = $1 and sequence = ${born + 3}`,
    [organizationId],
  )
  t.same((await verifyAudit(app)).findings, [], 'put back, the chain holds again')

  await tamper(
    app,
    `update audit_logs set action = 'update', hash = audit_digest(previous_hash, organization_id, sequence, created_at,
    user_id, database_user, 'update', entity_type, entity_id, before, after) where organization_id = $1 and sequence = ${born + 6}`,
    [organizationId],
  )
  t.match(
    (await verifyAudit(app)).findings,
    [{ sequence: born + 6, problem: /the hash of the next row does not match it/ }],
    'also where it was hashed anew',
  )

  await tamper(
    app,
    `delete from audit_logs where organization_id = $1 and sequence in (${born + 9}, ${born + 10})`,
    [organizationId],
  )
  t.match((await verifyAudit(app)).findings, [
    { sequence: born + 6 },
    { sequence: born + 9, id: null, problem: `it is missing, and so are all up to ${born + 10}` },
  ])
  await tamper(app, `delete from audit_logs where organization_id = $1 and sequence > ${born + 18}`, [
    organizationId,
  ])
  t.match(
    (await verifyAudit(app)).findings.at(-1),
    { sequence: born + 19, problem: /is missing/ },
    'and at the end',
  )
})

t.test('the command says what it found and ends with 1, or with 0 if every chain is intact', async t => {
  const { app, url } = await openTestPools(t)
  const organizationId = await addOrganization(app)
  // Not that of a service that was started in this checkout: its anchors are of another database.
  const dataDir = await temporaryFolder(t)
  const verify = async (...more: string[]) => {
    const run = promisify(execFile)(process.execPath, [...built('src/fleet/command'), ...more], {
      env: { ...process.env, DATABASE_URL: url, DATA_DIR: dataDir },
    })
    return await run
      .then(({ stdout }) => ({ code: 0, stdout }))
      .catch(({ code, stdout }) => ({ code, stdout }))
  }
  t.match(await verify('verify'), {
    code: 0,
    stdout: new RegExp(`\\b${born} rows of 1 organizations: every chain is intact`),
  })
  await tamper(app, 'update audit_logs set user_id = gen_random_uuid() where sequence = 3')
  const { code, stdout } = await verify('verify', '--json')
  t.equal(code, 1)
  t.match(JSON.parse(stdout), { findings: [{ organizationId, sequence: 3, problem: 'it was altered' }] })
  t.match(await verify('verfiy'), { code: 2 })
})
