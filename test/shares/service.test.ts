import { type ClientRequest, request as httpRequest } from 'node:http'
import pg from 'pg'
import t, { type Test } from 'tap'
import { type Account, makeOrganization, makeUser, makeVehicle, signIn } from '../support/accounts.ts'
import { addDevices } from '../support/fleet.ts'
import { startTestService, type TestService } from '../support/service.ts'
import { until } from '../support/until.ts'

/** Two organizations: one that takes all it can get, and the first administrator's, which does what it always does. */
async function startTwo(t: Test, environment: Record<string, string> = {}) {
  const service = await startTestService(t, environment)
  const normal = await signIn(service)
  const { id } = await makeOrganization(normal)
  const hostile = await Promise.all(
    Array.from({ length: 8 }, () => makeUser(service, normal, { organizationId: id })),
  )
  const used = async (thing: string) => {
    const metrics = await (await fetch(`${service.httpUrl}/metrics`)).text()
    const line = new RegExp(`^fleetwake_share_used\\{thing="${thing}",organization="${id}"\\} (\\d+)`, 'm')
    return Number(line.exec(metrics)?.[1] ?? 0)
  }
  return { service, normal, hostile, organizationId: id, used }
}

function open(t: Test, { httpUrl }: TestService, path: string, { token }: Account) {
  const { hostname, port } = new URL(httpUrl)
  const asked = httpRequest({
    hostname,
    port,
    method: 'POST',
    path: `/api/v1${path}`,
    agent: false,
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': path === '/telemetry' ? 'application/x-ndjson' : 'application/json',
    },
  })
  asked.on('error', () => undefined)
  t.teardown(() => asked.destroy())
  return asked
}

function answerOf(
  asked: ClientRequest,
): Promise<{ status: number; code: string; retryAfter: string | undefined }> {
  return new Promise((resolve, reject) => {
    asked.on('error', reject).on('response', answer => {
      const parts: Buffer[] = []
      answer.on('data', part => parts.push(part))
      answer.on('end', () => {
        const body = JSON.parse(Buffer.concat(parts).toString())
        resolve({ status: answer.statusCode!, code: body.code, retryAfter: answer.headers['retry-after'] })
      })
    })
  })
}

t.test('64 idle uploads of one organization leave room for those of another', async t => {
  const { service, normal, hostile, used } = await startTwo(t, {
    INGEST_HTTP_UPLOADS: '64',
    // They are idle for as long as the test takes.
    HTTP_REQUEST_TIMEOUT_MS: '600000',
  })
  const { id: vehicleId } = await makeVehicle(normal)
  const [device] = await addDevices(service.databaseUrl, [vehicleId])
  const refused: Promise<unknown>[] = []
  let answered = 0
  for (let n = 0; n < 64; n++) {
    const upload = open(t, service, '/telemetry', hostile[n % hostile.length]!)
    upload.write('\n')
    const answer = answerOf(upload).finally(() => answered++)
    answer.catch(() => undefined)
    refused.push(answer)
    // One after the other, for how many a user gets depends on who came before.
    await until('it has begun or was refused', async () => (await used('uploads')) + answered === n + 1)
  }
  // A little less than half of all: the last ones are for a user who has none yet.
  t.equal(await used('uploads'), 28)
  const answers = await Promise.race(refused)
  t.match(answers, { status: 429, code: 'organization_share', retryAfter: '1' })
  const readings = [{ time: Date.now(), speed: 1 }]
  const posted = await fetch(`${service.httpUrl}/api/v1/telemetry`, {
    method: 'POST',
    headers: { authorization: `Bearer ${device!.token}`, 'content-type': 'application/json' },
    body: JSON.stringify(readings),
  })
  t.match(await posted.json(), { accepted: 1 })
})

t.test('24 bulk posts of one organization that wait for a lock leave connections for another', async t => {
  const { service, normal, hostile, organizationId, used } = await startTwo(t, {
    DATABASE_LOCK_TIMEOUT_MS: '600000',
    DATABASE_STATEMENT_TIMEOUT_MS: '3600000',
  })
  const locker = new pg.Client({ connectionString: service.databaseUrl })
  await locker.connect()
  t.teardown(() => locker.end())
  await locker.query('begin')
  await locker.query('select from organizations where id = $1 for update', [organizationId])
  const posts = Array.from({ length: 24 }, (_, n) => {
    const post = open(t, service, '/customers/bulk', hostile[n % hostile.length]!)
    post.end(JSON.stringify([{ name: `Customer ${n}` }]))
    return answerOf(post)
  })
  await until('they have as many connections as they may', async () => (await used('requests')) === 6)
  for (let n = 0; n < 20; n++) t.match(await normal.request('GET', '/customers'), { status: 200 })
  t.match(await normal.request('POST', '/customers/bulk', [{ name: 'One' }]), { status: 201 })
  t.equal(await used('requests'), 6, 'and all of it went on beside them')
  await locker.query('rollback')
  for (const { status } of await Promise.all(posts)) t.equal(status, 201, 'which come through in their turn')
  t.equal(await used('requests'), 0)
})

t.test('more than may wait is told so, and who goes away waits no longer', async t => {
  const { service, hostile, organizationId, used } = await startTwo(t, {
    DATABASE_LOCK_TIMEOUT_MS: '600000',
    DATABASE_STATEMENT_TIMEOUT_MS: '3600000',
    DATABASE_APP_CONNECTIONS: '4',
  })
  const locker = new pg.Client({ connectionString: service.databaseUrl })
  await locker.connect()
  t.teardown(() => locker.end())
  await locker.query('begin')
  await locker.query('select from organizations where id = $1 for update', [organizationId])
  const post = (n: number) => {
    const asked = open(t, service, '/customers/bulk', hostile[n % hostile.length]!)
    asked.end(JSON.stringify([{ name: `Customer ${n}` }]))
    return asked
  }
  const begun = answerOf(post(0))
  await until('one has its turn', async () => (await used('requests')) === 1)
  const waiting = Array.from({ length: 101 }, (_, n) => post(n + 1))
  const refused = await Promise.race(waiting.map(answerOf))
  t.match(refused, { status: 429, code: 'organization_share', retryAfter: '2' })
  for (const one of waiting) one.destroy()
  await locker.query('rollback')
  t.match(await begun, { status: 201 })
  await until('nothing of it is left', async () => (await used('requests')) === 0)
  t.match(await hostile[0]!.request('GET', '/customers'), { status: 200 })
})
