import { groundOf } from '../../../src/dispatch/engine/ways.ts'
import {
  type Driver,
  type OpenOrder,
  type OpenStop,
  usualSettings,
  type World,
} from '../../../src/dispatch/engine/world.ts'

export const NOW = Date.parse('2026-11-02T10:00:00Z')
export const MINUTE = 60_000

export const at = (east: number, north: number) => ({
  longitude: 3 + east / 76,
  latitude: 46.9 + north / 111,
})

export const driver = (id: string, more: Partial<Driver> = {}): Driver => ({
  id,
  vehicleId: `van of ${id}`,
  skills: [],
  capacityKg: 500,
  place: at(0, 0),
  seenAt: NOW - 10_000,
  until: null,
  hindrance: null,
  drivingLeft: null,
  version: 1,
  plan: [],
  ...more,
})

export const stop = (id: string, kind: OpenStop['kind'], more: Partial<OpenStop> = {}): OpenStop => ({
  id,
  kind,
  place: at(1, 1),
  from: null,
  to: null,
  serviceSeconds: 180,
  arrivedAt: null,
  ...more,
})

export const order = (id: string, more: Partial<OpenOrder> = {}): OpenOrder => ({
  id,
  priority: 0,
  skills: [],
  weight: 10,
  dueAt: null,
  stops: [stop(`${id}-p`, 'pickup', { place: at(1, 0) }), stop(`${id}-d`, 'delivery', { place: at(3, 0) })],
  isOnBoard: false,
  driverId: null,
  isFixed: false,
  barred: [],
  ...more,
})

export const world = (
  drivers: readonly Driver[],
  orders: readonly OpenOrder[],
  more: Partial<World> = {},
) => ({
  now: NOW,
  drivers,
  orders,
  incidents: [],
  settings: { ...usualSettings, iterations: 64 },
  ...more,
})

/** Kilometres of these worlds are driven at 40 km/h, 1.3 times as far as the crow flies. */
export const ground = (of: World) => groundOf(of, { engines: {}, learned: null })
