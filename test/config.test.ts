import { readFileSync } from 'node:fs'
import t, { type Test } from 'tap'
import { readConfig, variables } from '../src/config.ts'
import { checkEnvironment } from './support/house.ts'

t.test('an empty environment gives the defaults of the contract', async t => {
  const config = readConfig({})
  t.match(config, {
    databaseUrl: undefined,
    mqttUrl: undefined,
    httpHost: '127.0.0.1',
    httpPort: 3000,
    mqttHost: '127.0.0.1',
    mqttPort: 1883,
    dataDir: './data',
    logLevel: 'info',
    adminPassword: undefined,
    rawRetentionDays: 30,
    hourlyRetentionDays: 365,
    partitionsAheadDays: 7,
    roles: ['ingest', 'live', 'api', 'maintenance'],
  })
  t.ok(Object.isFrozen(config) && Object.isFrozen(config.roles), 'the Config is frozen')
})

t.test('an empty value counts as an absent one', async t => {
  t.equal(readConfig({ HTTP_PORT: '', DATABASE_URL: ' ' }).httpPort, 3000)
})

t.test('wrong values in every variable give one message with every problem in it', async t => {
  // One value that no variable takes: too long a text, not a URL, not a number, with a NUL in it.
  const wrong = `\u0000${'x'.repeat(5000)}`
  const environment = Object.fromEntries(Object.keys(variables).map(name => [name, wrong]))
  const message = messageOf(t, environment)
  for (const name of Object.keys(variables)) t.match(message, `${name} must`, `the message names ${name}`)
})

t.test('a bad value is quoted with what would be good, but a secret is not', async t => {
  t.match(
    messageOf(t, { HTTP_PORT: '70000' }),
    'HTTP_PORT must be a whole number from 0 to 65535, but is "70000"',
  )
  t.match(messageOf(t, { RAW_RETENTION_DAYS: '1.5' }), 'RAW_RETENTION_DAYS must be a whole number')
  t.match(
    messageOf(t, { ROLES: 'ingest,cook' }),
    'ROLES must be one or more of ingest, live, api, maintenance',
  )
  t.match(messageOf(t, { ROLES: 'api,api' }), /ROLES must be .* none twice, but is "api,api"/)
  t.notMatch(messageOf(t, { ADMIN_PASSWORD: 'secret' }), 'secret')
  t.notMatch(messageOf(t, { DATABASE_URL: 'mysql://me:secret@host/db' }), 'secret')
})

t.test('hourly rows are never kept for a shorter time than raw ones', async t => {
  t.match(
    messageOf(t, { RAW_RETENTION_DAYS: '30', HOURLY_RETENTION_DAYS: '10' }),
    'HOURLY_RETENTION_DAYS must be at least',
  )
  t.equal(
    readConfig({ RAW_RETENTION_DAYS: '400' }).hourlyRetentionDays,
    400,
    'who only lengthens raw lengthens hourly too',
  )
})

t.test('.env.example names every variable with its default, and no other', async t => {
  const example = readFileSync('.env.example', 'utf8')
  t.same(checkEnvironment(example), [])
  t.match(checkEnvironment(example.replace('HTTP_PORT=3000\n', '')), [
    '.env.example: HTTP_PORT of src/config.ts is missing',
  ])
  t.match(checkEnvironment(example.replace('HTTP_PORT=3000', 'HTTP_PORT=80')), [/HTTP_PORT is given as "80"/])
  t.match(checkEnvironment(`${example}\nHTTP_PROT=1\n`), [/HTTP_PROT is not a variable/])
})

function messageOf(t: Test, environment: Record<string, string>): string {
  try {
    readConfig(environment)
  } catch (error) {
    return (error as Error).message
  }
  t.fail('this environment should have been refused', { environment })
  return ''
}
