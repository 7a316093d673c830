import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import type { PlanningAnswer } from '../../src/planning/formats/answer-schema.ts'
import type { PlanningInput } from '../../src/planning/formats/schema.ts'
import { readText } from '../../src/planning/formats/text.ts'
import { plan, readInput } from '../../src/planning/plan.ts'
import { built } from '../support/build.ts'
import { faultsOf } from './validator.ts'

const solomon = `TINY

VEHICLE
NUMBER     CAPACITY
  2          10

CUSTOMER
CUST NO.  XCOORD.  YCOORD.  DEMAND  READY TIME  DUE DATE  SERVICE TIME

    0      0        0        0       0           100       0
    1      3        4        6       0           100       10
    2      6        8        4       0           100       10
    3      0        -5       5       50          60        10
`

const liLim = `1 10 1
0 0 0 0 0 100 0 0 0
7 3 4 6 0 100 1 0 9
9 6 8 -6 0 100 1 7 0
`

const answered = (input: PlanningInput, iterations = 500): PlanningAnswer =>
  plan({ ...input, options: { ...input.options, iterations } }, () => 0)

t.test(
  "Solomon's and Li and Lim's texts are read, with their own numbers and Euclidean distances",
  async t => {
    const input = readText(solomon)!
    const answer = answered(input)
    t.same(faultsOf(input, answer), [])
    t.equal(answer.summary.distance, 30, 'out by 1 and back from 2, and to 3 and back')
    t.equal(answer.summary.cost, 30)
    t.equal(answer.summary.unassigned, 0)
    const pairs = answered(readText(liLim)!)
    t.same(
      pairs.routes[0]!.steps.map(({ type, id, arrival }) => [type, id, arrival]),
      [
        ['start', undefined, 0],
        ['pickup', 7, 5],
        ['delivery', 9, 11],
        ['end', undefined, 22],
      ],
    )
    t.throws(() => readText('12 what is this'), { code: 'unsound_problem' })
  },
)

t.test("VROOM's format, with locations, breaks, several windows, locks and reasons", async t => {
  const home = [2.35, 48.85]
  const input: PlanningInput = readInput({
    vehicles: [
      {
        id: 1,
        start: home,
        end: home,
        capacity: [4],
        skills: [1, 14],
        time_window: [28_800, 43_200],
        description: 'van',
        breaks: [{ id: 1, service: 300, time_windows: [[32_400, 34_200]] }],
      },
      { id: 2, start: home, capacity: [2], time_window: [28_800, 43_200] },
    ],
    jobs: [
      {
        id: 1,
        service: 300,
        delivery: [1],
        location: [2.39, 48.86],
        skills: [1],
        time_windows: [[32_400, 36_000]],
      },
      {
        id: 2,
        service: 300,
        pickup: [1],
        location: [2.33, 48.83],
        time_windows: [
          [0, 10],
          [30_000, 31_000],
        ],
      },
      { id: 3, pickup: [1], location: [2.33, 48.83], skills: [99], lock: { level: 1, vehicle: 2 } },
      { id: 4, pickup: [1], location: [2.33, 48.83], excludedVehicles: [1], time_windows: [[0, 10]] },
      { id: 5, pickup: [9], location: [2.33, 48.83], allowedVehicles: [1] },
    ],
    shipments: [
      {
        amount: [1],
        lock: { level: 2, vehicle: 1 },
        pickup: { id: 4, service: 60, location: [2.38, 48.9] },
        delivery: { id: 4, service: 60, location: [2.4, 48.87] },
      },
      {
        amount: [1],
        lock: { level: 3, vehicle: 1 },
        pickup: { id: 5, location: [2.3, 48.9] },
        delivery: { id: 6, location: [2.3, 48.87] },
      },
    ],
  })
  const answer = answered(input)
  t.same(faultsOf(input, answer), [])
  t.equal(answer.code, 0)
  const [van] = answer.routes
  t.same(
    van!.steps.slice(0, 2).map(step => [step.type, step.id]),
    [
      ['start', undefined],
      ['pickup', 4],
    ],
    'the next stop',
  )
  t.ok(van!.steps.some(step => step.type === 'break' && step.id === 1))
  t.ok(
    van!.steps.some(step => step.type === 'delivery' && step.id === 6),
    'of what is on board the delivery alone',
  )
  t.notOk(van!.steps.some(step => step.type === 'pickup' && step.id === 5))
  const reasons = Object.fromEntries(
    answer.unassigned.map(({ id, reasons }) => [
      id,
      reasons.map(({ vehicle, code }) => `${vehicle} ${code}`),
    ]),
  )
  t.same(reasons[3], ['1 SKILL', '1 LOCKED', '2 SKILL'])
  t.ok(
    reasons[4]!.includes('1 EXCLUDED') && reasons[4]!.includes('2 SHIFT'),
    'its window is over before the shift begins',
  )
  t.same(reasons[5], ['1 CAPACITY', '2 EXCLUDED', '2 CAPACITY'])
})

