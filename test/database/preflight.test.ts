import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import t, { type Test } from 'tap'
import { makeDevice, makeVehicle, signIn } from '../support/accounts.ts'
import { built } from '../support/build.ts'
import { startProcess, temporaryFolder } from '../support/process.ts'
import { testAdministratorUrl, urlOf, withClient } from '../support/server.ts'

/**
 * A database as CREATE DATABASE makes it, and a role of its own that is no superuser; both on the server of the tests,
 * whose roles are shared by all: fleetwake_tenant and fleetwake_limited are there already.
 */
async function createBare(t: Test, { owns = true, more = '' } = {}) {
  const administrator = await testAdministratorUrl()
  const name = `bare_${randomBytes(6).toString('hex')}`
  await withClient(administrator, async client => {
    await client.query(`create role ${name} login password 'open sesame'`)
    await client.query(`create database ${name} ${owns ? `owner ${name}` : ''} ${more}`)
  })
  t.teardown(() =>
    withClient(administrator, async client => {
      await client.query(`drop database ${name} with (force)`)
      await client.query(`drop role ${name}`)
    }),
  )
  const url = new URL(urlOf(administrator, name))
  url.username = name
  url.password = 'open sesame'
  return { name, url: url.href, administratorUrl: urlOf(administrator, name) }
}

// Not that of a service that was started in this checkout: its anchors are of another database.
const dataDir = await temporaryFolder(t)
const command = async (url: string, program: string, ...words: string[]) =>
  await promisify(execFile)(process.execPath, [...built(program), ...words], {
    env: { ...process.env, DATABASE_URL: url, DATA_DIR: dataDir, LOG_LEVEL: 'warn' },
  }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
  )

t.test('what an administrator has not done is named, a line each, before anything is touched', async t => {
  const { name, url } = await createBare(t)
  const place = `DATABASE_URL (${new URL(url).host}/${name})`
  const expected = [
    `${place} lacks the extension earthdistance, and ${name} may not create it; deploy/postgresql/setup.sql does`,
    `${place} does not let ${name} assume the role fleetwake_tenant; deploy/postgresql/setup.sql lets the database's owner`,
    `${place} does not let ${name} assume the role fleetwake_limited; deploy/postgresql/setup.sql lets the database's owner`,
  ]
  const migrated = await command(url, 'src/database/command', 'up')
  t.same(migrated, { code: 1, stdout: '', stderr: `${expected.join('\n')}\n` })
  const service = startProcess(t, { environment: { DATABASE_URL: url } })
  t.match(await service.exited, { code: 1 })
  for (const line of expected) t.match(service.output(), line)
  t.notMatch(service.output(), /\n\s+at /, 'and no stack trace')
})

t.test('a wrong encoding and a role that may nothing are named with the rest', async t => {
  const { name, url } = await createBare(t, {
    owns: false,
    more: "template template0 encoding 'SQL_ASCII' locale 'C'",
  })
  const { stderr } = await command(url, 'src/database/command', 'up')
  for (const line of [
    'has the encoding SQL_ASCII; create the database again with UTF8',
    `lacks the extension btree_gist, and ${name} may not create it`,
    `lacks the extension cube, and ${name} may not create it`,
    `lacks the extension earthdistance, and ${name} may not create it`,
    `does not let ${name} assume the role fleetwake_tenant`,
    `does not let ${name} assume the role fleetwake_limited`,
    `does not let ${name} create tables in the schema public`,
  ])
    t.match(stderr, line)
  t.equal(stderr.trim().split('\n').length, 7, 'a line each')
})

t.test('after setup.sql a role that is no superuser migrates, runs and maintains', async t => {
  const { name, url, administratorUrl } = await createBare(t)
  const setup = await readFile('deploy/postgresql/setup.sql', 'utf8')
  // As psql does it, and again, which changes nothing.
  for (let n = 0; n < 2; n++) await withClient(administratorUrl, client => client.query(setup))
  t.match(await command(url, 'src/database/command', 'up'), { code: 0, stdout: / migrations, up\.\n$/ })

  const service = startProcess(t, { environment: { DATABASE_URL: url, PASSWORD_COST: '10' } })
  const httpUrl = await service.ready()
  const administrator = await signIn({ httpUrl })
  const { id } = await makeVehicle(administrator)
  const device = await makeDevice(administrator, id)
  const posted = await fetch(`${httpUrl}/api/v1/telemetry`, {
    method: 'POST',
    headers: { authorization: `Bearer ${device.token}`, 'content-type': 'application/json' },
    body: JSON.stringify([{ time: Date.now(), speed: 50 }, { time: 'never' }]),
  })
  t.match(await posted.json(), { accepted: 1, rejectedCount: 1 })
  for (const [code, file, ...words] of [
    [0, 'partitions/command', 'maintain'],
    [0, 'partitions/command', 'verify'],
    // One is rejected again.
    [1, 'src/ingest/command', '--code', 'bad_time'],
    [0, 'src/fleet/command', 'verify'],
  ] as const) {
    let done = await command(url, file, ...words)
    // The service maintains too, and the command leaves a run that it meets to itself.
    while (done.code === 3) done = await command(url, file, ...words)
    t.match(done, { code }, `${file} ${words.join(' ')}`)
  }
  const { rows } = await withClient(url, client =>
    client.query(
      `select rolsuper as super, (select count(*)::int from vehicle_telemetry) as readings from pg_roles where rolname = $1`,
      [name],
    ),
  )
  t.same(rows, [{ super: false, readings: 1 }])
})
