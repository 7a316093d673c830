import type { TripReading } from '../../telemetry/store/readings.ts'
import { type Trip, TripFinder } from '../../telemetry/trips.ts'
import { rounded } from './finding.ts'
import { type Instant, placeOf } from './instant.ts'
import type { Rules } from './rules.ts'
import type { Before, State } from './state.ts'
import type { Emit, Step } from './step.ts'

export function watchIgnition(state: State, { now, place }: Step, _rules: Rules, emit: Emit): void {
  if (now.ignition === null) return
  if (state.ignition !== undefined && state.ignition !== now.ignition) {
    const type = now.ignition ? 'ignition_on' : 'ignition_off'
    emit({ type, rule: '', first: now.time, time: now.time, endTime: null, place, values: {} })
  }
  state.ignition = now.ignition
}

/** A silence longer than allowed, and its end. A vehicle whose ignition was off may sleep. */
export function watchSilence(state: State, { now, place, before }: Step, rules: Rules, emit: Emit): void {
  if (!before || !isOffline(state, rules, now.time)) return
  emit({ ...offline(before, rules), endTime: now.time })
  const values = { seconds: (now.time - before.time) / 1000 }
  emit({ type: 'device_online', rule: '', first: now.time, time: now.time, endTime: null, place, values })
}

export function isOffline({ before, ignition }: State, { settings }: Rules, now: number): boolean {
  const minutes = settings.offlineMinutes
  return (
    before !== undefined && minutes !== null && ignition !== false && now - before.time > minutes * 60_000
  )
}

/** When it became silent: this long after the last reading. */
export function offline(before: Before, { settings }: Rules) {
  const values = { lastSeenAt: new Date(before.time).toISOString() }
  const time = before.time + settings.offlineMinutes! * 60_000
  return {
    type: 'device_offline',
    rule: '',
    first: before.time,
    time,
    endTime: null,
    place: placeOf(before),
    values,
  }
}

export function watchWords(_state: State, { now, place }: Step, _rules: Rules, emit: Emit): void {
  for (const { event, data } of now.said)
    emit({
      type: event,
      rule: 'said',
      first: now.time,
      time: now.time,
      endTime: null,
      place,
      values: data ?? {},
    })
}

export function finderOf(state: State, { settings, gapSeconds }: Rules): TripFinder {
  return new TripFinder({ stopSeconds: settings.stopSeconds, gapSeconds }, state.trip)
}

/** Trips are reported in `/trips`. */
export function watchTrips(finder: TripFinder, { now }: Step, emit: Emit, ended: (trip: Trip) => void): void {
  const before = finder.state.trip?.start
  const over = finder.add(asTripReading(now))
  if (over) endTrip(over, emit, ended)
  const { trip } = finder.state
  if (!trip || trip.start === before) return
  const { start, startPlace: place } = trip
  emit({ type: 'trip_start', rule: '', first: start, time: start, endTime: null, place, values: {} })
}

export function endTrip(trip: Trip, emit: Emit, ended: (trip: Trip) => void): void {
  const { start, end, endPlace: place, distanceKm, idleSeconds } = trip
  const values = {
    startedAt: new Date(start).toISOString(),
    seconds: (end - start) / 1000,
    distanceKm: rounded(distanceKm, 3),
    idleSeconds: rounded(idleSeconds),
  }
  emit({ type: 'trip_end', rule: '', first: start, time: end, endTime: null, place, values })
  ended(trip)
}

function asTripReading({ time, longitude, latitude, speed, odometer, ignition }: Instant): TripReading {
  return { time, part: 0, longitude, latitude, speed, odometer, ignition }
}
