import { deepStrictEqual } from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import t from 'tap'
import type { Position } from '../../src/client/protocol.ts'
import { Encoded } from '../../src/feed/encode.ts'
import type { Scope } from '../../src/feed/scope.ts'
import { View } from '../../src/feed/view.ts'
import { Views } from '../../src/feed/views.ts'
import { type Box, boxContains, boxOf } from '../../src/positions/box.ts'
import type { Fix } from '../../src/positions/position.ts'
import { Roster } from '../../src/positions/roster.ts'
import { fc } from '../support/property.ts'

const organizationId = randomUUID()
const ids = Array.from({ length: 12 }, () => randomUUID())

function fix(vehicleId: string, time: number, longitude: number, latitude: number): Fix {
  const rest = { altitude: null, speed: null, heading: null, fuelLevel: null, odometer: null, ignition: null }
  return { vehicleId, organizationId, time, longitude, latitude, ...rest }
}

const viewOf = (roster: Roster, scope: Scope) => new View(roster, new Encoded(roster.latest), scope)

const longitude = fc.constantFrom(-180, -179.9, -90, -0.1, 0, 0.1, 13.4, 90, 179.9, 180)
const latitude = fc.constantFrom(-90, -60, -0.2, 0, 0.2, 52.5, 89.9, 90)
const box = fc
  .tuple(longitude, latitude, longitude, latitude)
  .map(([west, a, east, b]): Box => ({ west, east, south: Math.min(a, b), north: Math.max(a, b) }))
const step = fc.oneof(
  { weight: 20, arbitrary: fc.record({ vehicle: fc.nat(11), longitude, latitude, late: fc.nat(9) }) },
  { weight: 2, arbitrary: fc.record({ removed: fc.nat(11) }) },
)

/** The message of a frame: what follows its head is to be read whole. */
function messageOf(frame: Buffer) {
  const length = frame[1]!
  const begin = length < 126 ? 2 : length === 126 ? 4 : 10
  return JSON.parse(frame.subarray(begin).toString())
}

/** What a client holds, by nothing but the messages that it was given. */
class Holder {
  readonly positions = new Map<string, Position>()
  token = ''
  /** As the hub counts for it: also what brought nothing. */
  sent = 0

  take(bytes: Buffer | null): void {
    if (bytes === null) return
    const message = messageOf(bytes)
    if (message.type === 'snapshot') this.positions.clear()
    for (const position of message.positions as Position[]) this.positions.set(position.vehicleId, position)
    for (const id of (message.left ?? []) as string[]) {
      if (!this.positions.delete(id)) throw new Error('a vehicle left that was not there')
    }
    this.token = message.token
  }

  get held(): Position[] {
    return [...this.positions.values()].sort((a, b) => (a.vehicleId < b.vehicleId ? -1 : 1))
  }
}

t.test(
  'whatever moves, and however seldom a client is served or resumes, it holds exactly what its view shows',
  async t => {
    const scope = fc.record({
      box: fc.option(box),
      vehicleIds: fc.option(fc.subarray(ids).map(list => [...list].sort())),
    })
    const subscriptions = fc.array(scope, { minLength: 1, maxLength: 4 })
    const runs = Number(process.env.FLEETWAKE_RUNS ?? 300)
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), subscriptions, fc.nat(7), (steps, scopes, pace) => {
        const roster = new Roster()
        const views = new Views(roster)
        const watching = scopes.map(scope => {
          const view = views.of(scope)
          view.clients++
          const holders = { steady: new Holder(), slow: new Holder(), resuming: new Holder() }
          for (const holder of Object.values(holders)) holder.take(view.snapshot().bytes)
          return { scope, view, ...holders }
        })
        const latest = new Map<string, Fix>()
        // The steady ones are served in every round, the slow ones in every third, and those who resume at the end.
        const round = (number: number) => {
          views.turn()
          for (const { view, steady, slow } of watching)
            for (const holder of number % 3 === 0 ? [steady, slow] : [steady]) {
              holder.take(view.since(holder.sent).bytes)
              holder.sent = roster.sequence
            }
          views.settle()
        }
        for (const [index, step] of steps.entries()) {
          if ('removed' in step) {
            roster.remove(ids[step.removed]!)
            latest.delete(ids[step.removed]!)
          } else {
            const next = fix(ids[step.vehicle]!, 10 * index - 5 * step.late, step.longitude, step.latitude)
            const known = latest.get(next.vehicleId)
            if (!known || known.time < next.time) latest.set(next.vehicleId, next)
            roster.take(next)
          }
          if (index % (pace + 1) === 0) round(index)
        }
        round(0)
        for (const { scope, view, steady, slow, resuming } of watching) {
          resuming.take(view.since(view.sequenceOf(resuming.token)!, true).bytes)
          const expected = [...latest.values()]
            .filter(({ vehicleId }) => (scope.vehicleIds as string[] | null)?.includes(vehicleId) !== false)
            .filter(({ longitude, latitude }) => !scope.box || boxContains(scope.box, longitude, latitude))
            .map(({ organizationId, time, ...rest }) => ({ ...rest, time: new Date(time).toISOString() }))
            .sort((a, b) => (a.vehicleId < b.vehicleId ? -1 : 1))
          deepStrictEqual(steady.held, expected)
          deepStrictEqual(slow.held, expected)
          deepStrictEqual(resuming.held, expected)
          const visible: string[] = []
          view.visitVisible(number => visible.push(roster.latest.ids[number]!))
          deepStrictEqual(
            visible.sort(),
            expected.map(({ vehicleId }) => vehicleId),
          )
        }
      }),
      { numRuns: runs },
    )
    t.pass(`${runs} runs`)
  },
)

