import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import t from 'tap'
import { PlannerPool } from '../../src/dispatch/pool.ts'
import { Problem } from '../../src/errors.ts'
import type { PlanningAnswer } from '../../src/planning/formats/answer-schema.ts'
import type { PlanningInput } from '../../src/planning/formats/schema.ts'
import { faultsOf } from '../planning/validator.ts'
import { make, signIn } from '../support/accounts.ts'
import { withClient } from '../support/server.ts'
import { startTestService } from '../support/service.ts'
import { HANGS_MS, until } from '../support/until.ts'

const home = [5.32, 60.39]
const input: PlanningInput = {
  vehicles: [
    { id: 7, start: home, end: home, capacity: [2] },
    { id: 8, start: home, end: home, capacity: [1] },
  ],
  jobs: [1, 2, 3, 4].map(id => ({ id, location: [5.32 + id / 100, 60.37], service: 60, delivery: [1] })),
  options: { iterations: 200, seed: 5 },
}

t.test('POST /planning/solve plans what VROOM takes, and says why something is left out', async t => {
  const service = await startTestService(t, { PLANNER_MAX_STOPS: '50', PLANNER_MAX_BUDGET_MS: '500' })
  const account = await signIn(service)
  const solve = (body: unknown) => account.request('POST', '/planning/solve', body)
  const first = await solve(input)
  t.equal(first.status, 200)
  const answer = first.body as PlanningAnswer
  t.same(faultsOf(input, answer), [])
  t.match(answer, {
    code: 0,
    unassigned: [
      {
        type: 'job',
        reasons: [
          { vehicle: 7, code: 'CAPACITY' },
          { vehicle: 8, code: 'CAPACITY' },
        ],
      },
    ],
  })
  t.same((await solve(input)).body, answer, 'the same seed and iterations give the same')
  const timed = { ...input, options: { budgetMs: 50 } }
  t.same(faultsOf(timed, (await solve(timed)).body as PlanningAnswer), [])

  const many = Array.from({ length: 51 }, (_, id) => ({ id, location: home }))
  const refused: [unknown, number, string][] = [
    [
      { vehicles: [{ id: 1, start_index: 0 }], matrices: { car: { durations: [[0, 1]] } } },
      422,
      'unsound_problem',
    ],
    [{ ...input, jobs: [{ id: 1, location: home, delivery: [-1] }] }, 422, 'unsound_problem'],
    [{ ...input, jobs: many }, 422, 'unsound_problem'],
    [{ ...input, options: { budgetMs: 501 } }, 422, 'unsound_problem'],
    [{ ...input, wings: 2 }, 422, 'unsound_problem'],
    [[], 422, 'unsound_problem'],
  ]
  for (const [body, status, code] of refused)
    t.match(await solve(body), { status, body: { code } }, JSON.stringify(body).slice(0, 60))
  const raw = (body: string) =>
    fetch(`${service.httpUrl}/api/v1/planning/solve`, {
      method: 'POST',
      body,
      headers: { authorization: `Bearer ${account.token}`, 'content-type': 'application/json' },
    })
  for (const body of ['{"vehicles": NaN}', '', '{'.repeat(100_000), '\xff']) {
    const response = await raw(body)
    t.equal(response.status, 400, body.slice(0, 20))
    t.match(response.headers.get('content-type'), 'application/problem+json')
  }
  const { organization } = (await account.request('GET', '/auth/me')).body as { organization: { id: string } }
  const quotas = `/organizations/${organization.id}/quotas`
  t.match(await account.request('PUT', quotas, { planStops: 4, planMs: 40, plans: 1 }), { status: 200 })
  const five = { ...input, jobs: [...input.jobs!, { id: 5, location: home }] }
  t.match(await solve(five), { status: 422, body: { detail: /at most 4 / } }, 'a quota holds at once')
  t.match(await solve(timed), { status: 422, body: { detail: /at most 40 / } })
  t.match(await account.request('GET', quotas), { body: { usage: { plans: { total: 1, used: 0 } } } })
  t.match(await account.request('PUT', quotas, {}), { status: 200 })
  t.equal((await solve(five)).status, 200)
  const role = await make(account, '/roles', { name: 'Looks only', permissions: ['vehicles:read'] })
  t.ok(role.id)
})

