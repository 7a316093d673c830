import type { ReasonCode } from '../../planning/formats/answer-schema.ts'
import { reasonsFor } from '../../planning/reasons.ts'
import type { Routes } from '../../planning/routes.ts'
import { hindranceOf, isOutside } from './eligible.ts'
import type { Frame } from './frame.ts'
import type { Hindrance, OpenOrder } from './world.ts'

/** Why a driver cannot have an order: as the planner says it, by the driver's own state or zones, or by what the driver said of it. */
export type DispatchReason = ReasonCode | Hindrance | 'REJECTED' | 'ZONE'

export interface Unplanned {
  readonly order: OpenOrder
  readonly reasons: readonly { driverId: string; code: DispatchReason; detail: string }[]
  /** How many drivers each of the reasons hinders. */
  readonly counts: Readonly<Partial<Record<DispatchReason, number>>>
}

const details: Readonly<Record<Hindrance, string>> = {
  BREAK: 'the driver is on a break',
  OFFLINE: 'the driver is off duty',
  INACTIVE: 'the driver or the vehicle is not active',
  LICENSE: 'the licence has expired',
  NO_VEHICLE: 'the driver has no vehicle at present',
  STALE_POSITION: "the driver's position is out of date",
}

/** Of each driver why, in the plans that were found; without any plan it is what hinders the drivers themselves. */
export function unplannedOf(frame: Frame, routes: Routes | null, order: OpenOrder): Unplanned {
  const { world, seats, units } = frame
  const barred = new Set(order.barred)
  const seated = new Set(seats.map(({ driver }) => driver.id))
  const index = units.findIndex(unit => unit.order === order)
  const found = routes && index >= 0 ? reasonsFor(routes, index) : []
  const reasons = [
    ...found.map(({ vehicle, code, detail }) => {
      const { driver } = seats[vehicle]!
      const driverId = driver.id
      if (code === 'EXCLUDED' && barred.has(driverId))
        return { driverId, code: 'REJECTED' as const, detail: 'the driver rejected it recently' }
      if (code === 'EXCLUDED' && isOutside(driver, order))
        return { driverId, code: 'ZONE' as const, detail: "it is outside of the driver's zones" }
      return { driverId, code: code as DispatchReason, detail }
    }),
    ...world.drivers.flatMap(driver => {
      if (seated.has(driver.id)) return []
      const code = hindranceOf(driver, world)
      return code ? [{ driverId: driver.id, code, detail: details[code] }] : []
    }),
  ]
  const drivers = new Map<DispatchReason, Set<string>>()
  for (const { code, driverId } of reasons) drivers.set(code, (drivers.get(code) ?? new Set()).add(driverId))
  const counts = Object.fromEntries([...drivers].map(([code, of]) => [code, of.size]))
  return { order, reasons, counts }
}