t.test('a view that has forgotten answers with a snapshot, and knows no token but its own', async t => {
  const roster = new Roster()
  const everything = { box: null, vehicleIds: null }
  const view = viewOf(roster, everything)
  roster.take(fix(ids[0]!, 0, 1, 1))
  const early = view.tokenAt(roster.sequence)
  t.equal(viewOf(roster, everything).sequenceOf(early), 1, 'that of another view of the same is known')
  for (let time = 1; time < 5_000; time++) roster.take(fix(ids[0]!, time, 1, 1))
  const sequence = view.sequenceOf(early)!
  t.notOk(roster.remembers(sequence))
  t.equal(messageOf(view.since(sequence).bytes!).type, 'snapshot')
  const other = viewOf(roster, { box: null, vehicleIds: ids.slice(0, 2) })
  t.equal(view.sequenceOf(other.tokenAt(1)), null, 'that of another subscription')
  t.equal(view.sequenceOf(viewOf(new Roster(), everything).tokenAt(0)), null, 'that of another roster')
  t.equal(view.sequenceOf(view.tokenAt(roster.sequence + 1)), null, 'one of the future')
  const mark = early.split('.')[2]
  for (const made of ['', 'x', '..', `${roster.epoch}..${mark}`, `${roster.epoch}.-1.${mark}`, `${early}.1`])
    t.equal(view.sequenceOf(made), null, made)
})

t.test('a frame is put together once for all who stand at the same change', async t => {
  const roster = new Roster()
  const view = viewOf(roster, { box: null, vehicleIds: null })
  roster.take(fix(ids[0]!, 0, 1, 1))
  t.equal(view.since(0).bytes, view.since(0).bytes)
  t.equal(view.snapshot().bytes, view.snapshot().bytes)
  const before = view.snapshot().bytes
  roster.take(fix(ids[0]!, 1, 1, 1))
  t.not(view.snapshot().bytes, before, 'and anew after the next')
})

t.test('boxes: what is a box, and what is in it', async t => {
  const inside = (given: unknown, longitude: number, latitude: number) => {
    const box = boxOf(given)
    if (typeof box === 'string') throw new Error(box)
    return boxContains(box, longitude, latitude)
  }
  t.ok(inside([13, 52, 14, 53], 13.5, 52.5))
  t.ok(inside([13, 52, 14, 53], 14, 53), 'the edges are inside')
  t.notOk(inside([13, 52, 14, 53], 12.9, 52.5))
  t.ok(inside([170, -10, -170, 10], 175, 0), 'across the antimeridian')
  t.ok(inside([170, -10, -170, 10], -175, 0))
  t.notOk(inside([170, -10, -170, 10], 0, 0))
  t.ok(inside([170, -10, 190, 10], -175, 0), 'as maps report it that go around')
  t.ok(inside([-300, -10, 300, 10], 0, 0), 'the whole world and more')
  for (const wrong of [
    [],
    [1, 2, 3],
    [1, 2, 3, 'x'],
    [0, 10, 1, 5],
    [0, -91, 1, 0],
    [0, 0, Number.NaN, 1],
    null,
    'x',
  ])
    t.type(boxOf(wrong), 'string', JSON.stringify(wrong))
})