const place = { location_index: 0 }
const matrices = {
  car: {
    durations: [
      [0, 1],
      [1, 0],
    ],
  },
}
const one = { id: 1, start_index: 0 }
const unsound: Record<string, [unknown, RegExp]> = {
  'a matrix that is not square': [
    { vehicles: [one], matrices: { car: { durations: [[0, 1], [1]] } } },
    /not square/,
  ],
  'a distance matrix of another size': [
    { vehicles: [one], matrices: { car: { durations: [[0]], distances: [[0], [0]] } } },
    /2 rows/,
  ],
  NaN: [{ vehicles: [one], matrices: { car: { durations: [[Number.NaN]] } } }, /durations/],
  'a negative demand': [
    { vehicles: [one], matrices, jobs: [{ id: 1, ...place, delivery: [-1] }] },
    /delivery/,
  ],
  'a negative duration': [{ vehicles: [one], matrices: { car: { durations: [[-1]] } } }, /durations/],
  'a row that there is not': [{ vehicles: [one], matrices, jobs: [{ id: 1, location_index: 2 }] }, /2 rows/],
  'no place': [{ vehicles: [one], matrices, jobs: [{ id: 1 }] }, /index/],
  'no location': [{ vehicles: [{ id: 1 }], jobs: [{ id: 1, ...place }] }, /location/],
  'a latitude of 95': [{ vehicles: [{ id: 1 }], jobs: [{ id: 1, location: [5, 95] }] }, /latitude/],
  'an id twice': [{ vehicles: [one, one], matrices }, /id 1/],
  'a window that ends before it begins': [
    { vehicles: [{ ...one, time_window: [5, 4] }], matrices },
    /before it begins/,
  ],
  'a profile without a matrix': [{ vehicles: [{ ...one, profile: 'bike' }], matrices }, /bike/],
  'amounts without a capacity': [
    { vehicles: [one], matrices, jobs: [{ id: 1, ...place, pickup: [1] }] },
    /capacit/,
  ],
  'two next stops': [
    { vehicles: [one], matrices, jobs: [1, 2].map(id => ({ id, ...place, lock: { level: 2, vehicle: 1 } })) },
    /two next stops/,
  ],
  'a lock to nobody': [
    { vehicles: [one], matrices, jobs: [{ id: 1, ...place, lock: { level: 1, vehicle: 9 } }] },
    /9/,
  ],
  'a step that is no task': [{ vehicles: [{ ...one, steps: [{ type: 'job', id: 3 }] }], matrices }, /job 3/],
  'traffic in two windows at once': [
    {
      vehicles: [one],
      matrices,
      options: { traffic: [10, 15].map(at => ({ time_window: [at, at + 9], factor: 2 })) },
    },
    /overlap/,
  ],
  'traffic in a window that is none': [
    { vehicles: [one], matrices, options: { traffic: [{ time_window: [9, 9], factor: 2 }] } },
    /before it begins/,
  ],
  'traffic of other legs than the matrices have': [
    { vehicles: [one], matrices, options: { traffic: [{ time_window: [0, 9], factors: [[1]] }] } },
    /factors has 1 rows/,
  ],
  'traffic by leg without legs': [
    { vehicles: [{ id: 1 }], options: { traffic: [{ time_window: [0, 9], factors: [[1]] }] } },
    /need matrices/,
  ],
  'traffic that stands still': [
    { vehicles: [one], matrices, options: { traffic: [{ time_window: [0, 9], factor: 0 }] } },
    /factor/,
  ],
  'a field that is not known': [{ vehicles: [{ ...one, wings: 2 }], matrices }, /wings/],
  'no vehicles': [{ vehicles: [] }, /vehicles/],
  'nothing at all': [null, /problem/],
}

