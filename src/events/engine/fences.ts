import type { Place } from '../../telemetry/distance.ts'
import { type Box, degreesBetween } from '../geometry/shape.ts'
import type { Finding } from './finding.ts'
import type { Fence, Rules } from './rules.ts'
import type { Inside, State } from './state.ts'
import type { Emit, Step } from './step.ts'

/**
 * Geofences. A vehicle enters where the line between two readings crosses the edge, and one that passes through between
 * them has entered and left. It has left when it is clear of the edge by the hysteresis, and then the time is that of the
 * last crossing: at an edge there is one enter, however the readings jump. What a schedule ends, it ends at once.
 */
export function watchFences(state: State, { now, place }: Step, rules: Rules, emit: Emit): void {
  if (place === null) return
  const near = rules.fencesNear(boxOf(state.placed, place))
  // Almost always: it was in none, and is nowhere near one.
  if (near.length > 0 || !isEmpty(state.inside)) watchThose(near, state, now.time, place, rules, emit)
  state.placed = { longitude: place.longitude, latitude: place.latitude, time: now.time }
}

function isEmpty(inside: State['inside']): boolean {
  for (const _ in inside) return false
  return true
}

function watchThose(
  near: readonly Fence[],
  state: State,
  time: number,
  place: Place,
  rules: Rules,
  emit: Emit,
): void {
  const way = { from: state.placed, to: { longitude: place.longitude, latitude: place.latitude, time } }
  const around = [...near]
  for (const id in state.inside) {
    const fence = rules.fence(id)
    if (!fence) remove(state, id, { time, first: time, place }, emit)
    else if (!near.includes(fence)) around.push(fence)
  }
  if (around.length > 1) around.sort(byId)
  for (const fence of around) watch(state, fence, way, rules, emit)
}

function byId(a: Fence, b: Fence): number {
  return a.id < b.id ? -1 : 1
}

/** From the last place to this one. */
interface Way {
  from: (Place & { time: number }) | undefined
  to: Place & { time: number }
}

function boxOf(from: Place | undefined, { longitude, latitude }: Place): Box {
  if (!from) return { west: longitude, east: longitude, south: latitude, north: latitude }
  const degrees = degreesBetween(from.longitude, longitude)
  return {
    west: from.longitude + Math.min(0, degrees),
    east: from.longitude + Math.max(0, degrees),
    south: Math.min(from.latitude, latitude),
    north: Math.max(from.latitude, latitude),
  }
}

function placeAt({ from, to }: Way, moment: number): Place {
  if (!from) return { longitude: to.longitude, latitude: to.latitude }
  const part = (moment - from.time) / (to.time - from.time)
  const longitude = from.longitude + part * degreesBetween(from.longitude, to.longitude)
  return {
    longitude: longitude - 360 * Math.round(longitude / 360),
    latitude: from.latitude + part * (to.latitude - from.latitude),
  }
}

/** A stretch of time. */
interface Stay {
  from: number
  to: number
}

/** When, on the way, it was within and the fence counted. */
function staysOf({ shape, phaseAt }: Fence, { from, to }: Way): Stay[] {
  if (!from) return []
  const span = to.time - from.time
  return shape
    .within(from, to)
    .map(([begin, end]) => ({
      from: Math.round(from.time + begin * span),
      to: Math.round(from.time + end * span),
    }))
    .flatMap(stay => countedOf(stay, phaseAt))
}

function countedOf({ from, to }: Stay, phaseAt: Fence['phaseAt']): Stay[] {
  const counted: Stay[] = []
  for (let phase = phaseAt(from); ; phase = phaseAt(phase.to)) {
    if (phase.counts) counted.push({ from: Math.max(from, phase.from), to: Math.min(to, phase.to) })
    if (phase.to > to) return counted
  }
}

function watch(state: State, fence: Fence, way: Way, rules: Rules, emit: Emit): void {
  const { to } = way
  const counts = fence.phaseAt(to.time).counts
  const known = state.inside[fence.id]
  if (counts && fence.shape.contains(to)) {
    if (known) delete known.left
    else enter(state, fence, way, enteredAt(fence, way), emit)
    dwell(state.inside[fence.id]!, fence, to.time, way, rules, emit)
    return
  }
  const stays = staysOf(fence, way)
  if (!known && stays.length === 0) return
  if (!known) enter(state, fence, way, stays[0]!.from, emit)
  const inside = state.inside[fence.id]!
  const last = stays.at(-1)
  if (last) inside.left = leaving(way, last.to)
  inside.left ??= leaving(way, to.time)
  // Checked now, because the place lies on this way. When the vehicle is clear of the edge, it is elsewhere.
  dwell(inside, fence, inside.left.time, way, rules, emit)
  const isClear = !counts || fence.shape.metresToEdge(to) > rules.settings.hysteresisMeters
  if (isClear) remove(state, fence.id, inside.left, emit)
}

function enteredAt(fence: Fence, way: Way): number {
  const last = staysOf(fence, way).at(-1)
  return last && last.to >= way.to.time ? last.from : way.to.time
}

function leaving(way: Way, time: number) {
  return { time, first: way.to.time, place: placeAt(way, time) }
}

function enter(state: State, fence: Fence, way: Way, time: number, emit: Emit): void {
  state.inside[fence.id] = { time, first: way.to.time, dwelt: false }
  emit(about(fence.id, 'geofence_enter', { time, first: way.to.time, place: placeAt(way, time) }, {}))
}

function dwell(
  inside: Inside,
  { id }: Fence,
  until: number,
  way: Way,
  { settings: { dwellSeconds } }: Rules,
  emit: Emit,
): void {
  if (inside.dwelt || dwellSeconds === null || until - inside.time < dwellSeconds * 1000) return
  inside.dwelt = true
  const time = inside.time + dwellSeconds * 1000
  const values = { enteredAt: new Date(inside.time).toISOString(), seconds: dwellSeconds }
  emit(about(id, 'geofence_dwell', { time, first: inside.first, place: placeAt(way, time) }, values))
}

function remove(state: State, id: string, left: NonNullable<Inside['left']>, emit: Emit): void {
  const { time } = state.inside[id]!
  delete state.inside[id]
  const values = { enteredAt: new Date(time).toISOString(), seconds: (left.time - time) / 1000 }
  emit(about(id, 'geofence_exit', left, values))
}

function about(
  rule: string,
  type: string,
  when: Pick<Finding, 'time' | 'first' | 'place'>,
  values: Finding['values'],
): Finding {
  return { type, rule, endTime: null, values, ...when }
}
