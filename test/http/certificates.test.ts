import { X509Certificate } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import pino from 'pino'
import { Registry } from 'prom-client'
import t, { type Test } from 'tap'
import { readConfig } from '../../src/config.ts'
import { raiseAlarm, readAlarms } from '../../src/database/alarms.ts'
import { type CertificatesDeps, openCertificates } from '../../src/http/certificates.ts'
import { makeCertificate, needsOpenssl, writeHalf } from '../support/certificates.ts'
import { openTestPools } from '../support/database.ts'

const DAY_MS = 86_400_000
const log = pino({ level: 'silent' })

async function openWorld(t: Test, clock: { ahead: number } = { ahead: 0 }) {
  const { app: pool } = await openTestPools(t)
  const folder = t.testdir()
  const { cert, key } = await makeCertificate(folder, { name: 'first', days: 90 })
  const config = { httpTlsCert: cert, httpTlsKey: key } satisfies CertificatesDeps['config']
  const metrics = new Registry()
  const open = async () => {
    const opened = await openCertificates({ config, pool, metrics, log, now: () => Date.now() + clock.ahead })
    t.teardown(() => opened.stop())
    await opened.begin()
    return opened
  }
  const alarms = async () => (await readAlarms(pool)).map(({ code }) => code)
  return { pool, folder, cert, key, config, metrics, open, alarms }
}

const nameOf = (cert: unknown) => /CN=(\w+)/.exec(new X509Certificate(String(cert)).subject)?.[1]

t.test(
  'a renewed pair is taken; half of one, or two that do not fit, is not, and is an alarm',
  needsOpenssl(),
  async t => {
    const { folder, cert, key, open, alarms } = await openWorld(t)
    const { http, look } = await open()
    const renewed: string[] = []
    http!.onRenewed(options => renewed.push(nameOf(options.cert)!))
    await look()
    t.same(renewed, [], 'the same files are no renewal')
    const first = await readFile(cert, 'utf8')
    const firstKey = await readFile(key, 'utf8')

    await makeCertificate(folder, { name: 'second' })
    const second = await readFile(cert, 'utf8')
    const secondKey = await readFile(key, 'utf8')
    for (const broken of [
      () => writeHalf(cert, second),
      () => writeFile(cert, first),
      () => writeFile(key, ''),
      () => writeFile(key, 'not a key'),
    ]) {
      await broken()
      await look()
      t.same(await alarms(), [], 'it may be half of a renewal')
      await look()
      t.same(await alarms(), ['certificate_unusable'])
      t.equal(nameOf(http!.current().cert), 'first', 'what was good stays')
      await writeFile(cert, first)
      await writeFile(key, firstKey)
      await look()
      t.same(await alarms(), [])
      await writeFile(key, secondKey)
    }
    await writeFile(cert, second)
    await look()
    t.same(renewed, ['second'])
    t.equal(nameOf(http!.current().cert), 'second')
    t.equal(http!.current().minVersion, 'TLSv1.2')
  },
)

t.test(
  'a certificate that ends soon is an alarm, and how long it has is a metric',
  needsOpenssl(),
  async t => {
    const clock = { ahead: 0 }
    const { pool, folder, metrics, open, alarms } = await openWorld(t, clock)
    await raiseAlarm(pool, 'certificate_ends_soon', 'of a process before')
    const { look } = await open()
    t.same(await alarms(), [], 'it has 90 days')
    const left = async () =>
      Number(
        /^fleetwake_certificate_expires_seconds\{listener="http"\} (\S+)$/m.exec(
          await metrics.metrics(),
        )?.[1],
      )
    t.ok(Math.abs((await left()) - 90 * 86_400) < 3_600)
    clock.ahead = 77 * DAY_MS
    await look()
    t.match(await readAlarms(pool), [
      { code: 'certificate_ends_soon', message: /HTTP_TLS_CERT expires at 20/ },
    ])
    clock.ahead = 91 * DAY_MS
    await look()
    t.match(await readAlarms(pool), [{ message: /HTTP_TLS_CERT expired at 20/ }])
    t.ok((await left()) < 0)
    await makeCertificate(folder, { name: 'second', days: 365 })
    await look()
    t.same(await alarms(), [])
  },
)

t.test('the start fails where a pair cannot be used, and names it', needsOpenssl(), async t => {
  const { cert, config, open } = await openWorld(t)
  const whole = await readFile(cert, 'utf8')
  await writeHalf(cert, whole)
  await t.rejects(open(), /HTTP_TLS_CERT and HTTP_TLS_KEY cannot be used: .*cert\.pem is not PEM/)
  config.httpTlsCert = '/nowhere/cert.pem'
  await t.rejects(open(), /HTTP_TLS_CERT and HTTP_TLS_KEY cannot be used: ENOENT.*nowhere/)
})

t.test('a certificate needs its key, and a key its certificate', async t => {
  for (const [environment, problem] of [
    [{ HTTP_TLS_CERT: 'a' }, /HTTP_TLS_CERT needs HTTP_TLS_KEY/],
    [{ HTTP_TLS_KEY: 'a' }, /HTTP_TLS_KEY needs HTTP_TLS_CERT/],
    [{ MQTT_TLS_KEY: 'a' }, /MQTT_TLS_KEY needs MQTT_TLS_CERT/],
    [{ MQTT_TLS_ONLY: 'true' }, /MQTT_TLS_ONLY needs MQTT_TLS_CERT/],
  ] as const)
    t.throws(() => readConfig(environment), problem)
})
