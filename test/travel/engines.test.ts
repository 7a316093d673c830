import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { type PlanSetup, planned } from '../../src/dispatch/planned.ts'
import { encodePolyline } from '../../src/dispatch/polyline.ts'
import type { PlanningInput } from '../../src/planning/formats/schema.ts'
import { readInput } from '../../src/planning/plan.ts'
import { askJson } from '../../src/travel/engines/ask.ts'
import { WayCache } from '../../src/travel/engines/cache.ts'
import { faultsOf } from '../planning/validator.ts'

/** Servers that answer as the engines document it, and errors as they tell them. */
interface Asked {
  path: string
  // biome-ignore lint/suspicious/noExplicitAny: tests look at what came, and fail where it is something else.
  body: any
}
type Answer = { status?: number; body: unknown; headers?: Record<string, string> } | undefined

async function serve(t: Test, answer: (asked: Asked) => Answer): Promise<{ url: string; asked: Asked[] }> {
  const asked: Asked[] = []
  const server = createServer(async (request, response) => {
    const one = { path: request.url!, body: await bodyOf(request) }
    asked.push(one)
    const given = answer(one)
    if (!given) return
    const { status = 200, body, headers = {} } = given
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.closeAllConnections())
  t.teardown(() => server.close())
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = ''
  for await (const part of request) text += part
  return text === '' ? undefined : JSON.parse(text)
}

/** Stops in a row, with a way of 100 s and 1,000 m from each to the next in the engines' answers. */
const locationOf = (at: number) => [5 + at / 1_000, 60]
const numberOf = (longitude: number) => Math.round((longitude - 5) * 1_000)
const problemOf = (stops: number): PlanningInput => ({
  vehicles: [{ id: 1, start: locationOf(0), end: locationOf(0) }],
  jobs: Array.from({ length: stops }, (_, at) => ({ id: at + 1, location: locationOf(at + 1) })),
  options: { iterations: 20 },
})
const table = (from: number[], to: number[], unit: number) =>
  from.map(a => to.map(b => Math.abs(numberOf(a) - numberOf(b)) * unit))

const solve = async (input: PlanningInput, setup: Partial<PlanSetup>, cache = new WayCache()) =>
  await planned(readInput(input), { setup: { engines: {}, learned: null, ...setup }, cache, clock: () => 0 })

const osrmAnswer = ({ path }: Asked): Answer => {
  const url = new URL(path, 'http://osrm')
  const [, service, , profile, coordinates] = url.pathname.split('/')
  const points = decodeURIComponent(coordinates!)
    .split(';')
    .map(point => Number(point.split(',')[0]))
  if (profile !== 'driving')
    return { status: 400, body: { code: 'InvalidUrl', message: 'URL string malformed' } }
  if (points.length > 100)
    return { status: 400, body: { code: 'TooBig', message: 'Too many table coordinates' } }
  if (service === 'route') {
    const coordinates = points.map(longitude => [longitude, 60])
    const geometry = { type: 'LineString', coordinates }
    return { body: { code: 'Ok', routes: [{ distance: 1, duration: 1, legs: [], geometry }], waypoints: [] } }
  }
  const of = (name: string) =>
    url.searchParams
      .get(name)!
      .split(';')
      .map(index => points[Number(index)]!)
  const [from, to] = [of('sources'), of('destinations')]
  return {
    body: {
      code: 'Ok',
      durations: table(from, to, 100),
      distances: table(from, to, 1_000),
      sources: [],
      destinations: [],
    },
  }
}

const valhallaAnswer = ({ path, body }: Asked): Answer => {
  if (path !== '/sources_to_targets' || body.costing !== 'auto')
    return {
      status: 400,
      body: { error_code: 125, error: 'No costing method found', status_code: 400, status: 'Bad Request' },
    }
  if (body.sources.length * body.targets.length > 2_500)
    return {
      status: 400,
      body: { error_code: 150, error: 'Exceeded max locations', status_code: 400, status: 'Bad Request' },
    }
  const longitudes = (list: { lon: number }[]) => list.map(({ lon }) => lon)
  const cells = table(longitudes(body.sources), longitudes(body.targets), 1)
  const sources_to_targets = cells.map((row, from_index) =>
    row.map((steps, to_index) => ({ from_index, to_index, time: steps * 100, distance: steps })),
  )
  return { body: { sources_to_targets, units: 'kilometers', algorithm: 'costmatrix' } }
}

const graphhopperAnswer = ({ path, body }: Asked): Answer => {
  if (path !== '/matrix?key=secret') return { status: 401, body: { message: 'Wrong credentials.' } }
  const longitudes = (list: number[][]) => list.map(([longitude]) => longitude!)
  const [from, to] = [longitudes(body.from_points), longitudes(body.to_points)]
  return {
    body: { times: table(from, to, 100), distances: table(from, to, 1_000), info: { copyrights: [] } },
  }
}

const engines = [
  ['osrm', osrmAnswer, ''],
  ['valhalla', valhallaAnswer, ''],
  ['graphhopper', graphhopperAnswer, '?key=secret'],
] as const

for (const [name, answer, more] of engines) {
  t.test(`${name} is asked for the ways, in parts that it takes, and not again for what it said`, async t => {
    const { url, asked } = await serve(t, answer)
    const cache = new WayCache()
    const setup = { engines: { [name]: `${url}${more}` } }
    const found = await solve(problemOf(120), setup, cache)
    t.same(found.travel, { source: name })
    t.match(found.summary, { duration: 24_000, distance: 240_000, unassigned: 0 })
    t.equal(asked.length, 9, '121 places, in squares of 50')
    await solve(problemOf(120), setup, cache)
    t.equal(asked.length, 9)
    await solve(problemOf(121), setup, cache)
    t.equal(asked.length, 14, 'of one stop more, what it adds')
  })

  t.test(`whatever ${name} answers, there is a plan, by the default and saying why`, async t => {
    const elsewhere = await serve(t, () => ({ body: {} }))
    const answers: [Answer, RegExp][] = [
      [
        {
          status: 400,
          body: {
            code: 'NoSegment',
            message: 'Could not find a matching segment',
            error: 'none',
            error_code: 171,
          },
        },
        /400/,
      ],
      [{ status: 429, body: { message: 'Too Many Requests' } }, /429/],
      [{ status: 502, body: '<html>Bad Gateway</html>' }, /502.*not JSON/],
      [{ body: { code: 'Ok' } }, /no /],
      [{ body: null }, /no |200/],
      [
        {
          body: { code: 'Ok', durations: [[0]], distances: [[0]], times: [[0]], sources_to_targets: [[{}]] },
        },
        /no table/,
      ],
      [{ status: 307, body: '', headers: { location: `${elsewhere.url}/` } }, /cannot be reached/],
    ]
    for (const [given, why] of answers) {
      const { url } = await serve(t, () => given)
      const found = await solve(problemOf(3), { engines: { [name]: `${url}${more}` } })
      t.equal(found.travel?.source, 'default')
      t.match(found.travel?.fallback, why)
      t.same(faultsOf(problemOf(3), found), [], 'by the very default')
    }
    t.same(elsewhere.asked, [], 'no redirect is followed')
    const found = await solve(problemOf(3), { engines: { [name]: 'http://127.0.0.1:1' } })
    t.match(found.travel, { source: 'default', fallback: /cannot be reached/ })
  })
}

t.test('who does not answer is waited for no longer than that, and no endless answer is read', async t => {
  const { url } = await serve(t, () => undefined)
  const { signal } = new AbortController()
  await t.rejects(askJson({ url: new URL(url), signal, timeoutMs: 20 }), {
    message: /not answer within 0.02 s/,
  })
  const large = await serve(t, () => ({ body: JSON.stringify('x'.repeat(17 * 1024 * 1024)) }))
  await t.rejects(askJson({ url: new URL(large.url), signal, timeoutMs: 60_000 }), { message: /too large/ })
})

t.test('where an engine knows no way, the order is out of reach', async t => {
  const { url } = await serve(t, ({ body }) => {
    const rows = (value: number) =>
      (body.from_points as number[][]).map((a, i) =>
        (body.to_points as number[][]).map((b, j) =>
          i !== j && (numberOf(a[0]!) === 2 || numberOf(b[0]!) === 2) ? null : value,
        ),
      )
    return { body: { times: rows(60), distances: rows(500) } }
  })
  const found = await solve(problemOf(3), { engines: { graphhopper: url } })
  t.match(found.unassigned, [{ id: 2, reasons: [{ vehicle: 1, code: 'REACH' }] }])
})

t.test('what is old or too much is asked for again', async t => {
  let now = 0
  const cache = new WayCache(() => now, 3)
  const [a, b] = [
    { longitude: 1, latitude: 1 },
    { longitude: 2, latitude: 1 },
  ]
  const block = { seconds: Float64Array.of(0, 7), metres: Float64Array.of(0, 70) }
  cache.keep('osrm', 'car', { from: [a], to: [a, b], block })
  t.same(cache.find('osrm', 'car', [a], [b]), { seconds: Float64Array.of(7), metres: Float64Array.of(70) })
  t.equal(cache.find('osrm', 'bike', [a], [b]), undefined)
  cache.keep('osrm', 'bike', { from: [a], to: [a, b], block })
  t.equal(cache.find('osrm', 'car', [a], [a]), undefined, 'the oldest has gone')
  now = 16 * 60_000
  t.equal(cache.find('osrm', 'bike', [a], [b]), undefined)
})

t.test('OSRM draws the routes where that is asked', async t => {
  const { url, asked } = await serve(t, osrmAnswer)
  const input = problemOf(2)
  const found = await solve({ ...input, options: { ...input.options, g: true } }, { engines: { osrm: url } })
  const [route] = found.routes
  const line = route!.steps.map(({ location }) => location as [number, number])
  t.equal(route!.geometry, encodePolyline(line), 'from stop to stop, as this OSRM draws it')
  const known: [number, number][] = [
    [-120.2, 38.5],
    [-120.95, 40.7],
    [-126.453, 43.252],
  ]
  t.equal(encodePolyline(known), '_p~iF~ps|U_ulLnnqC_mqNvxq`@', 'the example of its documentation')
  t.match(asked.at(-1)!.path, /^\/route\/v1\/driving\/5,60;.*overview=full&geometries=geojson/)
})

t.test('a VROOM server plans where that is asked, and its plan is held against every rule', async t => {
  const matrices = {
    car: {
      durations: [
        [0, 5.5, 9],
        [5, 0, 3],
        [9, 3, 0],
      ],
      distances: [
        [0, 1, 1],
        [1, 0, 1],
        [1, 1, 0],
      ],
    },
  }
  const input: PlanningInput = {
    vehicles: [
      { id: 70, start_index: 0, end_index: 0, capacity: [1] },
      { id: 80, start_index: 0, end_index: 0, capacity: [5] },
    ],
    jobs: [
      { id: 11, location_index: 1, delivery: [2], excludedVehicles: [70] },
      { id: 12, location_index: 2, delivery: [1], skills: [3] },
    ],
    shipments: [
      { pickup: { id: 1, location_index: 1 }, delivery: { id: 1, location_index: 2 }, amount: [1] },
    ],
    matrices,
    options: { solver: 'vroom', seed: 3 },
  }
  // It gives the first vehicle a job that it may not take, beside a shipment that it may.
  const steps = [
    { type: 'start' },
    { type: 'job', id: 0 },
    { type: 'pickup', id: 2 },
    { type: 'delivery', id: 2 },
    { type: 'end' },
  ]
  const { url, asked } = await serve(t, () => ({
    body: { code: 0, summary: {}, unassigned: [], routes: [{ vehicle: 0, steps }] },
  }))
  const found = await solve(input, { vroom: url })
  t.match(asked[0]!.body, {
    vehicles: [
      { id: 0, skills: [] },
      { id: 1, skills: [4] },
    ],
    jobs: [
      { id: 0, skills: [4], delivery: [2] },
      { id: 1, skills: [3] },
    ],
    shipments: [{ pickup: { id: 2 }, delivery: { id: 2 }, amount: [1] }],
    matrices: { car: { durations: [[0, 6, 9]] } },
  })
  t.equal(found.search.solver, 'vroom')
  t.same(faultsOf(input, found), [])
  t.match(
    found.routes.find(({ vehicle }) => vehicle === 70)?.steps.map(({ type }) => type),
    ['start', 'pickup', 'delivery', 'end'],
  )
  t.match(found.unassigned, [{ id: 12, reasons: [{ code: 'SKILL' }, { code: 'SKILL' }] }])

  const wrong: Answer[] = [
    { status: 400, body: { code: 2, error: 'Invalid jobs' } },
    { status: 500, body: { code: 3, error: 'Failed to connect to router' } },
    { body: { code: 0, routes: [{ vehicle: 0 }] } },
    { body: { code: 0, routes: [{ vehicle: 0, steps: [{ type: 'job', id: 77 }] }] } },
  ]
  for (const given of wrong) {
    const bad = await serve(t, () => given)
    const own = await solve({ ...input, options: { ...input.options, iterations: 10 } }, { vroom: bad.url })
    t.match(own.search, { solver: 'fleetwake', fallback: /^vroom: it/ })
    t.same(faultsOf(input, own), [])
  }
  await t.rejects(solve(input, {}), { code: 'unsound_problem' })
})

t.test('incidents, the hour and the percentile belong to ways that are found here', async t => {
  const matrices = { car: { durations: [[0]] } }
  const options = [{ departure: '2026-11-02T08:00:00Z' }, { percentile: 80 as const }, { incidents: [] }]
  for (const one of options)
    await t.rejects(solve({ vehicles: [{ id: 1, start_index: 0 }], matrices, options: one }, {}), {
      message: /matrices/,
    })
  const input = problemOf(3)
  const closed = { location: locationOf(2), radius: 5, severity: 'SEVERE' as const }
  const found = await solve({ ...input, options: { iterations: 5, incidents: [closed] } }, {})
  t.match(found.unassigned, [{ id: 2, reasons: [{ code: 'REACH' }] }])
  const options50 = await solve({ ...input, options: { iterations: 5, speedKmh: 60 } }, {})
  t.equal(options50.travel?.source, 'options')
  t.same(faultsOf({ ...input, options: { speedKmh: 60 } }, options50), [])
  await t.rejects(solve({ ...input, options: { departure: '2026-02-31T99:00Z' } }, {}), {
    code: 'unsound_problem',
  })
})
