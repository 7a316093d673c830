import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import t from 'tap'
import { createTestDatabase } from '../support/database.ts'
import { needsMosquitto, startMosquitto } from '../support/mosquitto.ts'
import { startProcess, temporaryFolder } from '../support/process.ts'
import { withClient } from '../support/server.ts'
import { until } from '../support/until.ts'

const run = promisify(execFile)
const vehicle = '0b9f8a52-64f7-4d40-9c0a-0e6d6d5f3a11'
const other = '3b1f0a52-64f7-4d40-9c0a-0e6d6d5f3a22'

t.test('mosquitto with the configuration and the ACL that are handed out', needsMosquitto(), async t => {
  const secrets = await temporaryFolder(t)
  const { stderr } = await run('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
    ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'],
    ...['-keyout', `${secrets}/server.key`, '-out', `${secrets}/server.crt`],
  ])
  t.comment(stderr)
  for (const [index, user] of ['fleetwake', vehicle].entries()) {
    await run('mosquitto_passwd', [
      ...(index === 0 ? ['-c'] : []),
      '-b',
      `${secrets}/passwords`,
      user,
      `of ${user}`,
    ])
  }
  const text = await readFile(new URL('../../deploy/mosquitto/mosquitto.conf', import.meta.url), 'utf8')
  const broker = await startMosquitto(t, {
    files: {
      acl: await readFile(new URL('../../deploy/mosquitto/acl', import.meta.url), 'utf8'),
      passwords: await readFile(`${secrets}/passwords`, 'utf8'),
      'server.crt': await readFile(`${secrets}/server.crt`, 'utf8'),
      'server.key': await readFile(`${secrets}/server.key`, 'utf8'),
    },
    // The helper names the port; everything else stands as it is handed out, in another folder.
    config: folder =>
      text
        .replace(/^listener 8883$/m, '')
        .replaceAll('/etc/mosquitto/fleetwake', folder)
        .replace('/var/lib/mosquitto/', `${folder}/`),
  })

  const databaseUrl = await createTestDatabase(t)
  const environment = {
    DATABASE_URL: databaseUrl,
    DATA_DIR: await temporaryFolder(t),
    MQTT_URL: `mqtts://fleetwake:${encodeURIComponent('of fleetwake')}@localhost:${broker.port}`,
  }

  await t.test('a certificate that is not trusted is not accepted', async t => {
    const service = startProcess(t, { environment })
    await until('it says why', () => /self.signed certificate/.test(service.output()))
    t.notMatch(service.output(), 'of fleetwake', 'the password is not in the log')
    service.kill('SIGTERM')
    await service.exited
  })

  const service = startProcess(t, {
    environment: { ...environment, NODE_EXTRA_CA_CERTS: `${secrets}/server.crt` },
  })
  await service.ready()
  await withClient(databaseUrl, client =>
    client.query(
      `insert into vehicles (id, organization_id, vin, license_plate)
       select v.id, o.id, v.vin, v.vin from (values ($1::uuid, 'WVW00000000000001'), ($2::uuid, 'WVW00000000000002')) v (id, vin),
       lateral (select id from organizations order by created_at limit 1) o`,
      [vehicle, other],
    ),
  )
  const publish = async (topic: string, time: number, version: '5' | '311') =>
    await run('mosquitto_pub', [
      ...['-h', 'localhost', '-p', String(broker.port), '--cafile', `${secrets}/server.crt`],
      ...['-u', vehicle, '-P', `of ${vehicle}`, '-V', version, '-q', '1', '-t', topic],
      ...['-m', JSON.stringify({ time })],
    ])
  const now = Date.now()
  await publish(`vehicles/${vehicle}/telemetry`, now, '5')
  await publish(`vehicles/${vehicle}/telemetry`, now - 1, '311')
  await publish(`vehicles/${other}/telemetry`, now, '311')
  const denied = await publish(`vehicles/${other}/telemetry`, now, '5').catch(
    (error: { stderr: string }) => error,
  )
  t.match(denied.stderr, /not authori[sz]ed/i, 'a foreign topic is the broker’s to refuse')
  await publish(`vehicles/${vehicle}/telemetry`, now - 2, '5')
  await until('the three of its own are stored', async () => {
    const { rows } = await withClient(databaseUrl, client =>
      client.query('select vehicle_id, count(*)::int as n from vehicle_telemetry group by vehicle_id'),
    )
    return rows.length === 1 && rows[0].vehicle_id === vehicle && rows[0].n === 3
  })
})