t.test(
  'a plan that is sent again with its key is answered again, and holds no connection meanwhile',
  async t => {
    const service = await startTestService(t, { PLANNER_MAX_BUDGET_MS: '600000' })
    const account = await signIn(service)
    const solve = (body: unknown, key: string) =>
      account.request('POST', '/planning/solve', body, { 'idempotency-key': key })
    const timed = { ...input, options: { budgetMs: 20 } }
    const first = await solve(timed, 'a plan')
    t.equal(first.status, 200)
    const again = await solve(timed, 'a plan')
    t.same([again.status, again.body], [200, first.body])
    t.equal(again.headers.get('idempotency-replayed'), 'true')
    t.equal(again.headers.get('content-type'), first.headers.get('content-type'))
    t.match(await solve(input, 'a plan'), { status: 422, body: { code: 'idempotency_key_reused' } })
    t.match(await solve({ ...timed, jobs: 5 }, 'wrong'), { status: 422 })
    t.match(await solve(timed, 'wrong'), { status: 200 }, 'a plan that was refused keeps nothing')

    // One is planned, and 16 wait for their turn.
    const stopping = new AbortController()
    const refused: unknown[] = []
    const long = Array.from({ length: 20 }, async (_, n) => {
      const response = await fetch(`${service.httpUrl}/api/v1/planning/solve`, {
        method: 'POST',
        body: JSON.stringify({ ...input, options: { budgetMs: 600_000 } }),
        headers: {
          authorization: `Bearer ${account.token}`,
          'content-type': 'application/json',
          'idempotency-key': `long ${n}`,
        },
        signal: stopping.signal,
      }).catch(() => undefined)
      if (response)
        refused.push([response.status, response.headers.get('retry-after'), await response.json()])
    })
    await until('the others are refused', () => refused.length === 3)
    for (const answer of refused)
      t.match(answer, [429, /^\d+$/, { code: 'organization_share', thing: 'plans' }])
    t.match(await account.request('GET', '/vehicles'), { status: 200 })
    await withClient(service.databaseUrl, async client => {
      const { rows } = await client.query(
        `select application_name from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'`,
      )
      t.same(rows, [])
    })
    stopping.abort()
    await Promise.all(long)
  },
)

t.test('a worker that ends, or takes too long, fails its plan alone', async t => {
  const folder = t.testdir({
    'worker.mjs': `import { parentPort } from 'node:worker_threads'
parentPort.on('message', ({ body }) => {
  const asked = new TextDecoder().decode(body)
  if (asked === 'end') process.exit(3)
  if (asked === 'throw') throw new Error('broken')
  if (asked === 'memory') { const all = []; for (;;) all.push({ a: [1, 2, 3] }) }
  if (asked === 'long') for (;;);
  parentPort.postMessage({ answer: body })
})`,
  })
  const limits = { stops: 1, vehicles: 1, budgetMs: 1 }
  const setup = { engines: {}, learned: null }
  // Short where something takes too long; all else has the time that a busy machine needs for a new thread.
  let longestMs = HANGS_MS
  const pool = new PlannerPool({
    get longestMs() {
      return longestMs
    },
    heapMegabytes: 32,
    file: pathToFileURL(join(folder, 'worker.mjs')),
  })
  t.teardown(() => pool.close())
  const ask = async (text: string) =>
    new TextDecoder().decode(await pool.plan(new TextEncoder().encode(text), setup, limits))
  t.equal(await ask('hello'), 'hello')
  await t.rejects(ask('end'), new Problem('planner_ended'))
  t.equal(await ask('again'), 'again', 'the next has a new one')
  await t.rejects(ask('throw'), { message: 'broken' })
  await t.rejects(ask('memory'), new Problem('plan_too_large'))
  longestMs = 100
  await t.rejects(ask('long'), new Problem('plan_too_long'))
  longestMs = HANGS_MS
  t.equal(await ask('at last'), 'at last')
  const whole = new Uint8Array(100_000)
  await pool.plan(whole, setup, limits)
  t.equal(whole.byteLength, 0, 'a body of its own memory is handed over, and not copied')
  const under = ask('long')
  await pool.close()
  await t.rejects(under, new Problem('shutting_down'))
})
