import { kmBetween, radians } from '../../telemetry/distance.ts'
import { rounded } from './finding.ts'
import type { Rules } from './rules.ts'
import type { State } from './state.ts'
import { begin, type Emit, end, endBy, goOn, type Step } from './step.ts'

/** Over the least of the limits that hold: of the vehicle, of who drives, of a place that it is in, of the reading itself. */
export function watchSpeed(state: State, step: Step, rules: Rules, emit: Emit): void {
  const { speed } = step.now
  if (speed === null) return
  const limit = limitOf(state, step, rules)
  if (limit === null || speed <= limit.kmh) {
    end(state, 'speeding', emit, endBy(step))
    return
  }
  if (state.open.speeding) {
    goOn(state, 'speeding', step, { speedMax: speed })
    return
  }
  const values = { limit: limit.kmh, of: limit.of, speed: rounded(speed) }
  begin(state, step, emit, { type: 'speeding', values, sums: { speedMax: speed } })
}

interface Limit {
  kmh: number
  of: string
}

function limitOf(state: State, { now }: Step, rules: Rules): Limit | null {
  const said = now.attributes?.speedLimit
  let limit = least(null, 'reading', typeof said === 'number' && said > 0 ? said : null)
  for (const id in state.inside) {
    if (state.inside[id]!.left === undefined) limit = least(limit, 'geofence', rules.fence(id)?.speedLimit)
  }
  limit = least(limit, 'vehicle', rules.speedLimit)
  return least(limit, 'driver', rules.driverAt(now.time)?.speedLimit)
}

function least(limit: Limit | null, of: string, kmh: number | null | undefined): Limit | null {
  if (kmh === null || kmh === undefined) return limit
  return limit === null || kmh < limit.kmh ? { kmh, of } : limit
}

const SPEED_BAND_KMH = 5

export function isSlowEnough(speed: number, limit: number): boolean {
  return speed <= limit - SPEED_BAND_KMH
}

/** Faster than anybody of the organization is to drive anywhere. It goes on through a silence, until a reading says that it is over. */
export function watchHighSpeed(state: State, step: Step, { settings }: Rules, emit: Emit): void {
  const { time, speed } = step.now
  const limit = settings.highSpeedKmh
  if (limit === null) end(state, 'high_speed', emit, time)
  if (limit === null || speed === null) return
  if (isSlowEnough(speed, limit)) end(state, 'high_speed', emit, time)
  else if (state.open.high_speed) goOn(state, 'high_speed', step, { speedMax: speed })
  else if (speed > limit) {
    const values = { limit, speed: rounded(speed) }
    begin(state, step, emit, { type: 'high_speed', values, sums: { speedMax: speed } })
  }
}

/** Readings further apart do not tell how hard it was. */
const TELLING_SECONDS = 3
/** Slower than this, a heading jumps by itself. */
const STEERING_KMH = 15

export function watchHarshness(state: State, step: Step, { settings }: Rules, emit: Emit): void {
  const along = accelerationOf(step)
  judge(state, step, emit, 'harsh_acceleration', settings.acceleration, along)
  judge(state, step, emit, 'harsh_braking', settings.braking, along === null ? null : -along)
  judge(state, step, emit, 'harsh_cornering', settings.cornering, sidewaysOf(step))
}

function judge(
  state: State,
  step: Step,
  emit: Emit,
  type: string,
  limit: number | null,
  value: number | null,
): void {
  if (limit === null || value === null || value < limit) {
    end(state, type, emit)
    return
  }
  if (state.open[type]) goOn(state, type, step, { peak: value })
  // What the device said itself is not said again.
  else if (!step.now.said.some(({ event }) => event === type))
    begin(state, step, emit, { type, values: { limit }, sums: { peak: value } })
}

function accelerationOf({ now, before, seconds }: Step): number | null {
  if (!seconds || seconds > TELLING_SECONDS || now.speed === null || before!.speed === null) return null
  return (now.speed - before!.speed) / 3.6 / seconds
}

function sidewaysOf({ now, before, seconds }: Step): number | null {
  if (!seconds || seconds > TELLING_SECONDS) return null
  const { speed, heading } = before!
  if (now.heading === null || heading === null || now.speed === null || speed === null) return null
  if (Math.min(now.speed, speed) < STEERING_KMH) return null
  const turned = Math.abs(now.heading - heading - 360 * Math.round((now.heading - heading) / 360))
  return (((now.speed + speed) / 2 / 3.6) * radians(turned)) / seconds
}

/** Standing with the engine on, from when it came to stand, once that has lasted. */
export function watchIdling(
  state: State,
  step: Step,
  { settings: { idleSeconds } }: Rules,
  emit: Emit,
): void {
  const { now, place, moving, seconds } = step
  const isOn = now.ignition ?? (typeof now.engine?.rpm === 'number' ? now.engine.rpm > 0 : null)
  if (isOn === null && !moving && seconds !== null) return
  if (isOn !== true || moving || idleSeconds === null) {
    delete state.idle
    end(state, 'idling', emit, endBy(step))
    return
  }
  if (seconds === null) delete state.idle
  state.idle ??= { time: now.time, place }
  if (state.open.idling) goOn(state, 'idling', step, {})
  else if (now.time - state.idle.time >= idleSeconds * 1000) {
    const { time, place } = state.idle
    begin(state, step, emit, { type: 'idling', values: {}, first: time, time, place })
  }
}

/** Moving with the ignition off, away from where it was left. */
export function watchTow(state: State, step: Step, { settings: { towMeters } }: Rules, emit: Emit): void {
  const { now, place, moving } = step
  if (now.ignition === true || towMeters === null) {
    delete state.parked
    end(state, 'tow', emit, endBy(step))
    return
  }
  if (place === null) return
  if (now.ignition === false) state.parked ??= place
  if (!state.parked) return
  if (state.open.tow) {
    if (moving) goOn(state, 'tow', step, {})
    else {
      state.parked = place
      end(state, 'tow', emit, endBy(step))
    }
    return
  }
  const metres = kmBetween(state.parked, place) * 1000
  if (metres > towMeters) begin(state, step, emit, { type: 'tow', values: { meters: rounded(metres, 0) } })
}