t.test('what contradicts itself is refused with a sentence', async t => {
  for (const [name, [asked, message]] of Object.entries(unsound)) {
    t.throws(() => answered(readInput(asked)), { code: 'unsound_problem', message }, name)
  }
  const many = { vehicles: [one], jobs: new Array(1_000_000).fill({ id: 1 }) }
  t.throws(() => readInput(many, { stops: 2_000, vehicles: 100, budgetMs: 1 }), { message: /1000000 stops/ })
})

t.test('a place that cannot be reached is left out with REACH, and nothing hangs', async t => {
  const input: PlanningInput = {
    vehicles: [{ id: 1, start_index: 0, end_index: 0 }],
    matrices: {
      car: {
        durations: [
          [0, null],
          [null, 0],
        ],
      },
    },
    jobs: [
      { id: 1, location_index: 1 },
      { id: 2, location_index: 0 },
    ],
  }
  const answer = answered(input)
  t.same(faultsOf(input, answer), [])
  t.match(answer.unassigned, [{ id: 1, reasons: [{ vehicle: 1, code: 'REACH', detail: 'there is no way' }] }])
})

t.test('the command plans a file, draws it, and ends with 0, 1 or 2', async t => {
  const folder = t.testdir({ 'tiny.txt': solomon, 'bad.json': '{"vehicles":[]}', 'none.json': 'not JSON' })
  const run = async (...args: string[]) => {
    const command = [...built('src/planning/command'), ...args]
    return await promisify(execFile)('node', command).then(
      ({ stdout }) => ({ code: 0, stdout, stderr: '' }),
      (error: { code: number; stdout: string; stderr: string }) => error,
    )
  }
  const file = join(folder, 'tiny.txt')
  const drawing = join(folder, 'tiny.svg')
  const done = await run(
    file,
    '--json',
    '--iterations',
    '200',
    '--seed',
    '3',
    '--objective',
    'vehicles',
    '--svg',
    drawing,
  )
  t.equal(done.code, 0, done.stderr)
  const answer = JSON.parse(done.stdout) as PlanningAnswer
  t.same(faultsOf(readText(solomon)!, answer), [])
  t.match(readFileSync(drawing, 'utf8'), /^<svg[\s\S]*polyline[\s\S]*<\/svg>\n$/)
  t.match(await run(file, '--budget', '10'), { code: 0, stdout: /2 routes, 0 not planned, distance 30/ })
  t.match(await run(join(folder, 'bad.json')), { code: 1, stderr: /vehicles/ })
  t.match(await run(join(folder, 'none.json')), { code: 1, stderr: /not JSON/ })
  for (const wrong of [
    [],
    ['nowhere.json'],
    [file, '--budget', 'x'],
    [file, '--budget', '1', '--iterations', '1'],
    [file, '--objective', 'luck'],
    [file, '--wings'],
  ])
    t.equal((await run(...wrong)).code, 2, wrong.join(' '))
})
